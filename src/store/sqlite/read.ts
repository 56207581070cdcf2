import { FalcobriefError } from '../../model/errors.ts'
import type {
  AlertRecord,
  IncidentFilter,
  IncidentPage,
  IncidentRecord,
  RecordLimits,
  RuleEventsQuery,
  StoredEvent,
} from '../records.ts'
import type { Connection } from './connection.ts'
import { alertOf, decisionOf, incidentOf, type Row } from '../rows.ts'

export function listIncidents(
  connection: Connection,
  filter: IncidentFilter,
  limit: number,
  cursor: string | null,
): IncidentPage {
  const conditions = conditionsOf(filter, cursor)
  const where = conditions.map(({ sql }) => sql).join(' AND ')
  const rows = connection
    .statement(`SELECT * FROM incidents WHERE ${where} ORDER BY first_seen DESC, n DESC LIMIT ?`)
    .all(...conditions.flatMap(({ values }) => values), limit + 1)
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    items: page.map((row) => incidentOf(row)),
    next: last === undefined ? null : `${String(last['first_seen'])}.${String(last['n'])}`,
  }
}

type Condition = { readonly sql: string; readonly values: readonly (string | number)[] }

function conditionsOf(filter: IncidentFilter, cursor: string | null): readonly Condition[] {
  const conditions: Condition[] = [
    { sql: `kind IN (${filter.kinds.map(() => '?').join(', ')})`, values: filter.kinds },
  ]
  const equal = { state: filter.state, priority: filter.priority, namespace: filter.namespace }
  for (const [column, value] of Object.entries(equal)) {
    if (value !== null) conditions.push({ sql: `${column} = ?`, values: [value] })
  }
  if (filter.rule !== null) {
    const sql = 'EXISTS (SELECT 1 FROM json_each(incidents.rules) WHERE value = ?)'
    conditions.push({ sql, values: [filter.rule] })
  }
  if (filter.since !== null) conditions.push({ sql: 'last_seen >= ?', values: [filter.since] })
  if (cursor !== null) {
    conditions.push({ sql: '(first_seen, n) < (?, ?)', values: cursorValues(cursor) })
  }
  return conditions
}

function cursorValues(cursor: string): readonly number[] {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor)
  if (match === null) {
    throw new FalcobriefError('FB_BAD_REQUEST', 'cursor: not one that this API gave; leave it out')
  }
  return [Number(match[1]), Number(match[2])]
}

export function readIncident(
  connection: Connection,
  id: string,
  limits: RecordLimits,
): IncidentRecord | null {
  const row = connection.statement('SELECT * FROM incidents WHERE id = ?').get(id)
  if (row === undefined) return null
  const n = row['n'] as number
  const { count } = connection
    .statement('SELECT count(*) AS count FROM alerts WHERE incident_n = ?')
    .get(n) as { count: number }
  const alerts = connection
    .statement('SELECT * FROM alerts WHERE incident_n = ? ORDER BY n LIMIT ?')
    .all(n, limits.alerts)
    .map((alert) => alertRecord(connection, { ...alert, incident_id: id }, limits.eventsPerAlert))
  const decisions = connection
    .statement('SELECT * FROM decisions WHERE incident_n = ? ORDER BY n')
    .all(n)
    .map((decision) => decisionOf(decision))
  return { incident: incidentOf(row), alerts, omitted: count - alerts.length, decisions }
}

function alertRecord(connection: Connection, row: Row, events: number): AlertRecord {
  const stored = connection
    .statement(
      'SELECT id, received_at AS receivedAt, body FROM events WHERE alert_n = ? ORDER BY n LIMIT ?',
    )
    .all(row['n'] as number, events) as unknown as readonly StoredEvent[]
  return { alert: alertOf(row), events: stored }
}

export function readRuleEvents(
  connection: Connection,
  { rule, from, until, limit }: RuleEventsQuery,
): readonly StoredEvent[] {
  // Sorted by number alone, so that bodies are only read of those that are in the answer.
  return connection
    .statement(
      `SELECT id, received_at AS receivedAt, body FROM events WHERE n IN (
         SELECT events.n FROM alerts JOIN events ON events.alert_n = alerts.n
         WHERE alerts.rule = ? AND alerts.last_seen >= ? AND events.received_at BETWEEN ? AND ?
         ORDER BY events.n DESC LIMIT ?)
       ORDER BY n DESC`,
    )
    .all(rule, from, from, until, limit) as unknown as readonly StoredEvent[]
}

/** More than are ever leased at once: the first that is not leased is among so many. */
const LEASED_AT_MOST = 100

export function nextDueAt(connection: Connection): number | null {
  const { due } = connection
    .statement(
      `SELECT min(at) AS due FROM (SELECT max(due_at, coalesce(lease_until, 0)) AS at FROM incidents
         WHERE due_at IS NOT NULL ORDER BY due_at LIMIT ?)`,
    )
    .get(LEASED_AT_MOST) as { due: number | null }
  return due
}

/** Bodies in quarantine. */
export function countQuarantine(connection: Connection): number {
  const row = connection.statement('SELECT count(*) AS count FROM quarantine').get()
  return row?.['count'] as number
}
