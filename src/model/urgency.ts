export const URGENCY_LEVELS = ['now', 'today', 'later'] as const

/** How soon somebody should look: beside Falco's priority, never instead of it. */
export type UrgencyLevel = (typeof URGENCY_LEVELS)[number]

/** Whether `level` is more urgent than `other`; null, before the first look, is less than any. */
export function isMoreUrgent(level: UrgencyLevel, other: UrgencyLevel | null): boolean {
  return other === null || URGENCY_LEVELS.indexOf(level) < URGENCY_LEVELS.indexOf(other)
}
