import type { Alert, ObservedValues } from '../../model/alert.ts'
import type { Priority, Subject } from '../../model/event.ts'
import type { Decision, Incident, Silenced } from '../../model/incident.ts'
import type { Roundup } from '../../model/roundup.ts'

/** A row as node:sqlite gives it. */
export type Row = Readonly<Record<string, string | number | bigint | Uint8Array | null>>

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
    acknowledgedBy: (row['acknowledged_by'] ?? null) as string | null,
    silencedBy: jsonOf(row['silenced_by']) as Silenced | null,
    roundup: jsonOf(row['roundup']) as Roundup | null,
    dueAt: row['due_at'] as number | null,
    dueKind: row['due_kind'] as Incident['dueKind'],
  }
}

function jsonOf(value: Row[string] | undefined): unknown {
  return typeof value === 'string' ? JSON.parse(value) : null
}

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
