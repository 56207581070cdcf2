import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEAD_AFTER, DEFAULT_BACKOFF, retryDelay } from '../../src/deliver/backoff.ts'

const failures = fc.integer({ min: 1, max: 10_000 })
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('retryDelay', () => {
  it('is a whole number of ms between nothing and the cap', () => {
    fc.assert(
      fc.property(failures, chance, (count, random) => {
        const delay = retryDelay(count, () => random, DEFAULT_BACKOFF)
        expect(Number.isSafeInteger(delay)).toBe(true)
        expect(delay).toBeGreaterThanOrEqual(0)
        expect(delay).toBeLessThanOrEqual(DEFAULT_BACKOFF.cap)
      }),
    )
  })

  it('never has a lower limit after one failure more', () => {
    fc.assert(
      fc.property(failures, chance, (count, random) => {
        const now = retryDelay(count, () => random, DEFAULT_BACKOFF)
        expect(retryDelay(count + 1, () => random, DEFAULT_BACKOFF)).toBeGreaterThanOrEqual(now)
      }),
    )
  })

  it('doubles its limit from one second to ten minutes', () => {
    const limits = [1, 2, 3, 4, 10, 11, 50].map((count) =>
      retryDelay(count, () => 1 - Number.EPSILON, DEFAULT_BACKOFF),
    )
    expect(limits).toEqual([1000, 2000, 4000, 8000, 512_000, 600_000, 600_000])
  })

  it('spreads over the whole range', () => {
    expect(retryDelay(4, () => 0, DEFAULT_BACKOFF)).toBe(0)
    expect(retryDelay(4, () => 0.5, DEFAULT_BACKOFF)).toBe(4000)
  })

  it('gives up after three days', () => {
    expect(DEAD_AFTER).toBe(72 * 3_600_000)
  })
})
