import { createHmac, timingSafeEqual } from 'node:crypto'
import { FalcobriefError } from '../../../model/errors.ts'

/** `action_id` of the buttons. */
export const ACKNOWLEDGE = 'acknowledge'
export const OPEN = 'open'
export const SILENCES = [
  { action: 'silence-1h', hours: 1 },
  { action: 'silence-24h', hours: 24 },
] as const

/** Older requests may be replays (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
const MAX_SKEW_MS = 5 * 60_000

/** A request that says it comes from Slack: `body` as received, and the two headers by which it is signed. */
export type SignedRequest = {
  readonly body: string
  readonly signature: string
  readonly timestamp: string
}

/** What somebody says about an incident by a button. */
export type Pressed = { readonly incidentId: string; readonly by: string } & (
  | { readonly does: 'acknowledge' }
  | {
      readonly does: 'silence'
      /** The same for the same press, however often Slack sends it. */
      readonly id: string
      /** ms since the epoch. */
      readonly until: number
    }
)

/**
 * The button that somebody pressed; null when it is none of ours, or one that only opens a page. Nothing is
 * read before the signature is found right for one of `secrets`.
 * @throws FalcobriefError FB_UNAUTHORIZED for a wrong signature or time, FB_BAD_REQUEST for a payload that
 *   cannot be read
 */
export function readPressed(
  request: SignedRequest,
  secrets: readonly string[],
  now: number,
): Pressed | null {
  if (!isFresh(request, now) || !secrets.some((secret) => isSigned(request, secret))) {
    throw new FalcobriefError('FB_UNAUTHORIZED', 'the request is not signed by Slack, or is old')
  }
  const { user, actions } = parsePayload(request.body)
  const { action_id: action, value: incidentId, action_ts: pressedAt } = firstAction(actions)
  const { id, username } = members(user)
  if (typeof incidentId !== 'string' || typeof id !== 'string') return null
  const by = typeof username === 'string' ? `${username} (Slack ${id})` : `Slack ${id}`
  if (action === ACKNOWLEDGE) return { does: 'acknowledge', incidentId, by }
  const silence = SILENCES.find((known) => known.action === action)
  if (silence === undefined) return null
  const at = parseStamp(pressedAt) ?? Number(request.timestamp) * 1000
  const until = at + silence.hours * HOUR_MS
  return { does: 'silence', incidentId, by, id: `slack-${incidentId}-${at}`, until }
}

const HOUR_MS = 3_600_000

function firstAction(actions: unknown): Readonly<Record<string, unknown>> {
  return Array.isArray(actions) ? members(actions[0]) : {}
}

/** Slack's `1700000000.123456` in ms; null for anything else. */
function parseStamp(stamp: unknown): number | null {
  if (typeof stamp !== 'string' || !/^\d{1,12}(\.\d{1,9})?$/.test(stamp)) return null
  return Math.floor(Number(stamp) * 1000)
}

function isFresh({ timestamp }: SignedRequest, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1000) <= MAX_SKEW_MS
}

function isSigned({ body, signature, timestamp }: SignedRequest, secret: string): boolean {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  const expected = Buffer.from(`v0=${digest}`)
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function parsePayload(body: string): Readonly<Record<string, unknown>> {
  const payload = new URLSearchParams(body).get('payload')
  if (payload === null) return {}
  try {
    return members(JSON.parse(payload))
  } catch {
    throw new FalcobriefError('FB_BAD_REQUEST', 'payload: no JSON')
  }
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
