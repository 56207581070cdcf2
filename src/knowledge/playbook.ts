import type { Phase } from '../model/report.ts'
import type { Test } from './predicate.ts'

/**
 * A piece of a playbook's text. `text` and `code` are the playbook's own words; `field` stands for a
 * value of the alert (an output field, or a pseudo-field such as `event.rule`).
 */
export type TemplatePart =
  | { readonly text: string }
  | { readonly code: string }
  | { readonly field: string }

export type Template = readonly TemplatePart[]

/**
 * `container`: in any container; `kubernetes`: in a pod; `runtime`: in a container without Kubernetes; `host`: a process of
 * the host itself; `audit`: in the audit log of an API server.
 */
export const PLACES = ['container', 'kubernetes', 'runtime', 'host', 'audit'] as const

export type PlaceName = (typeof PLACES)[number]

/** When an item fits an alert: every condition that is not empty must hold. */
export type When = {
  /** Output fields that must have a value. */
  readonly has: readonly string[]
  /** Output fields that must have none. */
  readonly lacks: readonly string[]
  /** One of these places. */
  readonly place: readonly PlaceName[]
  /** One of these ATT&CK tactic ids among the alert's tags. */
  readonly tactics: readonly string[]
}

/** Words that are shown when they fit. A field in them that the alert lacks makes them not fit. */
export type Item = { readonly text: Template; readonly when: When }

/** A condition. With a `test` an alert's fields decide it; without one it is a question to the world. */
export type Condition = Item & {
  readonly test: Test | null
  /** What it likely is when the condition is met, as in "likely reverse shell"; null: nothing by itself. */
  readonly likely: string | null
}

export type CommandPart = { readonly text: string } | { readonly field: string }

/** One line of POSIX shell with placeholders, which become quoted values checked for their kind. */
export type CommandTemplate = {
  readonly parts: readonly CommandPart[]
  readonly changes: boolean
  readonly when: When
}

export type CauseTemplate = {
  readonly cause: Template
  /** The field, and the value of it, that tells this cause from an attack. */
  readonly tell: Template
  /** What tells it, as far as the alert's fields do; null when only the world can tell. */
  readonly test: Test | null
  readonly when: When
}

export type StepTemplate = {
  readonly question: Template
  /** The first whose conditions hold is used; a step may have none. */
  readonly commands: readonly CommandTemplate[]
  readonly benign: Template
  readonly bad: Template
  readonly when: When
}

export type ActionTemplate = {
  readonly text: Template
  readonly commands: readonly CommandTemplate[]
  /** A snippet that parses, shown as it is; null when there is none. */
  readonly yaml: string | null
  readonly when: When
}

export type ActionSection = {
  readonly phase: Phase
  /** Fits the case: "Review the image", not "Mitigate". */
  readonly heading: string
  readonly steps: readonly ActionTemplate[]
}

/** What an expert knows about one rule, or (`rule` is `*`) about every rule of a source. */
export type Playbook = {
  /** Path below the folder without its ending: `syscall/terminal-shell-in-container`. */
  readonly name: string
  readonly version: string
  /** Exactly as Falco has it; `*` in the generic ones. */
  readonly rule: string
  /** `syscall`, `k8s_audit`, …; `*` in the generic one for sources without their own. */
  readonly source: string
  /** What happened, for someone just woken up: one or two sentences with values of the alert. */
  readonly happened: readonly Item[]
  /** Why it matters. */
  readonly matters: readonly Item[]
  /** The very first thing to do. */
  readonly first: readonly Item[]
  /** What the rule detects and why it exists. */
  readonly detects: readonly Item[]
  /** How attackers use it, and what may have happened beyond the alert. */
  readonly possible: readonly Item[]
  readonly benignCauses: readonly CauseTemplate[]
  readonly escalateIf: readonly Condition[]
  readonly closeIf: readonly Condition[]
  readonly blindSpots: readonly Item[]
  readonly investigation: readonly StepTemplate[]
  readonly mitigation: readonly ActionSection[]
  readonly tuning: {
    /** Stable fields for an exception, the ones that tell the cases apart first. */
    readonly fields: readonly string[]
    /** What one stops seeing with such an exception. */
    readonly stopsSeeing: Template
    /** Why there must never be one; null when there may be. */
    readonly never: Template | null
  }
  readonly recommendations: readonly Item[]
  readonly references: readonly { readonly title: string; readonly url: string }[]
}

/** Output-like names for what is known of an event besides its output fields. */
export const PSEUDO_FIELDS = [
  'event.rule',
  'event.priority',
  'event.source',
  'event.time',
  'event.hostname',
  'event.output',
  'event.problem',
  'event.subject',
  'event.count',
  // A quarter of an hour around the event, in UTC: RFC 3339, and as journalctl and ausearch take it.
  'event.from',
  'event.until',
  'event.journal.from',
  'event.journal.until',
] as const

export type PseudoField = (typeof PSEUDO_FIELDS)[number]

/** All playbooks in use: the built-in ones with the user's over them. */
export type Knowledge = {
  /** The playbook of a rule, or the generic one of its source; `kind` says which. */
  readonly playbookFor: (
    rule: string,
    source: string,
  ) => { readonly kind: 'playbook' | 'generic'; readonly playbook: Playbook }
}
