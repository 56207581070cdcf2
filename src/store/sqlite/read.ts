import { cutPage, parseCursor } from '../cursors.ts'
import { DECISION_BYTES, DECISIONS_READ, READ_BYTES } from '../limits.ts'
import type {
  EventPage,
  EventsRequest,
  IncidentRecord,
  RecordLimits,
  RuleEventsQuery,
  StoredEvent,
} from '../records.ts'
import {
  parseAlert,
  parseDecision,
  parseEvent,
  parseIncidentStrictly,
  parseRows,
  type Row,
} from '../rows.ts'
import type { Connection } from './connection.ts'

/** The alerts that are shown, each with the last of its first events: `octet_length` does not read a body. */
const SHOWN = `WITH shown AS MATERIALIZED (
    SELECT n, (SELECT events.n FROM events WHERE alert_n = alerts.n ORDER BY events.n
      LIMIT 1 OFFSET ?3 - 1) AS last
    FROM alerts WHERE incident_n = ?1 ORDER BY n LIMIT ?2
  )`
const FIRST_EVENTS = `${SHOWN}, ordered AS (
    SELECT events.n, octet_length(body) AS bytes,
      row_number() OVER (PARTITION BY alert_n ORDER BY events.n) AS place
    FROM shown CROSS JOIN events ON alert_n = shown.n AND (last IS NULL OR events.n <= last)
  ), summed AS (
    SELECT n, sum(bytes) OVER (ORDER BY place, bytes, n) AS total FROM ordered WHERE place <= ?3
  )
  SELECT events.* FROM summed CROSS JOIN events ON events.n = summed.n WHERE total <= ?4
  ORDER BY alert_n, events.n`
const STORED_EVENTS = `${SHOWN} SELECT count(*) AS count FROM shown CROSS JOIN events ON alert_n = shown.n`
const NEWEST_DECISIONS = `SELECT * FROM (
    SELECT *, sum(octet_length(reason)) OVER (ORDER BY n DESC) AS total FROM (
      SELECT * FROM decisions WHERE incident_n = ?1 ORDER BY n DESC LIMIT ${DECISIONS_READ})
  ) WHERE total <= ${DECISION_BYTES} ORDER BY n`

export function readIncident(
  connection: Connection,
  id: string,
  { alerts: limit, eventsPerAlert, bytes }: RecordLimits,
): IncidentRecord | null {
  const row = connection.statement('SELECT * FROM incidents WHERE id = ?').get(id)
  if (row === undefined) return null
  const incident = parseIncidentStrictly(row)
  const n = row['n'] as number
  const found = connection
    .statement('SELECT * FROM alerts WHERE incident_n = ? ORDER BY n LIMIT ?')
    .all(n, limit)
  const events = connection.statement(FIRST_EVENTS).all(n, limit, eventsPerAlert, bytes)
  const byAlert = Map.groupBy(events, (event) => event['alert_n'])
  const { items, unreadable } = parseRows(found, (alert) => ({
    alert: parseAlert({ ...alert, incident_id: id }),
    events: (byAlert.get(alert['n'] as number) ?? []).map((event) => parseEvent(event)),
  }))
  const decisions = connection.statement(NEWEST_DECISIONS).all(n)
  return {
    incident,
    alerts: items,
    omitted: countRows(connection, ALERT_COUNT, n) - found.length,
    omittedEvents: countRows(connection, STORED_EVENTS, n, limit, 1) - events.length,
    decisions: decisions.map((decision) => parseDecision(decision)),
    unreadable,
  }
}

const ALERT_COUNT = 'SELECT count(*) AS count FROM alerts WHERE incident_n = ?'

function countRows(connection: Connection, sql: string, ...values: readonly number[]): number {
  return connection.statement(sql).get(...values)?.['count'] as number
}

const EVENT_PAGE = `WITH page AS MATERIALIZED (
    SELECT alerts.id AS alert_id, alert_n, events.n, octet_length(body) AS bytes
    FROM alerts CROSS JOIN events ON alert_n = alerts.n
    WHERE incident_n = ?1 AND alerts.n >= ?2 AND (alerts.n > ?2 OR events.n > ?3)
    ORDER BY alerts.n, events.n LIMIT ?4
  ), summed AS (
    SELECT *, sum(bytes) OVER (ORDER BY alert_n, n) - bytes AS before FROM page
  )
  SELECT summed.*, id, received_at, CASE WHEN before < ${READ_BYTES} THEN body END AS body
  FROM summed CROSS JOIN events ON events.n = summed.n ORDER BY summed.alert_n, summed.n`

export function readEvents(
  connection: Connection,
  { incidentId, limit, cursor }: EventsRequest,
): EventPage | null {
  const incident = connection.statement('SELECT n FROM incidents WHERE id = ?').get(incidentId)
  if (incident === undefined) return null
  const from = cursor === null ? [0, 0] : parseCursor(cursor)
  const rows = connection.statement(EVENT_PAGE).all(incident['n'] as number, ...from, limit + 1)
  const fitting = rows.filter(({ body }) => body !== null).length
  const { page, next } = cutPage(rows, Math.min(limit, fitting), (row) => [
    row['alert_n'] as number,
    row['n'] as number,
  ])
  return { items: page.map((row) => parseEventOfPage(row)), next }
}

function parseEventOfPage(row: Row): EventPage['items'][number] {
  return { alertId: row['alert_id'] as string, ...parseEvent(row) }
}

/**
 * The newest events of the alerts that began last: a rule may have a hundred thousand alerts, and reading
 * holds up intake. As every alert has an event, so many alerts have as many events as are asked for. They
 * are sorted by number alone, so that bodies are only read of those that are in the answer.
 */
const RULE_EVENTS = `WITH numbers AS MATERIALIZED (
    SELECT events.n, octet_length(body) AS bytes, received_at FROM (
      SELECT n FROM alerts WHERE rule = ?1 AND first_seen <= ?3 ORDER BY first_seen DESC LIMIT ?4
    ) AS newest CROSS JOIN events ON alert_n = newest.n AND events.n <= ?5
    ORDER BY events.n DESC LIMIT ?4
  ), summed AS (
    SELECT n, sum(bytes) OVER (ORDER BY n DESC) AS total FROM numbers
    WHERE received_at BETWEEN ?2 AND ?3
  )
  SELECT events.* FROM summed CROSS JOIN events ON events.n = summed.n WHERE total <= ?6
  ORDER BY events.n DESC`

export function readRuleEvents(
  connection: Connection,
  { rule, from, until, limit, bytes }: RuleEventsQuery,
): readonly StoredEvent[] {
  return connection
    .statement(RULE_EVENTS)
    .all(rule, from, until, limit, lastNumberAt(connection, until), bytes)
    .map((row) => parseEvent(row))
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
