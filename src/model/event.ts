/** Falco's severities, most severe first, spelled as Falco and Falcosidekick send them. */
export const PRIORITIES = [
  'Emergency',
  'Alert',
  'Critical',
  'Error',
  'Warning',
  'Notice',
  'Informational',
  'Debug',
] as const

export type Priority = (typeof PRIORITIES)[number]

/** How a received body is treated: nobody is notified of `internal` ones. */
export type EventKind = 'alert' | 'test' | 'internal' | 'malformed'

/** What an incident is made of: events of one kind, or messages that were held back. */
export const INCIDENT_KINDS = [
  'alert',
  'malformed',
  'test',
  'internal',
  'storm',
  'digest',
] as const satisfies readonly (EventKind | 'storm' | 'digest')[]

export type IncidentKind = (typeof INCIDENT_KINDS)[number]

export const SUBJECT_KINDS = [
  'workload',
  'container',
  'host',
  'user',
  'account',
  'falcobrief',
] as const

/** A value of `output_fields`. Numbers that JavaScript cannot hold exactly are strings of their digits. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue }

export type Fields = Readonly<Record<string, FieldValue>>

/** Where something happened: the key that joins alerts into one incident. */
export type Subject = {
  readonly kind: (typeof SUBJECT_KINDS)[number]
  readonly cluster: string | null
  readonly namespace: string | null
  readonly workload: string | null
  readonly host: string | null
  readonly container: string | null
  readonly account: string | null
  readonly user: string | null
}

/** One field of a fingerprint: its Falco name and its masked value. */
export type KeyPart = { readonly name: string; readonly value: string }

/** One request body, normalized. `body` is the text as received and the only exact record of it. */
export type FalcoEvent = {
  /** The uuid if the sender gave one, else the SHA-256 of time, source, rule, hostname and output. */
  readonly id: string
  readonly kind: EventKind
  /** Arrival, in ms since the epoch. */
  readonly receivedAt: number
  /** RFC 3339 text as received, with its nanoseconds. */
  readonly time: string
  readonly rule: string
  readonly priority: Priority
  /** `syscall`, `k8s_audit`, `aws_cloudtrail`, …; never empty. */
  readonly source: string
  /** Text as received, including the prefix that Falco puts before it. */
  readonly output: string
  readonly tags: readonly string[]
  /** How many tags it has beyond those: see `BUDGETS.tags`. */
  readonly tagsLeftOut: number
  readonly hostname: string | null
  readonly cluster: string | null
  readonly fields: Fields
  readonly subject: Subject
  /** Who did it, masked: the part of the fingerprint beyond source, rule and subject. */
  readonly actor: readonly KeyPart[]
  /** ATT&CK tactic ids (`TA0002`), in the order of the tags. */
  readonly tactics: readonly string[]
  /** ATT&CK technique ids (`T1059`, `T1059.004`), in the order of the tags. */
  readonly techniques: readonly string[]
  /** For `malformed`: what a Falco alert has and this body lacks, one line. */
  readonly problem: string | null
  readonly body: string
}

/** Whether `priority` is at least as severe as `minimum`. */
export function isAtLeast(priority: Priority, minimum: Priority): boolean {
  return PRIORITIES.indexOf(priority) <= PRIORITIES.indexOf(minimum)
}

/** The more severe of two priorities. */
export function mostSevere(a: Priority, b: Priority): Priority {
  return isAtLeast(a, b) ? a : b
}

/** One step more severe; `Critical` at most, as what is above it is for a rule alone to say. */
export function raised(priority: Priority): Priority {
  if (isAtLeast(priority, 'Critical')) return priority
  return PRIORITIES[PRIORITIES.indexOf(priority) - 1] ?? priority
}

/** The priority meant by `text` in any letter case, `info` included; null when there is none. */
export function parsePriority(text: string): Priority | null {
  const word = text.toLowerCase()
  if (word === 'info') return 'Informational'
  return PRIORITIES.find((priority) => priority.toLowerCase() === word) ?? null
}

/**
 * Canonical text of where an event belongs: events with the same key join one incident. Every test has
 * a key of its own, and so have the notices of Falco and of falcobrief about themselves.
 */
export function subjectKey(event: Pick<FalcoEvent, 'kind' | 'id' | 'subject'>): string {
  if (event.kind === 'test') return JSON.stringify(['test', event.id])
  const { cluster, namespace, workload, host, container, account, user } = event.subject
  const kind = event.kind === 'alert' ? '' : event.kind
  return JSON.stringify([kind, cluster, namespace, workload, host, container, account, user])
}
