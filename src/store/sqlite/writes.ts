import type { Alert } from '../../model/alert.ts'
import type { FalcoEvent } from '../../model/event.ts'
import type { Decision, Incident } from '../../model/incident.ts'
import { QUARANTINE_BODY_LENGTH, QUARANTINE_ROWS } from '../limits.ts'
import type { QuarantineEntry } from '../records.ts'
import type { Connection } from './connection.ts'

/** The row number that the next new row of a table gets; numbers are given here, not by SQLite. */
export function nextRowNumber(connection: Connection, table: 'incidents' | 'alerts'): number {
  const row = connection.statement(`SELECT max(n) AS n FROM ${table}`).get()
  return Number(row?.['n'] ?? 0) + 1
}

export function insertIncident(connection: Connection, n: number, incident: Incident): void {
  const { id, kind, subject, subjectKey, firstSeen } = incident
  connection
    .statement(
      `INSERT INTO incidents (n, id, kind, subject, subject_key, namespace, first_seen, roundup, state,
         priority, rules, tactics, last_seen, count, sequence, notified_at, notified_count, due_at, due_kind,
         acknowledged_by, silenced_by, held_kind, kept_bytes, urgency)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      n,
      id,
      kind,
      JSON.stringify(subject),
      subjectKey,
      subject.namespace,
      firstSeen,
      jsonOrNull(incident.roundup),
      ...changing(incident),
    )
}

export function updateIncident(connection: Connection, n: number, incident: Incident): void {
  connection
    .statement(
      `UPDATE incidents SET state = ?, priority = ?, rules = ?, tactics = ?, last_seen = ?, count = ?,
         sequence = ?, notified_at = ?, notified_count = ?, due_at = ?, due_kind = ?, acknowledged_by = ?,
         silenced_by = ?, held_kind = ?, kept_bytes = ?, urgency = ? WHERE n = ?`,
    )
    .run(...changing(incident), n)
}

function changing(incident: Incident) {
  return [
    incident.state,
    incident.priority,
    JSON.stringify(incident.rules),
    JSON.stringify(incident.tactics),
    incident.lastSeen,
    incident.count,
    incident.sequence,
    incident.notifiedAt,
    incident.notifiedCount,
    incident.dueAt,
    incident.dueKind,
    incident.acknowledgedBy,
    jsonOrNull(incident.silencedBy),
    incident.heldKind,
    incident.keptBytes,
    incident.urgency,
  ] as const
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** For a row of which only numbers and the time of the last event changed. */
export function updateIncidentCounts(connection: Connection, n: number, incident: Incident): void {
  connection
    .statement('UPDATE incidents SET last_seen = ?, count = ?, kept_bytes = ? WHERE n = ?')
    .run(incident.lastSeen, incident.count, incident.keptBytes, n)
}

export function insertAlert(
  connection: Connection,
  n: number,
  incidentN: number,
  alert: Alert,
): void {
  connection
    .statement(
      `INSERT INTO alerts (n, incident_n, id, fingerprint, rule, source, tactics, state, first_seen,
         first_time, priority, last_seen, last_time, count, stored, observed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      n,
      incidentN,
      alert.id,
      alert.fingerprint,
      alert.rule,
      alert.source,
      JSON.stringify(alert.tactics),
      alert.state,
      alert.firstSeen,
      alert.firstTime,
      ...counting(alert),
    )
}

export function updateAlert(connection: Connection, n: number, alert: Alert): void {
  connection
    .statement(
      `UPDATE alerts SET priority = ?, last_seen = ?, last_time = ?, count = ?, stored = ?, observed = ?,
         state = ? WHERE n = ?`,
    )
    .run(...counting(alert), alert.state, n)
}

function counting(alert: Alert) {
  return [
    alert.priority,
    alert.lastSeen,
    alert.lastTime,
    alert.count,
    alert.stored,
    JSON.stringify(alert.values),
  ] as const
}

export function insertEvent(connection: Connection, alertN: number, event: FalcoEvent): void {
  connection
    .statement('INSERT INTO events (id, alert_n, received_at, body) VALUES (?, ?, ?, ?)')
    .run(event.id, alertN, event.receivedAt, event.body)
}

export function closeAlerts(connection: Connection, incidentN: number): void {
  connection
    .statement("UPDATE alerts SET state = 'closed' WHERE incident_n = ? AND state = 'open'")
    .run(incidentN)
}

export function insertDecision(
  connection: Connection,
  incidentN: number,
  decision: Decision,
): void {
  connection
    .statement(
      'INSERT INTO decisions (incident_n, at, kind, reason, alert_id, sink, count) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      incidentN,
      decision.at,
      decision.kind,
      decision.reason,
      decision.alertId,
      decision.sink,
      decision.count,
    )
}

export function insertQuarantine(connection: Connection, entry: QuarantineEntry): void {
  connection
    .statement('INSERT INTO quarantine (received_at, reason, body) VALUES (?, ?, ?)')
    .run(entry.receivedAt, entry.reason, entry.body.slice(0, QUARANTINE_BODY_LENGTH))
  connection
    .statement('DELETE FROM quarantine WHERE n <= (SELECT max(n) FROM quarantine) - ?')
    .run(QUARANTINE_ROWS)
}
