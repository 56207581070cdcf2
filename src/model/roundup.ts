import type { IncidentKind } from './event.ts'

/** The kinds of incidents that are no incident: one message in place of many that were held back. */
export const ROUNDUPS = ['storm', 'digest'] as const

export type RoundupKind = (typeof ROUNDUPS)[number]

/** What was held back for one sink of one route, and is sent together. */
export type Roundup = {
  readonly sink: string
  /** The route by its number from 1; null: none fitted. */
  readonly route: number | null
  /** When a digest is sent, ms since the epoch; null for a storm, which is sent while it goes on. */
  readonly until: number | null
}

/** A roundup in numbers, for its readers. */
export type RoundupFacts = {
  /** Messages that were held back. */
  readonly messages: number
  /** Distinct incidents that they were about, and all alerts of these. */
  readonly incidents: number
  readonly alerts: number
  /** By rule and namespace, those with the most incidents first. */
  readonly groups: readonly RoundupGroup[]
  readonly omittedGroups: number
  /** Some of the incidents, the most severe first. */
  readonly worst: readonly RoundupIncident[]
}

export type RoundupGroup = {
  readonly rule: string
  readonly namespace: string | null
  readonly incidents: number
  readonly alerts: number
}

export type RoundupIncident = {
  readonly id: string
  readonly subject: string
  readonly priority: string
  readonly rule: string
  readonly alerts: number
}

export function isRoundup(kind: IncidentKind): kind is RoundupKind {
  return ROUNDUPS.some((known) => known === kind)
}
