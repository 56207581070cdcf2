import { BUDGETS } from '../model/budgets.ts'
import { isAtLeast } from '../model/event.ts'
import { primaryOf } from '../report/primary.ts'
import { READ_BYTES } from '../store/limits.ts'
import type { RuleEventsQuery } from '../store/records.ts'
import type { ParsedRecord } from './record.ts'

const DAYS = 7

/**
 * The stored events on which the exception of an incident's report is to be tried: those of its rule in
 * the week before the incident was last seen. Null when no exception will be suggested. Pure.
 */
export function historyQuery({ incident, alerts }: ParsedRecord): RuleEventsQuery | null {
  if (alerts.length === 0 || incident.kind !== 'alert') return null
  const { alert } = primaryOf(alerts)
  if (alert.count < 2 || isAtLeast(alert.priority, 'Critical')) return null
  const until = incident.lastSeen
  const from = until - DAYS * 86_400_000
  return { rule: alert.rule, from, until, limit: BUDGETS.history.value, bytes: READ_BYTES }
}
