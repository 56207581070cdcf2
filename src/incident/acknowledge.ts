import type { Decision, Incident } from '../model/incident.ts'
import type { Amendment } from '../store/port.ts'

/**
 * The incident once `by` takes care of it, and the decision to store; null when somebody does already. Those who
 * were told of an incident that is open are told that somebody has it. Pure.
 */
export function acknowledge(current: Incident, by: string, now: number): Amendment | null {
  if (current.acknowledgedBy !== null) return null
  const reason = `${by} takes care of it: no more reminders`
  const decision: Decision = {
    at: now,
    kind: 'acknowledged',
    reason,
    alertId: null,
    sink: null,
    count: 1,
  }
  const { state, notifiedAt, dueKind } = current
  const isToldNext = state === 'open' && notifiedAt !== null && dueKind === null
  const due = isToldNext ? ({ dueAt: now, dueKind: 'update' } as const) : {}
  return { incident: { ...current, ...due, acknowledgedBy: by }, decisions: [decision] }
}
