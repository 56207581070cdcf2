import type { IncidentKind, Priority } from './event.ts'
import type { RoundupFacts } from './roundup.ts'

/**
 * A piece of text. `text` and `code` are ours (playbooks, headings); `value` came out of an alert and is
 * written by whoever caused it: renderers must show it as data, through the visible escape.
 */
export type Span =
  | { readonly text: string }
  | { readonly code: string }
  | { readonly value: string }

export type Text = readonly Span[]

/** A command for an operator to paste. Values in it passed the check for their kind and are quoted. */
export type Command = {
  /** One line of POSIX shell. */
  readonly line: string
  /** True when it changes something; renderers mark it. */
  readonly changes: boolean
}

/** A field of the alert. Both sides are untrusted; the value is exact. */
export type DetailRow = { readonly name: string; readonly value: string }

export type DetailGroup = { readonly title: string; readonly rows: readonly DetailRow[] }

export type TimelineEntry = {
  /** Event time of the alert's first event, RFC 3339 as received. */
  readonly time: string
  /** Since the entry before, as people say it; empty for the first. */
  readonly delta: string
  readonly rule: string
  readonly priority: Priority
  readonly count: number
  /** What happened, in one line. */
  readonly what: Text
}

/** An alert of an attack that went through several: the order is that of ATT&CK's tactics. */
export type ChainLink = {
  /** Null: its rule names none. */
  readonly tactic: { readonly id: string; readonly name: string } | null
  readonly rule: string
  readonly priority: Priority
  /** Event time of the alert's first event, RFC 3339 as received. */
  readonly time: string
  /** Since the first of all of them, as people say it; empty for that one. */
  readonly delta: string
  /** What ties it to those that came before it. */
  readonly evidence: Text
}

export type BenignCause = { readonly cause: Text; readonly tell: Text }

export type InvestigationStep = {
  readonly question: Text
  readonly command: Command | null
  /** Why there is no command, when a value did not fit its kind. */
  readonly omitted: Text | null
  readonly benign: Text
  readonly bad: Text
}

/** In the order in which they must be done. */
export const PHASES = ['preserve', 'contain', 'eradicate', 'recover', 'harden'] as const

export type Phase = (typeof PHASES)[number]

export type MitigationStep = {
  readonly text: Text
  readonly command: Command | null
  /** A snippet that parses, for hardening; null when there is none. */
  readonly yaml: string | null
}

export type MitigationSection = {
  readonly phase: Phase
  readonly heading: string
  readonly steps: readonly MitigationStep[]
}

export type Tuning =
  | {
      readonly status: 'suggested'
      readonly reason: Text
      /** For `falco_rules.local.yaml` or a file in `rules.d`. */
      readonly yaml: string
      /** The same as values for the Falco chart's `customRules`. */
      readonly helmYaml: string
      /** Where Falco has the file that defines the rule; null for a rule of the user. */
      readonly baseFile: string | null
      readonly stopsSeeing: Text
      /** What it would have silenced of the rule's stored alerts in the week before. */
      readonly replay: {
        readonly rule: string
        readonly stored: number
        readonly silenced: number
      }
    }
  | { readonly status: 'refused'; readonly reason: Text }

export type AttackEntry = {
  readonly tactic: string
  readonly technique: string | null
  readonly name: string
  readonly url: string
}

/** The analysis of one incident, as data. The same incident gives the same report, byte for byte. */
export type Report = {
  readonly title: Text
  readonly incident: {
    readonly id: string
    readonly kind: IncidentKind
    readonly subject: string
    readonly priority: Priority
    readonly state: 'open' | 'closed'
    /** RFC 3339 UTC with ms, arrival times. */
    readonly firstSeen: string
    readonly lastSeen: string
    readonly count: number
    /** Why its priority is above that of its alerts; null: it is not. */
    readonly raisedBecause: Text | null
    /** Who acknowledged it, by the name they gave; null: nobody yet. */
    readonly acknowledgedBy: string | null
    /** Who silenced it from one of its messages, until when (RFC 3339 UTC); null: nobody. */
    readonly silencedBy: { readonly author: string; readonly until: string } | null
  }
  /** Why this message comes: what happened since the one before. Empty in a report that is no message. */
  readonly news: readonly Text[]
  readonly summary: readonly Text[]
  readonly details: readonly DetailGroup[]
  /** Empty when the incident has a single alert. */
  readonly timeline: readonly TimelineEntry[]
  /** Empty when the incident has a single rule. */
  readonly chain: readonly ChainLink[]
  readonly assessment: {
    readonly known: readonly Text[]
    readonly possible: readonly Text[]
    readonly missing: readonly Text[]
    readonly benignCauses: readonly BenignCause[]
    readonly escalateIf: readonly Text[]
    readonly closeIf: readonly Text[]
    readonly blindSpots: readonly Text[]
  }
  readonly investigation: readonly InvestigationStep[]
  readonly mitigation: readonly MitigationSection[]
  readonly tuning: Tuning
  readonly recommendations: readonly Text[]
  readonly references: readonly { readonly title: string; readonly url: string }[]
  readonly attack: readonly AttackEntry[]
  readonly knowledge: {
    readonly kind: 'playbook' | 'generic'
    readonly name: string
    readonly version: string
    /** A playbook to begin with, for a rule that has none. */
    readonly skeleton: { readonly file: string; readonly yaml: string } | null
  }
  /** Secrets masked in it. */
  readonly masked: number
  /** Of a storm or a digest: what it stands for. All else of the report is empty then. */
  readonly roundup: RoundupFacts | null
}
