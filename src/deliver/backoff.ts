const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Age in ms at which a delivery that was never accepted is given up. */
export const DEAD_AFTER = 72 * HOUR

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
