import { LINE_LIMIT, printableLine } from '../lib/printable.ts'
import type { Failure, Outcome } from '../model/delivery.ts'
import { DEAD_AFTER } from './backoff.ts'

export type FailedOutcome = Exclude<Outcome, { status: 'sent' }>

/** What an HTTP server answered. `body` is free of our secrets and may be cut. */
export type HttpAnswer = {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: string
}

/**
 * The wait that a `Retry-After` header asks for, in ms, rounded up to whole seconds; null when it says
 * nothing usable. Longer than a delivery lives makes no sense and would overflow timers: cut there.
 */
export function parseRetryAfter(value: string | null, now: number): number | null {
  const text = value?.trim() ?? ''
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000
  if (Number.isNaN(seconds) || (seconds < 0 && text.startsWith('-'))) return null
  return Math.min(DEAD_AFTER, Math.max(0, Math.ceil(seconds)) * 1000)
}

/** Nothing can be sent there now. */
export function retrySink(
  failure: Failure,
  detail: string,
  retryAfterMs: number | null = null,
): FailedOutcome {
  return { status: 'retry', failure, detail: printableLine(detail), retryAfterMs, scope: 'sink' }
}

/** Only this message has to wait. */
export function retryMessage(failure: Failure, detail: string): FailedOutcome {
  return {
    status: 'retry',
    failure,
    detail: printableLine(detail),
    retryAfterMs: null,
    scope: 'message',
  }
}

export function dead(failure: Failure, detail: string): FailedOutcome {
  return { status: 'dead', failure, detail: printableLine(detail) }
}

/**
 * The outcome with a pause of `longest` ms at most. A receiver that asks for more is tried again then, and the
 * detail, which health shows, says so.
 */
export function withCappedPause(outcome: Outcome, longest: number): Outcome {
  if (outcome.status !== 'retry' || (outcome.retryAfterMs ?? 0) <= longest) return outcome
  const minutes = Math.round(longest / 60_000)
  const note = `; Retry-After is longer than ${minutes} min, tried again after that`
  const detail = `${printableLine(outcome.detail, LINE_LIMIT - note.length)}${note}`
  return { ...outcome, detail, retryAfterMs: longest }
}

export const INTERRUPTED: FailedOutcome = retryMessage('interrupted', 'stopped while sending')

const CREDENTIALS: Failure = 'refused-credentials'
const DESTINATION: Failure = 'refused-destination'
const PAYLOAD: Failure = 'refused-payload'

/** Statuses that mean something of their own; the others go by their hundreds. */
const HTTP_STATUSES: Readonly<Record<number, Failure>> = {
  401: CREDENTIALS,
  403: DESTINATION,
  404: DESTINATION,
  405: DESTINATION,
  407: 'unreachable',
  408: 'timeout',
  410: DESTINATION,
  413: PAYLOAD,
  415: PAYLOAD,
  422: PAYLOAD,
  425: 'server-error',
  429: 'rate-limited',
}

/** How an answer other than 2xx ends an attempt. A redirect is refused: it could lead anywhere. */
export function classifyHttp(answer: HttpAnswer, now: number): FailedOutcome {
  const { status } = answer
  const failure = HTTP_STATUSES[status] ?? failureOfHundreds(status)
  const text = printableLine(answer.body, LINE_LIMIT - 10)
  return failedOutcome(failure, `HTTP ${status} ${text}`, parseRetryAfter(answer.retryAfter, now))
}

function failureOfHundreds(status: number): Failure {
  if (status >= 300 && status < 400) return DESTINATION
  if (status >= 400 && status < 500) return PAYLOAD
  return 'server-error'
}

/** A refusal is dead at once; everything else makes the sink wait. */
export function failedOutcome(
  failure: Failure,
  detail: string,
  retryAfterMs: number | null,
): FailedOutcome {
  const isFinal = failure === CREDENTIALS || failure === DESTINATION || failure === PAYLOAD
  return isFinal ? dead(failure, detail) : retrySink(failure, detail, retryAfterMs)
}

/** Codes of Node.js and undici for what a socket can meet; TLS has a family of its own. */
const NETWORK_CODES: Readonly<Record<string, Failure>> = {
  ETIMEDOUT: 'timeout',
  TimeoutError: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  CERT_REVOKED: 'tls',
  CERT_UNTRUSTED: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  EPROTO: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
}

/** Whether `code` is how Node.js names a failed handshake or certificate. */
export function isTlsCode(code: string): boolean {
  return NETWORK_CODES[code] === 'tls' || code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_')
}

/**
 * How an error of the network ends an attempt. Only its code is shown: messages may hold addresses
 * with secrets in them. What is not known counts as unreachable, which is tried again.
 */
export function classifyNetworkError(error: unknown): FailedOutcome {
  const code = errorCode(error)
  if (code === 'AbortError' || code === 'UND_ERR_ABORTED') return INTERRUPTED
  const failure = isTlsCode(code) ? 'tls' : (NETWORK_CODES[code] ?? 'unreachable')
  return retrySink(failure, code)
}

/** The code of an error, or of its cause, else its name. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  const { code } = error as NodeJS.ErrnoException
  if (typeof code === 'string') return code
  return error.cause instanceof Error ? errorCode(error.cause) : error.name
}
