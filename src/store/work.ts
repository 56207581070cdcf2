import type { Delivery, Outcome } from '../model/delivery.ts'
import type { Decision, Incident, MessageKind } from '../model/incident.ts'
import type { Report } from '../model/report.ts'
import type { Unreadable } from './records.ts'

export type ClaimRequest = {
  readonly now: number
  readonly limit: number
  /** How long what is claimed is the caller's alone, ms. */
  readonly leaseMs: number
}

/** An incident leased to one report worker. */
export type ClaimedIncident = {
  readonly incident: Incident
  readonly lease: string
  /** In a row, up to now; a worker that ended with it is one. */
  readonly failures: number
}

export type IncidentClaims = {
  readonly incidents: readonly ClaimedIncident[]
  /** Due too, but set aside now: their rows cannot be read. */
  readonly unreadable: readonly Unreadable[]
}

/** Why a claimed incident could not be handled. */
export type ReportFailure = {
  readonly incidentId: string
  readonly lease: string
  readonly now: number
  /** One line; cut at 500 characters. */
  readonly error: string
}

/** A message that is not sent by itself, but listed in a roundup. */
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
  /** The message to send, with its number; null when nobody is notified (closed, or held back). */
  readonly message: {
    readonly sequence: number
    readonly report: Report
    readonly deliveries: readonly NewDelivery[]
  } | null
  /** Pure: from the incident as it is now (events may have come since the claim) to what it becomes. */
  readonly next: (current: Incident) => Incident
}

export type DeliveryClaimRequest = Omit<ClaimRequest, 'limit'> & {
  readonly sinks: readonly string[]
}

export type DeliveryClaims = {
  readonly deliveries: readonly Delivery[]
  /** Due too, but dead now: their reports cannot be read. */
  readonly unreadable: readonly Unreadable[]
}

/** How an attempt ended, and when what is tried next; ms since the epoch. */
export type Settlement = {
  readonly delivery: Delivery
  readonly outcome: Outcome
  readonly now: number
  /** Used for `retry` outcomes. */
  readonly retryAt: number
  /** Used with `scope: 'sink'`. */
  readonly sinkPausedUntil: number
}

/** What was put back to work of an incident. */
export type Retried = {
  /** Dead deliveries that are queued again. */
  readonly deliveries: number
  /** It was set aside, and is due again. */
  readonly isReleased: boolean
}

/** An incident as it became, and the decisions that were taken on it. */
export type Amendment = {
  readonly incident: Incident
  readonly decisions: readonly Decision[]
}
