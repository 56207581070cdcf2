import type { Priority } from './event.ts'

/** One observed value and how many events carried it. */
export type ValueCount = { readonly value: string; readonly count: number }

/** What an alert's events touched: at most 20 distinct values a list, first seen first. */
export type ObservedValues = {
  readonly files: readonly ValueCount[]
  readonly addresses: readonly ValueCount[]
  readonly commands: readonly ValueCount[]
  /** Events that had a value no longer taken into its (full) list. */
  readonly others: number
}

/** Events with one fingerprint, until it has been quiet for `dedup.window`. */
export type Alert = {
  readonly id: string
  readonly incidentId: string
  /** SHA-256, hex. */
  readonly fingerprint: string
  readonly rule: string
  readonly source: string
  readonly priority: Priority
  readonly tactics: readonly string[]
  readonly state: 'open' | 'closed'
  /** Arrival of the first and the last event, ms since the epoch. */
  readonly firstSeen: number
  readonly lastSeen: number
  /** Event time of the first and the last event, RFC 3339 text. */
  readonly firstTime: string
  readonly lastTime: string
  readonly count: number
  /** How many of its events are stored whole (`retention.eventsperalert`); the others are counted only. */
  readonly stored: number
  readonly values: ObservedValues
}
