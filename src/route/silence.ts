import { FalcobriefError } from '../model/errors.ts'
import type { Silence } from '../model/silence.ts'
import { epochNanoseconds } from '../model/time.ts'
import { silenceRequest, type SilenceSettings } from './config.ts'

/** A silence of the configuration, by its number there. */
export function configuredSilence(
  { match, reason, author, until }: SilenceSettings,
  index: number,
): Silence {
  return {
    id: `#${index + 1}`,
    match,
    reason,
    author,
    origin: 'configuration',
    createdAt: null,
    until: until === undefined ? null : parseMs(until),
  }
}

/**
 * A silence as somebody asks for it, from now on.
 * @throws FalcobriefError FB_BAD_REQUEST that names what is wrong
 */
export function requestedSilence(
  request: unknown,
  { id, now }: { readonly id: string; readonly now: number },
): Silence {
  const result = silenceRequest.safeParse(request)
  if (!result.success) {
    const problems = result.error.issues.map(
      ({ path, message }) => `${path.map(String).join('.') || 'the body'}: ${message}`,
    )
    throw new FalcobriefError('FB_BAD_REQUEST', problems.join('; '))
  }
  const { match, reason, author, until, duration } = result.data
  const end = until === undefined ? now + duration : parseMs(until)
  if (end <= now) throw new FalcobriefError('FB_BAD_REQUEST', 'until: it is over already')
  return { id, match, reason, author, origin: 'api', createdAt: now, until: end }
}

function parseMs(time: string): number {
  return Number((epochNanoseconds(time) ?? 0n) / 1_000_000n)
}
