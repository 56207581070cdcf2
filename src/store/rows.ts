import type { Alert, ObservedValues } from '../model/alert.ts'
import type { Delivery, MessageReference, Progress } from '../model/delivery.ts'
import { FalcobriefError } from '../model/errors.ts'
import { PRIORITIES, type Priority, type Subject } from '../model/event.ts'
import type { Decision, Incident, Silenced } from '../model/incident.ts'
import type { Report } from '../model/report.ts'
import type { Roundup, RoundupIncident } from '../model/roundup.ts'
import type { Silence } from '../model/silence.ts'
import { subjectLabel } from '../model/subject.ts'
import type { AttemptRecord, DeliveryRecord, StoredEvent, Unreadable } from './records.ts'
import type { SetAside } from './stats.ts'

/** A row as a driver gives it, by column. Both schemas name their columns alike; numbers are numbers. */
export type Row = Readonly<Record<string, unknown>>

/** A column that does not hold what this program wrote. Its text is not repeated: it may be anything. */
class UnreadableColumn extends Error {
  constructor(column: string) {
    super(`the column ${column} holds no valid JSON`)
  }
}

export type ParsedRows<T> = {
  readonly items: readonly T[]
  readonly unreadable: readonly Unreadable[]
}

/** What the rows hold. One that cannot be read is named and does not keep the others. */
export function parseRows<T>(rows: readonly Row[], parse: (row: Row) => T): ParsedRows<T> {
  const items: T[] = []
  const unreadable: Unreadable[] = []
  for (const row of rows) {
    const parsed = tryParse(row, parse)
    if ('problem' in parsed) unreadable.push(parsed)
    else items.push(parsed.value)
  }
  return { items, unreadable }
}

/** What a row holds, or why it cannot be read. Throws whatever else `parse` throws. */
export function tryParse<T>(row: Row, parse: (row: Row) => T): { readonly value: T } | Unreadable {
  try {
    return { value: parse(row) }
  } catch (error) {
    if (!(error instanceof UnreadableColumn)) throw error
    return { id: String(row['id']), problem: error.message }
  }
}

export function parseIncident(row: Row): Incident {
  return {
    id: row['id'] as string,
    kind: row['kind'] as Incident['kind'],
    subject: parseObject(row, 'subject') as Subject,
    subjectKey: row['subject_key'] as string,
    state: row['state'] as Incident['state'],
    priority: row['priority'] as Priority,
    rules: parseTexts(row, 'rules'),
    tactics: parseTexts(row, 'tactics'),
    firstSeen: row['first_seen'] as number,
    lastSeen: row['last_seen'] as number,
    count: row['count'] as number,
    sequence: row['sequence'] as number,
    notifiedAt: row['notified_at'] as number | null,
    notifiedCount: row['notified_count'] as number,
    acknowledgedBy: (row['acknowledged_by'] ?? null) as string | null,
    silencedBy: parseOptional(row, 'silenced_by') as Silenced | null,
    roundup: parseOptional(row, 'roundup') as Roundup | null,
    dueAt: row['due_at'] as number | null,
    dueKind: row['due_kind'] as Incident['dueKind'],
    heldKind: (row['held_kind'] ?? null) as Incident['heldKind'],
    keptBytes: row['kept_bytes'] as number,
    urgency: (row['urgency'] ?? null) as Incident['urgency'],
  }
}

/** For a verb about this one alone. Throws `FB_STORE_UNREADABLE`. */
export function parseIncidentStrictly(row: Row): Incident {
  const parsed = tryParse(row, parseIncident)
  if ('value' in parsed) return parsed.value
  const { id, problem } = parsed
  throw new FalcobriefError('FB_STORE_UNREADABLE', `the incident ${id} cannot be read: ${problem}`)
}

