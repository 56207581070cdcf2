import type { EventKind, Priority, Subject } from './event.ts'

/** Why an operator is told, or not. A closed list: stored, shown in the API, used as a metric label. */
export const DECISIONS = [
  'opened',
  'joined',
  'escalated',
  'repeated',
  'reminder',
  'closed',
  'silenced',
  'below-minimum',
  'acknowledged',
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
  /** The sink it is about, for `below-minimum` and `silenced`. */
  readonly sink: string | null
  /** How often it was taken: more than 1 only for `repeated`. */
  readonly count: number
}

/** A decision taken once: on an incident, or on telling one `sink` of it. `at` is ms since the epoch. */
export function decisionOf(
  at: number,
  kind: DecisionKind,
  reason: string,
  sink: string | null = null,
): Decision {
  return { at, kind, reason, alertId: null, sink, count: 1 }
}

/** What a message of an incident is to its reader. */
export type MessageKind = 'first' | 'update' | 'reminder' | 'closed'

/** Alerts on one subject, until it has been quiet for `incident.window`, at most `incident.maxage`. */
export type Incident = {
  readonly id: string
  readonly kind: EventKind
  readonly subject: Subject
  /** Canonical text of the subject; one open incident a key. */
  readonly subjectKey: string
  readonly state: 'open' | 'closed'
  /** The most severe of its alerts. */
  readonly priority: Priority
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
  /** Who takes care of it; null while nobody has said so. */
  readonly acknowledgedBy: string | null
  /** When the report worker must look at it next: to tell, to remind or to close; null when closed. */
  readonly dueAt: number | null
  /** What there is to tell at `dueAt`; null when nothing new happened since the last message. */
  readonly dueKind: MessageKind | null
}

/** What a due incident calls for. */
export type DueAction =
  | { readonly do: 'tell'; readonly kind: MessageKind; readonly decision: Decision | null }
  | { readonly do: 'close'; readonly decision: Decision }
  | { readonly do: 'wait' }
