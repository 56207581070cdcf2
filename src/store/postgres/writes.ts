import { hash } from 'node:crypto'
import type { Owned } from '../../admit/fold.ts'
import type { Alert } from '../../model/alert.ts'
import type { FalcoEvent } from '../../model/event.ts'
import type { Decision, Incident } from '../../model/incident.ts'
import { QUARANTINE_BODY_LENGTH, QUARANTINE_ROWS } from '../limits.ts'
import type { QuarantineEntry } from '../records.ts'
import type { Statement } from './database.ts'

/** A column of a set of rows that goes to the server as one array. */
type Column<T> = readonly [name: string, type: string, of: (row: T) => string | number | null]

/** 16 bytes that stand for a text of any length, as a `uuid`: hex without dashes. */
export function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 32)
}

const CHANGING_OF_INCIDENT: readonly Column<Incident>[] = [
  ['state', 'text', ({ state }) => state],
  ['priority', 'text', ({ priority }) => priority],
  ['rules', 'text', ({ rules }) => JSON.stringify(rules)],
  ['tactics', 'text', ({ tactics }) => JSON.stringify(tactics)],
  ['last_seen', 'bigint', ({ lastSeen }) => lastSeen],
  ['count', 'bigint', ({ count }) => count],
  ['sequence', 'integer', ({ sequence }) => sequence],
  ['notified_at', 'bigint', ({ notifiedAt }) => notifiedAt],
  ['notified_count', 'bigint', ({ notifiedCount }) => notifiedCount],
  ['due_at', 'bigint', ({ dueAt }) => dueAt],
  ['due_kind', 'text', ({ dueKind }) => dueKind],
  ['acknowledged_by', 'text', ({ acknowledgedBy }) => acknowledgedBy],
  ['silenced_by', 'text', ({ silencedBy }) => jsonOrNull(silencedBy)],
  ['held_kind', 'text', ({ heldKind }) => heldKind],
  ['kept_bytes', 'bigint', ({ keptBytes }) => keptBytes],
  ['urgency', 'text', ({ urgency }) => urgency],
]
const INCIDENT: readonly Column<Incident>[] = [
  ['id', 'text', ({ id }) => id],
  ['kind', 'text', ({ kind }) => kind],
  ['subject', 'text', ({ subject }) => JSON.stringify(subject)],
  ['subject_key', 'text', ({ subjectKey }) => subjectKey],
  ['subject_hash', 'uuid', ({ subjectKey }) => shortHash(subjectKey)],
  ['namespace', 'text', ({ subject }) => subject.namespace],
  ['first_seen', 'bigint', ({ firstSeen }) => firstSeen],
  ['roundup', 'text', ({ roundup }) => jsonOrNull(roundup)],
  ...CHANGING_OF_INCIDENT,
]

const CHANGING_OF_ALERT: readonly Column<Alert>[] = [
  ['state', 'text', ({ state }) => state],
  ['priority', 'text', ({ priority }) => priority],
  ['last_seen', 'bigint', ({ lastSeen }) => lastSeen],
  ['last_time', 'text', ({ lastTime }) => lastTime],
  ['count', 'bigint', ({ count }) => count],
  ['stored', 'integer', ({ stored }) => stored],
  ['observed', 'text', ({ values }) => JSON.stringify(values)],
]
const ALERT: readonly Column<Alert>[] = [
  ['id', 'text', ({ id }) => id],
  ['fingerprint', 'text', ({ fingerprint }) => fingerprint],
  ['rule', 'text', ({ rule }) => rule],
  ['source', 'text', ({ source }) => source],
  ['tactics', 'text', ({ tactics }) => JSON.stringify(tactics)],
  ['first_seen', 'bigint', ({ firstSeen }) => firstSeen],
  ['first_time', 'text', ({ firstTime }) => firstTime],
  ...CHANGING_OF_ALERT,
]

const DECISION: readonly Column<Decision>[] = [
  ['at', 'bigint', ({ at }) => at],
  ['kind', 'text', ({ kind }) => kind],
  ['reason', 'text', ({ reason }) => reason],
  ['alert_id', 'text', ({ alertId }) => alertId],
  ['sink', 'text', ({ sink }) => sink],
  ['count', 'bigint', ({ count }) => count],
]

type KeptEvent = Pick<FalcoEvent, 'id' | 'receivedAt' | 'body'>

const EVENT: readonly Column<KeptEvent>[] = [
  ['id', 'text', ({ id }) => id],
  ['received_at', 'bigint', ({ receivedAt }) => receivedAt],
  ['body', 'text', ({ body }) => body],
]

const QUARANTINE: readonly Column<QuarantineEntry>[] = [
  ['received_at', 'bigint', ({ receivedAt }) => receivedAt],
  ['reason', 'text', ({ reason }) => reason],
  ['body', 'text', ({ body }) => body.slice(0, QUARANTINE_BODY_LENGTH)],
]

