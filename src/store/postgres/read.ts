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
import type { Database, Row, Statement } from './database.ts'
import { alertOf, decisionOf, incidentOf } from '../rows.ts'
import {
  ALERT_COLUMNS,
  DECISION_COLUMNS,
  EVENT_COLUMNS,
  eventOf,
  INCIDENT_COLUMNS,
} from './columns.ts'

const DAY_MS = 86_400_000

export async function listIncidents(
  database: Database,
  filter: IncidentFilter,
  limit: number,
  cursor: string | null,
): Promise<IncidentPage> {
  const isCommon = filter.rule !== null && (await hasManyAlerts(database, filter.rule))
  const [found] = await database.read(listing(filter, isCommon, limit, cursor))
  const rows = found?.rows ?? []
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    items: page.map((row) => incidentOf(row)),
    next: last === undefined ? null : `${String(last['first_seen'])}.${String(last['n'])}`,
  }
}

/** Of a rule with more alerts than this, some are among the newest incidents. */
const FEW_ALERTS = 2000
const ALERTS_OF_RULE = `SELECT count(*) FROM (
  SELECT FROM alerts WHERE ${isLong('rule', '$1')} LIMIT ${FEW_ALERTS + 1}) AS counted`

async function hasManyAlerts(database: Database, rule: string): Promise<boolean> {
  const [found] = await database.read({ sql: ALERTS_OF_RULE, values: [rule] })
  return Number(found?.rows[0]?.['count']) > FEW_ALERTS
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
  const { state, priority, rule, namespace, since } = filter
  // As text of the statement, so that the index of what is open fits.
  if (state !== null) conditions.push(state === 'open' ? "state = 'open'" : "state = 'closed'")
  if (priority !== null) conditions.push(`priority = ${place(priority)}`)
  if (namespace !== null) conditions.push(isLong('namespace', place(namespace)))
  if (rule !== null) conditions.push(...ofRule(place(rule), isCommonRule))
  if (since !== null) {
    conditions.push(`last_seen >= ${place(since)}`, `last_day >= ${place(dayOf(since))}`)
  }
  if (cursor !== null) {
    const [firstSeen, n] = cursorValues(cursor)
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
function ofRule(rule: string, isCommon: boolean): readonly string[] {
  const isOfRule = isLong('alerts.rule', rule)
  if (!isCommon) return [`n = ANY (ARRAY(SELECT incident_n FROM alerts WHERE ${isOfRule}))`]
  return [
    `first_seen <= (SELECT max(alerts.first_seen) FROM alerts WHERE ${isOfRule})`,
    `(SELECT true FROM alerts WHERE incident_n = incidents.n AND ${isOfRule} LIMIT 1)`,
  ]
}

/** Equal, by an index that holds the begin of the column. */
function isLong(column: string, value: string): string {
  return `left(${column}, 200) = left(${value}, 200) AND ${column} = ${value}`
}

function dayOf(at: number): number {
  return Math.trunc(at / DAY_MS)
}

function cursorValues(cursor: string): readonly [number, number] {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor)
  if (match === null) {
    throw new FalcobriefError('FB_BAD_REQUEST', 'cursor: not one that this API gave; leave it out')
  }
  return [Number(match[1]), Number(match[2])]
}

const INCIDENT = `SELECT ${INCIDENT_COLUMNS} FROM incidents WHERE id = $1`
const ALERT_COUNT = `SELECT count(*) FROM alerts JOIN incidents ON incidents.n = incident_n
  WHERE incidents.id = $1`
const ALERTS = `SELECT ${ALERT_COLUMNS} FROM alerts JOIN incidents ON incidents.n = incident_n
  WHERE incidents.id = $1 ORDER BY alerts.n LIMIT $2`
const EVENTS = `SELECT alert_n, ${EVENT_COLUMNS} FROM (
    SELECT n FROM alerts WHERE incident_n = (SELECT n FROM incidents WHERE id = $1) ORDER BY n LIMIT $2
  ) AS shown
  CROSS JOIN LATERAL (
    SELECT * FROM events WHERE alert_n = shown.n ORDER BY n LIMIT $3
  ) AS events ORDER BY alert_n, events.n`
const DECISIONS = `SELECT ${DECISION_COLUMNS} FROM decisions
  WHERE incident_n = (SELECT n FROM incidents WHERE id = $1) ORDER BY n`

export async function readIncident(
  database: Database,
  id: string,
  limits: RecordLimits,
): Promise<IncidentRecord | null> {
  const [incident, count, alerts, events, decisions] = await database.read(
    { sql: INCIDENT, values: [id] },
    { sql: ALERT_COUNT, values: [id] },
    { sql: ALERTS, values: [id, limits.alerts] },
    { sql: EVENTS, values: [id, limits.alerts, limits.eventsPerAlert] },
    { sql: DECISIONS, values: [id] },
  )
  const [row] = incident?.rows ?? []
  if (row === undefined) return null
  const records = alertRecords(alerts?.rows ?? [], events?.rows ?? [])
  return {
    incident: incidentOf(row),
    alerts: records,
    omitted: Number(count?.rows[0]?.['count']) - records.length,
    decisions: (decisions?.rows ?? []).map((decision) => decisionOf(decision)),
  }
}

function alertRecords(alerts: readonly Row[], events: readonly Row[]): readonly AlertRecord[] {
  const byAlert = Map.groupBy(events, (row) => row['alert_n'])
  return alerts.map((row) => ({
    alert: alertOf(row),
    events: (byAlert.get(row['n'] ?? null) ?? []).map((event) => eventOf(event)),
  }))
}

/**
 * The newest events of the alerts that began last: a rule may have a hundred thousand alerts. As every
 * alert has an event, so many alerts have as many events as are asked for. Sorted before bodies are read.
 */
const RULE_EVENTS = `SELECT ${EVENT_COLUMNS} FROM events JOIN (
    SELECT of_alert.alert_n, of_alert.n FROM (
      SELECT n FROM alerts WHERE left(rule, 200) = left($1, 200) AND rule = $1 AND first_seen <= $3
      ORDER BY first_seen DESC LIMIT $4
    ) AS newest JOIN events AS of_alert ON of_alert.alert_n = newest.n
    WHERE received_at BETWEEN $2 AND $3
    ORDER BY received_at DESC, of_alert.n DESC LIMIT $4
  ) AS found ON found.alert_n = events.alert_n AND found.n = events.n
  ORDER BY received_at DESC, events.n DESC`

export async function readRuleEvents(
  database: Database,
  { rule, from, until, limit }: RuleEventsQuery,
): Promise<readonly StoredEvent[]> {
  const values = [rule, from, until, limit]
  const [found] = await database.read({ sql: RULE_EVENTS, values })
  return found?.rows.map((row) => eventOf(row)) ?? []
}

/** More than are ever leased at once: the first that is not leased is among so many. */
const LEASED_AT_MOST = 100
const NEXT_DUE = `SELECT min(at) AS due FROM (
    SELECT greatest(due_at, lease_until) AS at FROM incidents
    LEFT JOIN report_leases ON incident_n = n
    WHERE due_at IS NOT NULL ORDER BY due_at LIMIT ${LEASED_AT_MOST}) AS first`

export async function nextDueAt(database: Database): Promise<number | null> {
  const [found] = await database.read({ sql: NEXT_DUE })
  return (found?.rows[0]?.['due'] ?? null) as number | null
}

const QUARANTINED = 'SELECT count(*) FROM quarantine'
/** Ids are forgotten after a while; incidents stay longer. */
const LAST_EVENT = `SELECT coalesce(
    (SELECT max(received_at) FROM event_ids), (SELECT max(last_seen) FROM incidents)) AS at`

export async function intakeStats(database: Database) {
  const [quarantine, last] = await database.read({ sql: QUARANTINED }, { sql: LAST_EVENT })
  return {
    quarantined: Number(quarantine?.rows[0]?.['count']),
    lastEventAt: (last?.rows[0]?.['at'] ?? null) as number | null,
  }
}
