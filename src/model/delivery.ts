import type { MessageKind } from './incident.ts'
import type { Report } from './report.ts'

export const DELIVERY_STATES = ['queued', 'sending', 'retrying', 'sent', 'dead'] as const

export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Why an attempt failed. A closed list: stored, used as a metric label, a table in docs/errors.md. */
export const FAILURES = [
  'rate-limited',
  'unreachable',
  'timeout',
  'tls',
  'server-error',
  'refused-credentials',
  'refused-destination',
  'refused-payload',
  'render-failed',
  'expired',
  'interrupted',
] as const

export type Failure = (typeof FAILURES)[number]

/** What a sink needs to point at a message later: Slack `channel` and `ts`, mail `messageId`. */
export type MessageReference = Readonly<Record<string, string>>

/**
 * What the attempts of one delivery leave to the next: which recipients have a mail, whether a copy may be
 * there. A sink reads only what it wrote itself.
 */
export type Progress = Readonly<Record<string, string>>

/** One message for one sink, leased to this process while it is being sent. */
export type Delivery = {
  readonly id: string
  readonly incidentId: string
  readonly sink: string
  readonly kind: MessageKind
  /** Number of the incident's message that it carries, from 1. */
  readonly sequence: number
  /** Attempts begun, this one included. */
  readonly attempt: number
  /** ms since the epoch. */
  readonly createdAt: number
  readonly report: Report
  /** The first message of this incident on this sink, once it was sent. */
  readonly thread: MessageReference | null
  /** What the last recorded attempt left to this one; null: nothing. */
  readonly progress: Progress | null
  /** Guards `settle`: an outcome under a lease that was lost is ignored. */
  readonly lease: string
}

/** How one attempt ended. `detail` is one line for operators, free of secrets. */
export type Outcome =
  | {
      readonly status: 'sent'
      readonly reference: MessageReference | null
      readonly detail: string
    }
  | {
      readonly status: 'retry'
      readonly failure: Failure
      readonly detail: string
      /** The receiver's own word on when to come back, in ms; null when it gave none. */
      readonly retryAfterMs: number | null
      /** `sink`: nothing can be sent there now, so the whole sink waits; `message`: only this one. */
      readonly scope: 'sink' | 'message'
      /** For the next attempt; without it what was left before stays. */
      readonly progress?: Progress
    }
  | {
      readonly status: 'dead'
      readonly failure: Failure
      readonly detail: string
      readonly progress?: never
    }
