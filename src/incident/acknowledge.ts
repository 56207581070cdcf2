import { decisionOf, type Incident } from '../model/incident.ts'
import type { Amendment } from '../store/records.ts'

/**
 * The incident once `by` takes care of it, and the decision to store; null when somebody does already. Those who
 * were told of an incident that is open are told that somebody has it. Pure.
 */
export function acknowledge(current: Incident, by: string, now: number): Amendment | null {
  if (current.acknowledgedBy !== null) return null
  const decision = decisionOf(now, 'acknowledged', `${by} takes care of it: no more reminders`)
  const { state, notifiedAt, dueKind } = current
  const isToldNext = state === 'open' && notifiedAt !== null && dueKind === null
  const due = isToldNext ? ({ dueAt: now, dueKind: 'update' } as const) : {}
  return { incident: { ...current, ...due, acknowledgedBy: by }, decisions: [decision] }
}