export function parseAlert(row: Row): Alert {
  return {
    id: row['id'] as string,
    incidentId: row['incident_id'] as string,
    fingerprint: row['fingerprint'] as string,
    rule: row['rule'] as string,
    source: row['source'] as string,
    priority: row['priority'] as Priority,
    tactics: parseTexts(row, 'tactics'),
    state: row['state'] as Alert['state'],
    firstSeen: row['first_seen'] as number,
    lastSeen: row['last_seen'] as number,
    firstTime: row['first_time'] as string,
    lastTime: row['last_time'] as string,
    count: row['count'] as number,
    stored: row['stored'] as number,
    values: parseObject(row, 'observed') as ObservedValues,
  }
}

export function parseEvent(row: Row): StoredEvent {
  return {
    id: row['id'] as string,
    receivedAt: row['received_at'] as number,
    body: row['body'] as string,
  }
}

export function parseDecision(row: Row): Decision {
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
export function parseRoundupIncident(row: Row): RoundupIncident {
  const { id, subject, priority, rules, count } = parseIncident(row)
  return { id, subject: subjectLabel(subject), priority, rule: rules[0] ?? '', alerts: count }
}

/** A delivery with its report and thread, as it is leased. */
export function parseDelivery(row: Row, attempt: number, lease: string): Delivery {
  return {
    id: row['id'] as string,
    incidentId: row['incident_id'] as string,
    sink: row['sink'] as string,
    kind: row['kind'] as Delivery['kind'],
    sequence: row['sequence'] as number,
    attempt,
    createdAt: row['created_at'] as number,
    report: parseObject(row, 'report') as Report,
    thread: parseOptional(row, 'thread') as MessageReference | null,
    progress: parseOptional(row, 'progress') as Progress | null,
    lease,
  }
}

export function parseDeliveryRecord(
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
    reference: row['state'] === 'sent' ? parseReference(row) : null,
    attempts,
  }
}

/** That a message was sent is known without it: only a link to it is lost. */
function parseReference(row: Row): MessageReference | null {
  const parsed = tryParse(row, () => parseOptional(row, 'reference') as MessageReference | null)
  return 'problem' in parsed ? null : parsed.value
}

export function parseAttempt(row: Row): AttemptRecord {
  return {
    at: row['at'] as number,
    failure: row['failure'] as AttemptRecord['failure'],
    detail: row['detail'] as string,
  }
}

export function parseSilence(row: Row): Silence {
  const until = row['until'] as number
  return {
    id: row['id'] as string,
    match: parseObject(row, 'match') as Silence['match'],
    reason: row['reason'] as string,
    author: row['author'] as string,
    origin: row['origin'] as Silence['origin'],
    createdAt: row['created_at'] as number,
    until: until === NEVER ? null : until,
  }
}

/** How the end of a silence that has none is stored. */
export const NEVER = Number.MAX_SAFE_INTEGER

export function parseSetAside(row: Row): SetAside {
  return {
    incidentId: row['incident_id'] as string,
    failures: row['failures'] as number,
    failedAt: row['failed_at'] as number,
    retryAt: row['retry_at'] as number,
    error: row['error'] as string,
  }
}

/** As deliveries are ordered by: 0 for the most severe. */
export function rankPriority(priority: Priority): number {
  return PRIORITIES.indexOf(priority)
}

function parseOptional(row: Row, column: string): object | null {
  const text = row[column]
  return text === null || text === undefined ? null : parseObject(row, column)
}

function parseObject(row: Row, column: string): object {
  const value = parseJson(row, column)
  if (typeof value !== 'object' || value === null) throw new UnreadableColumn(column)
  return value
}

function parseTexts(row: Row, column: string): readonly string[] {
  const value = parseJson(row, column)
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string')
  if (!isTexts) throw new UnreadableColumn(column)
  return value
}

function parseJson(row: Row, column: string): unknown {
  try {
    return JSON.parse(row[column] as string)
  } catch {
    throw new UnreadableColumn(column)
  }
}
