import { cutPage, parseCursor } from '../cursors.ts'
import { COUNTED_AT_MOST } from '../limits.ts'
import type { IncidentFilter, IncidentPage, IncidentsRequest } from '../records.ts'
import { parseIncident, parseRows } from '../rows.ts'
import { INCIDENT_COLUMNS } from './columns.ts'
import type { Database, Statement } from './database.ts'

const DAY_MS = 86_400_000

export async function listIncidents(
  database: Database,
  { filter, limit, cursor }: IncidentsRequest,
): Promise<IncidentPage> {
  const isCommon = filter.rule !== null && (await hasManyAlerts(database, filter.rule))
  const [found] = await database.read(listing(filter, isCommon, limit, cursor))
  const { page, next } = cutPage(found?.rows ?? [], limit, (row) => [
    Number(row['first_seen']),
    Number(row['n']),
  ])
  return { ...parseRows(page, parseIncident), next }
}

/** Of a rule with very many alerts, some are among the newest incidents. */
const ALERTS_OF_RULE = `SELECT count(*) FROM (
  SELECT FROM alerts WHERE ${equals('rule', '$1')} LIMIT ${COUNTED_AT_MOST + 1}) AS counted`

async function hasManyAlerts(database: Database, rule: string): Promise<boolean> {
  const [found] = await database.read({ sql: ALERTS_OF_RULE, values: [rule] })
  return Number(found?.rows[0]?.['count']) > COUNTED_AT_MOST
}

function listing(
  filter: IncidentFilter,
  isCommonRule: boolean,
  limit: number,
  cursor: string | null,
): Statement {
  const values: (string | number | readonly string[])[] = []
  const place = (value: (typeof values)[number]): string => `$${values.push(value)}`
  const conditions = [`kind = ANY(${place(filter.kinds)}::text[])`]
  const { state, priority, urgency, rule, namespace, since } = filter
  // As text of the statement, so that the index of what is open fits.
  if (state !== null) conditions.push(state === 'open' ? "state = 'open'" : "state = 'closed'")
  if (priority !== null) conditions.push(`priority = ${place(priority)}`)
  if (urgency !== null) conditions.push(`urgency = ${place(urgency)}`)
  if (namespace !== null) conditions.push(equals('namespace', place(namespace)))
  if (rule !== null) conditions.push(...ruleConditions(place(rule), isCommonRule))
  if (since !== null) {
    conditions.push(`last_seen >= ${place(since)}`, `last_day >= ${place(dayNumber(since))}`)
  }
  if (cursor !== null) {
    const [firstSeen, n] = parseCursor(cursor)
    conditions.push(`(first_seen, n) < (${place(firstSeen)}, ${place(n)})`)
  }
  const sql = `SELECT ${INCIDENT_COLUMNS} FROM incidents WHERE ${conditions.join(' AND ')}
    ORDER BY first_seen DESC, n DESC LIMIT ${place(limit + 1)}`
  return { sql, values }
}

/**
 * Either all incidents of a rule, or one incident after the other, newest first, until there are enough: a
 * join is planned as if rules were equally common. No incident began after all alerts of its rule.
 */
function ruleConditions(rule: string, isCommon: boolean): readonly string[] {
  const isOfRule = equals('alerts.rule', rule)
  if (!isCommon) return [`n = ANY (ARRAY(SELECT incident_n FROM alerts WHERE ${isOfRule}))`]
  return [
    `first_seen <= (SELECT max(alerts.first_seen) FROM alerts WHERE ${isOfRule})`,
    `(SELECT true FROM alerts WHERE incident_n = incidents.n AND ${isOfRule} LIMIT 1)`,
  ]
}

/** Equal, by an index that holds the begin of the column. */
function equals(column: string, value: string): string {
  return `left(${column}, 200) = left(${value}, 200) AND ${column} = ${value}`
}

function dayNumber(at: number): number {
  return Math.trunc(at / DAY_MS)
}
