import type { Alert, ObservedValues } from '../model/alert.ts'
import type { Delivery, MessageReference, Progress } from '../model/delivery.ts'
import type { Priority, Subject } from '../model/event.ts'
import type { Decision, Incident, Silenced } from '../model/incident.ts'
import type { Report } from '../model/report.ts'
import type { Roundup, RoundupIncident } from '../model/roundup.ts'
import type { Silence } from '../model/silence.ts'
import { subjectLabel } from '../model/subject.ts'
import type { AttemptRecord, DeliveryRecord, SinkQueue } from './records.ts'

/** A row as a driver gives it, by column. Both schemas name their columns alike; numbers are numbers. */
export type Row = Readonly<Record<string, unknown>>

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
    heldKind: (row['held_kind'] ?? null) as Incident['heldKind'],
  }
}

function jsonOf(value: unknown): unknown {
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

/** As a storm or digest lists it. */
export function roundupIncidentOf(row: Row): RoundupIncident {
  const { id, subject, priority, rules, count } = incidentOf(row)
  return { id, subject: subjectLabel(subject), priority, rule: rules[0] ?? '', alerts: count }
}

/** A delivery with its report and thread, as it is leased. */
export function deliveryOf(row: Row, attempt: number, lease: string): Delivery {
  return {
    id: row['id'] as string,
    incidentId: row['incident_id'] as string,
    sink: row['sink'] as string,
    kind: row['kind'] as Delivery['kind'],
    sequence: row['sequence'] as number,
    attempt,
    createdAt: row['created_at'] as number,
    report: JSON.parse(row['report'] as string) as Report,
    thread: jsonOf(row['thread']) as MessageReference | null,
    progress: jsonOf(row['progress']) as Progress | null,
    lease,
  }
}

export function deliveryRecordOf(
  row: Row,
  incidentId: string,
  attempts: readonly AttemptRecord[],
): DeliveryRecord {
  return {
    id: row['id'] as string,
    incidentId,
    sink: row['sink'] as string,
    kind: row['kind'] as DeliveryRecord['kind'],
    sequence: row['sequence'] as number,
    state: row['state'] as DeliveryRecord['state'],
    createdAt: row['created_at'] as number,
    nextAttemptAt: row['next_attempt_at'] as number | null,
    sentAt: row['sent_at'] as number | null,
    // Until it is sent, the column has what attempts leave to the next.
    reference:
      row['state'] === 'sent' ? (jsonOf(row['reference']) as MessageReference | null) : null,
    attempts,
  }
}

export function silenceOf(row: Row): Silence {
  const until = row['until'] as number
  return {
    id: row['id'] as string,
    match: JSON.parse(row['match'] as string) as Silence['match'],
    reason: row['reason'] as string,
    author: row['author'] as string,
    origin: row['origin'] as Silence['origin'],
    createdAt: row['created_at'] as number,
    until: until === NEVER ? null : until,
  }
}

/** How the end of a silence that has none is stored. */
export const NEVER = Number.MAX_SAFE_INTEGER

/** A sink of which nothing waits; null: one that never sent anything. */
export function sinkQueueOf(row: Row | null): SinkQueue {
  const lastSuccessAt = (row?.['last_success_at'] ?? null) as number | null
  const lastErrorAt = (row?.['last_error_at'] ?? null) as number | null
  const isFailing = lastErrorAt !== null && lastErrorAt >= (lastSuccessAt ?? 0)
  return {
    queued: 0,
    retrying: 0,
    dead: 0,
    lastSuccessAt,
    lastError: isFailing ? (row?.['last_error'] as string) : null,
  }
}