const INSERT_INCIDENTS = insertSql('incidents', INCIDENT)
const UPDATE_INCIDENTS = updateSql('incidents', CHANGING_OF_INCIDENT)
const INSERT_ALERTS = insertOwnedSql('alerts', ALERT, 'incidents', 'incident_n')
const UPDATE_ALERTS = updateSql('alerts', CHANGING_OF_ALERT)
const INSERT_EVENTS = insertOwnedSql('events', EVENT, 'alerts', 'alert_n')
const INSERT_DECISIONS = insertOwnedSql('decisions', DECISION, 'incidents', 'incident_n')
const INSERT_QUARANTINE = insertSql('quarantine', QUARANTINE)

export function insertIncidents(incidents: readonly Incident[]): readonly Statement[] {
  return statements(INSERT_INCIDENTS, incidents, INCIDENT)
}

export function updateIncidents(incidents: readonly Incident[]): readonly Statement[] {
  return statements(UPDATE_INCIDENTS, incidents, [['id', 'text', readId], ...CHANGING_OF_INCIDENT])
}

export function insertAlerts(alerts: readonly Alert[]): readonly Statement[] {
  return statements(INSERT_ALERTS, alerts, [
    ['owner', 'text', ({ incidentId }) => incidentId],
    ...ALERT,
  ])
}

export function updateAlerts(alerts: readonly Alert[]): readonly Statement[] {
  return statements(UPDATE_ALERTS, alerts, [['id', 'text', readId], ...CHANGING_OF_ALERT])
}

/** Those of whole incidents. */
export function closeAlerts(incidentIds: readonly string[]): readonly Statement[] {
  const sql = `UPDATE alerts SET state = 'closed' FROM incidents
    WHERE incidents.n = incident_n AND incidents.id = ANY($1::text[]) AND alerts.state = 'open'`
  return incidentIds.length === 0 ? [] : [{ sql, values: [incidentIds] }]
}

export function insertEvents(events: readonly Owned<KeptEvent>[]): readonly Statement[] {
  return statements(INSERT_EVENTS, events, owned(EVENT))
}

export function insertDecisions(decisions: readonly Owned<Decision>[]): readonly Statement[] {
  return statements(INSERT_DECISIONS, decisions, owned(DECISION))
}

/** Those of one incident. */
export function insertDecisionsFor(
  incidentId: string,
  decisions: readonly Decision[],
): readonly Statement[] {
  return insertDecisions(decisions.map((row) => ({ owner: incidentId, row })))
}

export function insertQuarantine(entries: readonly QuarantineEntry[]): readonly Statement[] {
  const trim = `DELETE FROM quarantine WHERE n <=
    (SELECT n FROM quarantine ORDER BY n DESC LIMIT 1 OFFSET $1)`
  if (entries.length === 0) return []
  return [
    ...statements(INSERT_QUARANTINE, entries, QUARANTINE),
    { sql: trim, values: [QUARANTINE_ROWS] },
  ]
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

function readId({ id }: { readonly id: string }): string {
  return id
}

function owned<T>(columns: readonly Column<T>[]): readonly Column<Owned<T>>[] {
  return [
    ['owner', 'text', ({ owner }) => owner],
    ...columns.map(([name, type, of]): Column<Owned<T>> => [name, type, ({ row }) => of(row)]),
  ]
}

function statements<T>(
  sql: string,
  rows: readonly T[],
  columns: readonly Column<T>[],
): readonly Statement[] {
  return rows.length === 0 ? [] : [{ sql, values: columns.map(([, , of]) => rows.map(of)) }]
}

function insertSql<T>(table: string, columns: readonly Column<T>[]): string {
  const names = columns.map(([name]) => name).join(', ')
  return `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${given(columns)} ORDER BY place`
}

function updateSql<T>(table: string, columns: readonly Column<T>[]): string {
  const set = columns.map(([name]) => `${name} = given.${name}`).join(', ')
  const withId: readonly Column<T>[] = [['id', 'text', () => null], ...columns]
  return `UPDATE ${table} SET ${set} FROM ${given(withId)} WHERE ${table}.id = given.id`
}

function insertOwnedSql<T>(
  table: string,
  columns: readonly Column<T>[],
  owners: string,
  reference: string,
): string {
  const names = columns.map(([name]) => name)
  return `INSERT INTO ${table} (${reference}, ${names.join(', ')})
    SELECT ${owners}.n, ${names.map((name) => `given.${name}`).join(', ')}
    FROM ${given([['owner', 'text', () => null], ...columns])}
    JOIN ${owners} ON ${owners}.id = given.owner ORDER BY place`
}

/** The parameters as rows: one array a column. */
function given<T>(columns: readonly Column<T>[]): string {
  const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')
  const names = columns.map(([name]) => name).join(', ')
  return `unnest(${arrays}) WITH ORDINALITY AS given (${names}, place)`
}
