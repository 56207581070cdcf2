import type { ErrorCode } from './errors.ts'

/** How a connection can fail before, or instead of, an answer of a route. */
export const CONNECTION_FAULTS = [
  'tls',
  'malformed',
  'headers-too-large',
  'timeout',
  'aborted',
  'too-many-connections',
] as const

export type ConnectionFault = (typeof CONNECTION_FAULTS)[number]

/** Why a request or a connection was refused: `unauthorized`, `not-json`, `tls`. */
export type RefusalReason = string

/** The reason that an error code stands for: `FB_NOT_JSON` is `not-json`. */
export function refusalReason(code: ErrorCode): RefusalReason {
  return code.slice('FB_'.length).toLowerCase().replaceAll('_', '-')
}

/** Refusals of the last ten minutes by reason, and when the newest was, in ms since the epoch. */
export type RecentRefusals = {
  readonly last10Minutes: Readonly<Record<RefusalReason, number>>
  readonly lastAt: number | null
}
