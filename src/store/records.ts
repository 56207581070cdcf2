import type { Alert } from '../model/alert.ts'
import type { DeliveryState, Failure, MessageReference } from '../model/delivery.ts'
import type { FalcoEvent, Priority } from '../model/event.ts'
import type { Decision, Incident, MessageKind } from '../model/incident.ts'
import type { Silence } from '../model/silence.ts'
import type { UrgencyLevel } from '../model/urgency.ts'

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

/** A stored row that cannot be read: it is skipped, and named by its id with what is wrong, one line. */
export type Unreadable = { readonly id: string; readonly problem: string }

export type StoredEvent = {
  readonly id: string
  readonly receivedAt: number
  readonly body: string
}

export type AlertRecord = { readonly alert: Alert; readonly events: readonly StoredEvent[] }

/** All that a report is built from. */
export type IncidentRecord = {
  readonly incident: Incident
  /** In order of arrival, at most `limits.alerts`, each with its first events. */
  readonly alerts: readonly AlertRecord[]
  /** Alerts beyond the limit. */
  readonly omitted: number
  /** Stored events of these alerts that are left out, by their number or their bytes. */
  readonly omittedEvents: number
  /** In order, the newest 1,000. */
  readonly decisions: readonly Decision[]
  /** Alerts and decisions that are skipped. */
  readonly unreadable: readonly Unreadable[]
}

/** The first events of each alert, before the second ones: as many as fit into `bytes`. */
export type RecordLimits = {
  readonly alerts: number
  readonly eventsPerAlert: number
  /** Of bodies together. */
  readonly bytes: number
}

export type EventsRequest = {
  readonly incidentId: string
  readonly limit: number
  /** `next` of the page before; null for the first. */
  readonly cursor: string | null
}

/** By alert, then in order of arrival. A page ends at its limit, or once its bodies are 4 MiB. */
export type EventPage = {
  readonly items: readonly (StoredEvent & { readonly alertId: string })[]
  readonly next: string | null
}

/** The stored events of a rule, in every incident, that arrived in a span of time (ms since the epoch). */
export type RuleEventsQuery = {
  readonly rule: string
  readonly from: number
  /** Inclusive. */
  readonly until: number
  readonly limit: number
  /** Of bodies together. */
  readonly bytes: number
}

export type RoundupLimits = { readonly groups: number; readonly incidents: number }

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
  readonly urgency: UrgencyLevel | null
  /** Exact rule name. */
  readonly rule: string | null
  readonly namespace: string | null
  /** Last seen at or after, ms since the epoch. */
  readonly since: number | null
  readonly kinds: readonly Incident['kind'][]
}

export type IncidentsRequest = {
  readonly filter: IncidentFilter
  readonly limit: number
  /** `next` of the page before; null for the first. */
  readonly cursor: string | null
}

export type IncidentPage = {
  readonly items: readonly Incident[]
  readonly next: string | null
  /** Of this page. */
  readonly unreadable: readonly Unreadable[]
}

export type SilenceList = {
  readonly items: readonly Silence[]
  readonly unreadable: readonly Unreadable[]
}

export type Retention = {
  /** Events (and remembered ids) received before, ms since the epoch. */
  readonly eventsBefore: number
  /** Closed incidents last seen, and silences ended, before. */
  readonly incidentsBefore: number
  /** Rows to remove at most in this call. */
  readonly limit: number
}
