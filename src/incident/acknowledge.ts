import { decision, type Incident } from '../model/incident.ts'
import type { Amendment } from '../store/work.ts'

/**
 * The incident once `by` acknowledged it, and the decision to store; null when somebody did before. Sinks that
 * were notified of an open incident learn who has it. Pure.
 */
export function acknowledge(current: Incident, by: string, now: number): Amendment | null {
  if (current.acknowledgedBy !== null) return null
  const taken = decision(now, 'acknowledged', `acknowledged by ${by}: no more reminders`)
  const { state, notifiedAt, dueKind } = current
  const isNotified = state === 'open' && notifiedAt !== null && dueKind === null
  const due = isNotified ? ({ dueAt: now, dueKind: 'acknowledged' } as const) : {}
  return { incident: { ...current, ...due, acknowledgedBy: by }, decisions: [taken] }
}
