import type { Alert, ObservedValues } from '../../model/alert.ts'
import type { Priority, Subject } from '../../model/event.ts'
import type { Decision, Incident, Silenced } from '../../model/incident.ts'
import type { Roundup } from '../../model/roundup.ts'
import type { StoredEvent } from '../records.ts'
import type { Row } from './database.ts'

/**
 * Columns are named in every statement: a prepared `SELECT *` fails when a newer version adds a column.
 * Read as `incidentOf` takes them.
 */
export const INCIDENT_COLUMNS = `incidents.n, incidents.id, kind, subject, subject_key, incidents.state,
  incidents.priority, rules, incidents.tactics, incidents.first_seen, incidents.last_seen,
  incidents.count, sequence, notified_at, notified_count, acknowledged_by,
  silenced_by, roundup, due_at, due_kind`

export function incidentOf(row: Row): Incident {
  return {
    id: row['id'] as string,
    kind: row['kind'] as Incident['kind'],
    subject: JSON.parse(row['subject'] as string) as Subject,
    subjectKey: row['subject_key'] as string,
    state: row['state'] as Incident['state'],
    priority: row['priority'] as Priority,
    rules: JSON.parse(row['rules'] as string) as string[],
    tactics: JSON.parse(row['tactics'] as string) as string[],
    firstSeen: row['first_seen'] as number,
    lastSeen: row['last_seen'] as number,
    count: row['count'] as number,
    sequence: row['sequence'] as number,
    notifiedAt: row['notified_at'] as number | null,
    notifiedCount: row['notified_count'] as number,
    acknowledgedBy: row['acknowledged_by'] as string | null,
    silencedBy: jsonOf(row['silenced_by']) as Silenced | null,
    roundup: jsonOf(row['roundup']) as Roundup | null,
    dueAt: row['due_at'] as number | null,
    dueKind: row['due_kind'] as Incident['dueKind'],
  }
}

function jsonOf(value: Row[string] | undefined): unknown {
  return typeof value === 'string' ? JSON.parse(value) : null
}

/** Of alerts joined with their incidents. */
export const ALERT_COLUMNS = `alerts.n, alerts.id, incidents.id AS incident_id, fingerprint, rule, source,
  alerts.priority, alerts.tactics, alerts.state, alerts.first_seen, alerts.last_seen, first_time,
  last_time, alerts.count, stored, observed`

export function alertOf(row: Row): Alert {
  return {
    id: row['id'] as string,
    incidentId: row['incident_id'] as string,
    fingerprint: row['fingerprint'] as string,
    rule: row['rule'] as string,
    source: row['source'] as string,
    priority: row['priority'] as Priority,
    tactics: JSON.parse(row['tactics'] as string) as string[],
    state: row['state'] as Alert['state'],
    firstSeen: row['first_seen'] as number,
    lastSeen: row['last_seen'] as number,
    firstTime: row['first_time'] as string,
    lastTime: row['last_time'] as string,
    count: row['count'] as number,
    stored: row['stored'] as number,
    values: JSON.parse(row['observed'] as string) as ObservedValues,
  }
}

export const DECISION_COLUMNS = 'at, kind, reason, alert_id, sink, count'

export function decisionOf(row: Row): Decision {
  return {
    at: row['at'] as number,
    kind: row['kind'] as Decision['kind'],
    reason: row['reason'] as string,
    alertId: row['alert_id'] as string | null,
    sink: row['sink'] as string | null,
    count: row['count'] as number,
  }
}

export const EVENT_COLUMNS = 'events.id, events.received_at, events.body'

export function eventOf(row: Row): StoredEvent {
  return {
    id: row['id'] as string,
    receivedAt: row['received_at'] as number,
    body: row['body'] as string,
  }
}
