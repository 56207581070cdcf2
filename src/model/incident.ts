import { mostSevere, type IncidentKind, type Priority, type Subject } from './event.ts'
import type { Roundup } from './roundup.ts'
import type { UrgencyLevel } from './urgency.ts'

/** Why somebody is notified, or not. A closed list: stored, shown in the API, used as a metric label. */
export const DECISIONS = [
  'opened',
  'routed',
  'joined',
  'escalated',
  'repeated',
  'reminder',
  'closed',
  'silenced',
  'below-minimum',
  'acknowledged',
  'deferred',
  'storm',
] as const

export type DecisionKind = (typeof DECISIONS)[number]

export type Decision = {
  /** ms since the epoch. */
  readonly at: number
  readonly kind: DecisionKind
  /** One line an operator understands; may hold values of the alert. */
  readonly reason: string
  readonly alertId: string | null
  /** The sink it is about; null: all of them. */
  readonly sink: string | null
  /** How often it was taken: more than 1 only for `repeated`. */
  readonly count: number
}

/** A decision taken once: on an incident, or on notifying one `sink` of it. `at` is ms since the epoch. */
export function decision(
  at: number,
  kind: DecisionKind,
  reason: string,
  sink: string | null = null,
): Decision {
  return { at, kind, reason, alertId: null, sink, count: 1 }
}

/**
 * What a message of an incident is to its reader: `repeated` says that the same came ten times as often,
 * `counted` only that numbers have changed, `acknowledged` and `silenced` that somebody did so.
 */
export const MESSAGE_KINDS = [
  'first',
  'update',
  'reminder',
  'repeated',
  'counted',
  'acknowledged',
  'silenced',
  'closed',
] as const

export type MessageKind = (typeof MESSAGE_KINDS)[number]

/** Alerts on one subject, until it has been quiet for `incident.window`, at most `incident.maxage`. */
export type Incident = {
  readonly id: string
  readonly kind: IncidentKind
  readonly subject: Subject
  /** Canonical text of the subject; one open incident a key. */
  readonly subjectKey: string
  readonly state: 'open' | 'closed'
  /** The most severe of its alerts; one step more for three ATT&CK tactics, up to `Critical`. */
  readonly priority: Priority
  /** How soon somebody should look, from the signs of its alerts; null before the first look. Never lowered. */
  readonly urgency: UrgencyLevel | null
  /** Distinct rules, in order of arrival. */
  readonly rules: readonly string[]
  /** Distinct ATT&CK tactic ids, in order of arrival. */
  readonly tactics: readonly string[]
  /** Arrival of the first and the last event, ms since the epoch. */
  readonly firstSeen: number
  readonly lastSeen: number
  readonly count: number
  /** How many messages were decided on so far; 0 until the first. */
  readonly sequence: number
  /** When the last message was decided on, ms since the epoch; null before the first. */
  readonly notifiedAt: number | null
  /** `count` at that time. */
  readonly notifiedCount: number
  /** Who acknowledged it; null while nobody has. */
  readonly acknowledgedBy: string | null
  /** Who silenced it from one of its messages, and until when; null while nobody has. */
  readonly silencedBy: Silenced | null
  /** For `storm` and `digest`: what it gathers, of which `count` is the number of messages. */
  readonly roundup: Roundup | null
  /** When it must be looked at next: to notify, to remind or to close; null when closed. */
  readonly dueAt: number | null
  /** What there is to notify of at `dueAt`; null when nothing new happened since the last message. */
  readonly dueKind: MessageKind | null
  /** News that a silence holds back: sent when that ends, if the incident is open then. */
  readonly heldKind: HeldKind | null
  /** Bytes of its events that are stored whole. */
  readonly keptBytes: number
}

/** `until` is in ms since the epoch. */
export type Silenced = { readonly author: string; readonly until: number }

/** The messages that a silence delays; any other has no meaning later. */
export type HeldKind = Extract<MessageKind, 'first' | 'update'>

/** What a due incident calls for. */
export type DueAction =
  | { readonly do: 'notify'; readonly kind: MessageKind; readonly decision: Decision | null }
  | { readonly do: 'close'; readonly decision: Decision }
  | { readonly do: 'wait' }

/** The state of an incident before its first message, and before anybody did anything about it. */
export const NOT_NOTIFIED = {
  urgency: null,
  sequence: 0,
  notifiedAt: null,
  notifiedCount: 0,
  acknowledgedBy: null,
  silencedBy: null,
  heldKind: null,
} as const

/**
 * Whom an incident reaches, and in which order: one that its signs make urgent counts as Critical there, whatever
 * Falco rates it. It is never less than its priority.
 */
export function reach({ priority, urgency }: Pick<Incident, 'priority' | 'urgency'>): Priority {
  return urgency === 'now' ? mostSevere(priority, 'Critical') : priority
}
