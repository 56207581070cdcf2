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
import { parseAlert, parseDecision, parseEvent, parseIncidentStrictly, parseRows } from '../rows.ts'
import { ALERT_COLUMNS, DECISION_COLUMNS, EVENT_COLUMNS, INCIDENT_COLUMNS } from './columns.ts'
import type { Database } from './database.ts'

const INCIDENT = `SELECT ${INCIDENT_COLUMNS} FROM incidents WHERE id = $1`
const ALERT_COUNT = `SELECT count(*) FROM alerts JOIN incidents ON incidents.n = incident_n
  WHERE incidents.id = $1`
const ALERTS = `SELECT ${ALERT_COLUMNS} FROM alerts JOIN incidents ON incidents.n = incident_n
  WHERE incidents.id = $1 ORDER BY alerts.n LIMIT $2`
const SHOWN = `WITH shown AS (
    SELECT n FROM alerts WHERE incident_n = (SELECT n FROM incidents WHERE id = $1) ORDER BY n LIMIT $2
  )`
/** `octet_length` does not read a body. */
const FIRST_EVENTS = `${SHOWN}, ordered AS (
    SELECT alert_n, first.n, bytes, row_number() OVER (PARTITION BY alert_n ORDER BY first.n) AS place
    FROM shown CROSS JOIN LATERAL (
      SELECT alert_n, events.n, octet_length(body) AS bytes FROM events
      WHERE alert_n = shown.n ORDER BY events.n LIMIT $3
    ) AS first
  ), summed AS (
    SELECT alert_n, n, sum(bytes) OVER (ORDER BY place, bytes, n) AS total FROM ordered
  )
  SELECT events.alert_n, ${EVENT_COLUMNS} FROM summed
  JOIN events ON events.alert_n = summed.alert_n AND events.n = summed.n WHERE total <= $4
  ORDER BY events.alert_n, events.n`
const STORED_EVENTS = `${SHOWN} SELECT count(*) FROM shown JOIN events ON alert_n = shown.n`
const NEWEST_DECISIONS = `SELECT ${DECISION_COLUMNS} FROM (
    SELECT n, ${DECISION_COLUMNS}, sum(octet_length(reason)) OVER (ORDER BY n DESC) AS total FROM (
      SELECT n, ${DECISION_COLUMNS} FROM decisions
      WHERE incident_n = (SELECT n FROM incidents WHERE id = $1)
      ORDER BY n DESC LIMIT ${DECISIONS_READ}) AS newest
  ) AS summed WHERE total <= ${DECISION_BYTES} ORDER BY n`

export async function readIncident(
  database: Database,
  id: string,
  limits: RecordLimits,
): Promise<IncidentRecord | null> {
  const shown = [id, limits.alerts]
  const [incident, alertCount, alerts, events, eventCount, decisions] = await database.read(
    { sql: INCIDENT, values: [id] },
    { sql: ALERT_COUNT, values: [id] },
    { sql: ALERTS, values: shown },
    { sql: FIRST_EVENTS, values: [...shown, limits.eventsPerAlert, limits.bytes] },
    { sql: STORED_EVENTS, values: shown },
    { sql: NEWEST_DECISIONS, values: [id] },
  )
  const [row] = incident?.rows ?? []
  if (row === undefined) return null
  const found = alerts?.rows ?? []
  const byAlert = Map.groupBy(events?.rows ?? [], (event) => event['alert_n'])
  const { items, unreadable } = parseRows(found, (alert) => ({
    alert: parseAlert(alert),
    events: (byAlert.get((alert['n'] ?? null) as number | null) ?? []).map((event) =>
      parseEvent(event),
    ),
  }))
  return {
    incident: parseIncidentStrictly(row),
    alerts: items,
    omitted: Number(alertCount?.rows[0]?.['count']) - found.length,
    omittedEvents: Number(eventCount?.rows[0]?.['count']) - (events?.count ?? 0),
    decisions: (decisions?.rows ?? []).map((decision) => parseDecision(decision)),
    unreadable,
  }
}

const KNOWN = 'SELECT n FROM incidents WHERE id = $1'
const EVENT_PAGE = `WITH page AS (
    SELECT alerts.id AS alert_id, alert_n, events.n, octet_length(body) AS bytes
    FROM alerts JOIN events ON alert_n = alerts.n
    WHERE incident_n = (SELECT n FROM incidents WHERE id = $1)
      AND alerts.n >= $2 AND (alerts.n > $2 OR events.n > $3)
    ORDER BY alerts.n, events.n LIMIT $4
  ), summed AS (
    SELECT *, sum(bytes) OVER (ORDER BY alert_n, n) - bytes AS before FROM page
  )
  SELECT alert_id, events.alert_n, events.n, id, received_at,
    CASE WHEN before < ${READ_BYTES} THEN body END AS body
  FROM summed JOIN events ON events.alert_n = summed.alert_n AND events.n = summed.n
  ORDER BY events.alert_n, events.n`

export async function readEvents(
  database: Database,
  { incidentId, limit, cursor }: EventsRequest,
): Promise<EventPage | null> {
  const from = cursor === null ? [0, 0] : parseCursor(cursor)
  const [known, found] = await database.read(
    { sql: KNOWN, values: [incidentId] },
    { sql: EVENT_PAGE, values: [incidentId, ...from, limit + 1] },
  )
  if (known?.count !== 1) return null
  const rows = found?.rows ?? []
  const fitting = rows.filter(({ body }) => body !== null).length
  const { page, next } = cutPage(rows, Math.min(limit, fitting), (row) => [
    row['alert_n'] as number,
    row['n'] as number,
  ])
  const items = page.map((row) => ({ alertId: row['alert_id'] as string, ...parseEvent(row) }))
  return { items, next }
}

/**
 * The newest events of the alerts that began last: a rule may have a hundred thousand alerts. As every
 * alert has an event, so many alerts have as many events as are asked for. Sorted before bodies are read.
 */
const RULE_EVENTS = `WITH numbers AS (
    SELECT of_alert.alert_n, of_alert.n, received_at, octet_length(body) AS bytes FROM (
      SELECT n FROM alerts WHERE left(rule, 200) = left($1, 200) AND rule = $1 AND first_seen <= $3
      ORDER BY first_seen DESC LIMIT $4
    ) AS newest JOIN events AS of_alert ON of_alert.alert_n = newest.n
    WHERE received_at BETWEEN $2 AND $3
    ORDER BY received_at DESC, of_alert.n DESC LIMIT $4
  ), summed AS (
    SELECT alert_n, n, sum(bytes) OVER (ORDER BY received_at DESC, n DESC) AS total FROM numbers
  )
  SELECT ${EVENT_COLUMNS} FROM summed
  JOIN events ON events.alert_n = summed.alert_n AND events.n = summed.n WHERE total <= $5
  ORDER BY received_at DESC, events.n DESC`

export async function readRuleEvents(
  database: Database,
  { rule, from, until, limit, bytes }: RuleEventsQuery,
): Promise<readonly StoredEvent[]> {
  const values = [rule, from, until, limit, bytes]
  const [found] = await database.read({ sql: RULE_EVENTS, values })
  return found?.rows.map((row) => parseEvent(row)) ?? []
}
