import type { IncidentKind, Priority } from './event.ts'
import type { RoundupFacts } from './roundup.ts'
import type { UrgencyLevel } from './urgency.ts'

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

/** A condition of the playbook, decided on this alert. */
export type Sign = {
  readonly kind: 'attack' | 'benign'
  readonly text: Text
  readonly outcome: 'met' | 'not-met' | 'unknown'
  /** What it likely is when the sign is met, in our words; null: nothing by itself. */
  readonly likely: string | null
  /** The values that decide it, the telling one first; none when it is unknown. */
  readonly evidence: readonly Evidence[]
  /** The fields without which it is not known. */
  readonly missing: readonly string[]
}

/** `field` is a name of Falco's; `value` came out of the alert. */
export type Evidence = { readonly field: string; readonly value: string }

/** How soon somebody should look, from the signs: beside Falco's priority, never instead of it. */
export type Urgency = {
  readonly level: UrgencyLevel
  readonly because: readonly Text[]
  /** The first words of a message, when the signs say more than the priority; null: they do not. */
  readonly verdict: string | null
  /** What Falco itself says. */
  readonly priority: Priority
}

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

/** What a report leaves out of its incident; the store has it all. */
export type Truncated = {
  /** Why there is no analysis at all; null: there is one. */
  readonly minimal: MinimalReason | null
  /** Fields of the alert that are not in it, of so many. */
  readonly fields: number
  readonly allFields: number
  /** Values of which only the start is. */
  readonly values: number
  readonly tags: number
}

/** `defect`: it could not be written. `too-long`: it took too long. `failed-before`: nor could it several times. */
export const MINIMAL_REASONS = ['defect', 'too-long', 'failed-before'] as const

export type MinimalReason = (typeof MINIMAL_REASONS)[number]

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
    /** Those that the alert does not rule out and that are not among the met signs. */
    readonly benignCauses: readonly BenignCause[]
    /** Questions that the alert does not answer. */
    readonly escalateIf: readonly Text[]
    readonly closeIf: readonly Text[]
    readonly blindSpots: readonly Text[]
    /** Conditions that the alert's own fields decide: met ones first, those of an attack before benign ones. */
    readonly signs: readonly Sign[]
    readonly urgency: Urgency
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
  /** Null: nothing is left out. */
  readonly truncated: Truncated | null
  /** Of a storm or a digest: what it stands for. All else of the report is empty then. */
  readonly roundup: RoundupFacts | null
}
