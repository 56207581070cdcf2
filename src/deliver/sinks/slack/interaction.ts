import { createHmac, timingSafeEqual } from 'node:crypto'
import { FalcobriefError } from '../../../model/errors.ts'

/** `action_id` of the button. */
export const ACKNOWLEDGE = 'acknowledge'

/** Older requests may be replays (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
const MAX_SKEW_MS = 5 * 60_000

/** A request that says it comes from Slack: `body` as received, and the two headers by which it is signed. */
export type SignedRequest = {
  readonly body: string
  readonly signature: string
  readonly timestamp: string
}

export type Acknowledgement = { readonly incidentId: string; readonly by: string }

/**
 * The button that somebody pressed; null when it is none of ours. Nothing is read before the signature is
 * found right for one of `secrets`.
 * @throws FalcobriefError FB_UNAUTHORIZED for a wrong signature or time, FB_BAD_REQUEST for a payload that
 *   cannot be read
 */
export function readAcknowledgement(
  request: SignedRequest,
  secrets: readonly string[],
  now: number,
): Acknowledgement | null {
  if (!isFresh(request, now) || !secrets.some((secret) => isSigned(request, secret))) {
    throw new FalcobriefError('FB_UNAUTHORIZED', 'the request is not signed by Slack, or is old')
  }
  const { user, actions } = payloadOf(request.body)
  const pressed = Array.isArray(actions) ? fieldsOf(actions[0]) : {}
  const { action_id: action, value: incidentId } = pressed
  const { id, username } = fieldsOf(user)
  if (action !== ACKNOWLEDGE || typeof incidentId !== 'string' || typeof id !== 'string')
    return null
  const by = typeof username === 'string' ? `${username} (Slack ${id})` : `Slack ${id}`
  return { incidentId, by }
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

function payloadOf(body: string): Readonly<Record<string, unknown>> {
  const payload = new URLSearchParams(body).get('payload')
  if (payload === null) return {}
  try {
    return fieldsOf(JSON.parse(payload))
  } catch {
    throw new FalcobriefError('FB_BAD_REQUEST', 'payload: no JSON')
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
