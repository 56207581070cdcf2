import type { Alert } from '../model/alert.ts'
import { isAtLeast } from '../model/event.ts'

/** The alert that a report is about: the most severe, the first of them. `alerts` has at least one. */
export function primaryOf<Record extends { readonly alert: Alert }>(
  alerts: readonly Record[],
): Record {
  return alerts.reduce((most, next) =>
    isAtLeast(most.alert.priority, next.alert.priority) ? most : next,
  )
}
