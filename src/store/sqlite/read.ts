import type {
  AlertRecord,
  IncidentRecord,
  RecordLimits,
  RuleEventsQuery,
  StoredEvent,
} from '../records.ts'
import type { Connection } from './connection.ts'
import { alertOf, decisionOf, incidentOf, type Row } from '../rows.ts'

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

/**
 * The newest events of the alerts that began last: a rule may have a hundred thousand alerts, and reading
 * holds up intake. As every alert has an event, so many alerts have as many events as are asked for. They
 * are sorted by number alone, so that bodies are only read of those that are in the answer.
 */
export function readRuleEvents(
  connection: Connection,
  { rule, from, until, limit }: RuleEventsQuery,
): readonly StoredEvent[] {
  return connection
    .statement(
      `SELECT id, received_at AS receivedAt, body FROM events WHERE n IN (
         SELECT events.n FROM (
           SELECT n FROM alerts WHERE rule = ?1 AND first_seen <= ?3 ORDER BY first_seen DESC LIMIT ?4
         ) AS newest CROSS JOIN events ON events.alert_n = newest.n AND events.n <= ?5
         ORDER BY events.n DESC LIMIT ?4)
       AND received_at BETWEEN ?2 AND ?3 ORDER BY n DESC`,
    )
    .all(
      rule,
      from,
      until,
      limit,
      lastNumberAt(connection, until),
    ) as unknown as readonly StoredEvent[]
}

/** Of the last event that arrived by `until`. Events are numbered in order of arrival and have no other index. */
function lastNumberAt(connection: Connection, until: number): number {
  // Both in one SELECT would look at every event.
  const ends = connection
    .statement('SELECT (SELECT min(n) FROM events) AS low, (SELECT max(n) FROM events) AS high')
    .get()
  let low = Number(ends?.['low'] ?? 0) - 1
  let high = Number(ends?.['high'] ?? 0)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const event = connection
      .statement('SELECT received_at FROM events WHERE n <= ? ORDER BY n DESC LIMIT 1')
      .get(middle)
    if (event === undefined || (event['received_at'] as number) <= until) low = middle
    else high = middle - 1
  }
  return low
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
