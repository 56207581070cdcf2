import { hash } from 'node:crypto'
import type { PastIncident } from './past.ts'

/** Columns that both schemas have, with PostgreSQL's type; those left out keep their default. */
export const TABLES = {
  incidents: {
    n: 'bigint',
    id: 'text',
    kind: 'text',
    subject: 'text',
    subject_key: 'text',
    namespace: 'text',
    state: 'text',
    priority: 'text',
    rules: 'text',
    tactics: 'text',
    first_seen: 'bigint',
    last_seen: 'bigint',
    count: 'bigint',
    sequence: 'integer',
    notified_at: 'bigint',
    notified_count: 'bigint',
    due_at: 'bigint',
  },
  alerts: {
    n: 'bigint',
    id: 'text',
    incident_n: 'bigint',
    fingerprint: 'text',
    rule: 'text',
    source: 'text',
    priority: 'text',
    tactics: 'text',
    state: 'text',
    first_seen: 'bigint',
    last_seen: 'bigint',
    first_time: 'text',
    last_time: 'text',
    count: 'bigint',
    stored: 'integer',
    observed: 'text',
  },
  events: { id: 'text', alert_n: 'bigint', received_at: 'bigint', body: 'text' },
  event_ids: { id: 'uuid', received_at: 'bigint' },
  decisions: {
    incident_n: 'bigint',
    at: 'bigint',
    kind: 'text',
    reason: 'text',
    alert_id: 'text',
    count: 'bigint',
  },
  reports: { incident_n: 'bigint', sequence: 'integer', report: 'text' },
  deliveries: {
    n: 'bigint',
    id: 'text',
    incident_n: 'bigint',
    sink: 'text',
    kind: 'text',
    sequence: 'integer',
    state: 'text',
    attempts: 'integer',
    created_at: 'bigint',
    sent_at: 'bigint',
  },
  attempts: { delivery_n: 'bigint', at: 'bigint', detail: 'text' },
} as const

export type TableName = keyof typeof TABLES
export type Cell = string | number | null
export type Rows = Readonly<Record<TableName, readonly (readonly Cell[])[]>>

/** As the stores key a long text: the first 16 bytes of its SHA-256, in hex. */
export function keyOf(text: string): string {
  return hash('sha256', text).slice(0, 32)
}

/** An incident and all that belongs to it, in the order of the columns; `firstAlert` numbers its alerts. */
export function rowsOf(past: PastIncident, firstAlert: number): Rows {
  const { n, incident, alerts, decisions, report } = past
  const { notifiedAt: toldAt } = incident
  const events = alerts.flatMap(({ events }, index) =>
    events.map((event) => ({ ...event, alertN: firstAlert + index })),
  )
  return {
    incidents: [incidentRow(n, incident)],
    alerts: alerts.map(({ alert }, index) => alertRow(firstAlert + index, n, alert)),
    events: events.map(({ id, alertN, receivedAt, body }) => [id, alertN, receivedAt, body]),
    event_ids: events.map(({ id, receivedAt }) => [keyOf(id), receivedAt]),
    decisions: decisions.map(({ at, kind, reason, alertId, count }) => [
      n,
      at,
      kind,
      reason,
      alertId,
      count,
    ]),
    reports: [[n, 1, report]],
    deliveries: [
      [n, `${incident.id}-1`, n, 'console', 'first', 1, 'sent', 1, toldAt, (toldAt ?? 0) + 20],
    ],
    attempts: [[n, (toldAt ?? 0) + 20, 'written']],
  }
}

function incidentRow(n: number, incident: PastIncident['incident']): readonly Cell[] {
  return [
    n,
    incident.id,
    incident.kind,
    JSON.stringify(incident.subject),
    incident.subjectKey,
    incident.subject.namespace,
    incident.state,
    incident.priority,
    JSON.stringify(incident.rules),
    JSON.stringify(incident.tactics),
    incident.firstSeen,
    incident.lastSeen,
    incident.count,
    incident.sequence,
    incident.notifiedAt,
    incident.notifiedCount,
    incident.dueAt,
  ]
}

function alertRow(
  n: number,
  incidentN: number,
  alert: PastIncident['alerts'][number]['alert'],
): readonly Cell[] {
  return [
    n,
    alert.id,
    incidentN,
    alert.fingerprint,
    alert.rule,
    alert.source,
    alert.priority,
    JSON.stringify(alert.tactics),
    alert.state,
    alert.firstSeen,
    alert.lastSeen,
    alert.firstTime,
    alert.lastTime,
    alert.count,
    alert.stored,
    JSON.stringify(alert.values),
  ]
}
