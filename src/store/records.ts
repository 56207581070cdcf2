import type { Alert } from '../model/alert.ts'
import type { FalcoEvent, Priority } from '../model/event.ts'
import type { Decision, Incident, MessageKind } from '../model/incident.ts'
import type { DeliveryState, Failure, MessageReference } from '../model/delivery.ts'
import type { Report } from '../model/report.ts'

/** A normalized event with the fingerprint it is folded by. */
export type Arrival = { readonly event: FalcoEvent; readonly fingerprint: string }

/** What is open when an event arrives; windows may have run out, `decide` is the judge of that. */
export type OpenState = { readonly alert: Alert | null; readonly incident: Incident | null }

/** What an event makes of the open state. */
export type Verdict = {
  /** What the event found over, as it becomes: an incident (with its alerts), or a single alert. */
  readonly expired: { readonly incident: Incident | null; readonly alert: Alert | null }
  /** The decision that closes `expired.incident`. */
  readonly closing: Decision | null
  readonly incident: Incident
  readonly alert: Alert
  /** Decisions to store; a repeat is none, it is the alert's count. */
  readonly decisions: readonly Decision[]
}

/** Pure and synchronous: runs inside the transaction of `admit`. */
export type Decide = (arrival: Arrival, open: OpenState) => Verdict

/** What became of one arrival: `duplicate` when its id was known, and nothing changed. */
export type Admitted =
  | { readonly duplicate: true }
  | { readonly duplicate: false; readonly verdict: Verdict; readonly isNewAlert: boolean }

export type QuarantineEntry = {
  readonly receivedAt: number
  /** Why it could not be taken, one line. */
  readonly reason: string
  /** The body as text, at most the first 64 KiB. */
  readonly body: string
}

/** An incident leased to one report worker. */
export type ClaimedIncident = { readonly incident: Incident; readonly lease: string }

/** A message that is not sent by itself, but told of in a roundup. */
export type RoundupEntry = {
  /** Of the roundup that takes it: one is open a key. */
  readonly subjectKey: string
  readonly message: MessageKind
  readonly at: number
  /** Pure: from the roundup that is open, if any, to what it becomes. */
  readonly fold: (open: Incident | null) => Incident
  /** Pure: the decision about the message, to be stored with its own incident. */
  readonly decide: (roundup: Incident) => Decision
}

export type NewDelivery = { readonly id: string; readonly sink: string; readonly kind: MessageKind }

/** What a report worker makes of a claimed incident. */
export type Publication = {
  readonly incidentId: string
  readonly lease: string
  readonly at: number
  readonly decisions: readonly Decision[]
  readonly heldBack: readonly RoundupEntry[]
  /** The message to send, with its number; null when nothing is told (closed, or held back). */
  readonly message: {
    readonly sequence: number
    readonly report: Report
    readonly deliveries: readonly NewDelivery[]
  } | null
  /** Pure: from the incident as it is now (events may have come since the claim) to what it becomes. */
  readonly next: (current: Incident) => Incident
}

export type StoredEvent = {
  readonly id: string
  readonly receivedAt: number
  readonly body: string
}

export type AlertRecord = { readonly alert: Alert; readonly events: readonly StoredEvent[] }

/** All that a report is built from. */
export type IncidentRecord = {
  readonly incident: Incident
  /** In order of arrival, at most `limits.alerts`. */
  readonly alerts: readonly AlertRecord[]
  /** Alerts beyond the limit. */
  readonly omitted: number
  readonly decisions: readonly Decision[]
}

/** The stored events of a rule, in every incident, that arrived in a span of time (ms since the epoch). */
export type RuleEventsQuery = {
  readonly rule: string
  readonly from: number
  /** Inclusive. */
  readonly until: number
  readonly limit: number
}

export type RoundupLimits = { readonly groups: number; readonly incidents: number }

export type RecordLimits = { readonly alerts: number; readonly eventsPerAlert: number }

export type AttemptRecord = {
  readonly at: number
  readonly failure: Failure | null
  readonly detail: string
}

export type DeliveryRecord = {
  readonly id: string
  readonly incidentId: string
  readonly sink: string
  readonly kind: MessageKind
  readonly sequence: number
  readonly state: DeliveryState
  readonly createdAt: number
  readonly nextAttemptAt: number | null
  readonly sentAt: number | null
  readonly reference: MessageReference | null
  readonly attempts: readonly AttemptRecord[]
}

export type IncidentFilter = {
  readonly state: 'open' | 'closed' | null
  readonly priority: Priority | null
  /** Exact rule name. */
  readonly rule: string | null
  readonly namespace: string | null
  /** Last seen at or after, ms since the epoch. */
  readonly since: number | null
  readonly kinds: readonly Incident['kind'][]
}

export type IncidentPage = { readonly items: readonly Incident[]; readonly next: string | null }

export type SinkQueue = {
  /** Waiting for a first attempt, leased ones included. */
  readonly queued: number
  readonly retrying: number
  readonly dead: number
  readonly lastSuccessAt: number | null
  /** Of the newest failed attempt, when it is newer than the last success. */
  readonly lastError: string | null
}

export type QueueStats = {
  readonly queued: number
  readonly retrying: number
  readonly dead: number
  /** Creation of the oldest delivery that is neither sent nor dead, ms since the epoch. */
  readonly oldestAt: number | null
  readonly sinks: Readonly<Record<string, SinkQueue>>
}

/** Incidents that are due since a while, and whose report was not written. */
export type OverdueIncidents = {
  readonly overdue: number
  /** When the oldest of them was due, ms since the epoch. */
  readonly oldestDueAt: number | null
  /** Of these, those that are so for long. */
  readonly stuck: number
}

export type Retention = {
  /** Events (and remembered ids) received before, ms since the epoch. */
  readonly eventsBefore: number
  /** Closed incidents last seen, and silences ended, before. */
  readonly incidentsBefore: number
  /** Rows to remove at most in this call. */
  readonly limit: number
}

/** An incident as it became, and the decisions that were taken on it. */
export type Amendment = {
  readonly incident: Incident
  readonly decisions: readonly Decision[]
}
