import type { Outcome } from '../model/delivery.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Age in ms at which a delivery that was never accepted is given up. */
export const DEAD_AFTER = 72 * HOUR

/**
 * The longest pause that a receiver can ask for, in ms. One wrong `Retry-After` would otherwise hold back every
 * message until it is given up.
 */
export const LONGEST_PAUSE = 15 * MINUTE

/** The first retry comes within `base` ms, none later than `cap` ms. */
export type Backoff = { readonly base: number; readonly cap: number }

export const DEFAULT_BACKOFF: Backoff = { base: SECOND, cap: 10 * MINUTE }

/**
 * The wait in whole ms before the next try, after `failures` failed ones (from 1): anything between 0 and
 * a limit that doubles with each failure. The full spread keeps many waiters from coming back together.
 * `random` gives a number from 0 up to, but not including, 1.
 */
export function retryDelay(failures: number, random: () => number, { base, cap }: Backoff): number {
  const limit = Math.min(cap, base * 2 ** (Math.max(1, failures) - 1))
  return Math.floor(random() * (limit + 1))
}

/**
 * When a message is tried again, and until when its sink sends nothing at all, in ms since the epoch. A receiver's
 * own `Retry-After` counts when it is longer than the back-off. What was interrupted is due again at once.
 */
export function nextTimes(
  outcome: Outcome,
  {
    now,
    tries,
    random,
  }: { readonly now: number; readonly tries: number; readonly random: () => number },
  backoff: Backoff,
): { readonly retryAt: number; readonly sinkPausedUntil: number } {
  if (outcome.status !== 'retry' || outcome.failure === 'interrupted') {
    return { retryAt: now, sinkPausedUntil: now }
  }
  const retryAt = now + Math.max(outcome.retryAfterMs ?? 0, retryDelay(tries, random, backoff))
  return { retryAt, sinkPausedUntil: outcome.scope === 'sink' ? retryAt : now }
}
