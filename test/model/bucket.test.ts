import { describe, expect, it } from 'vitest'
import { takeToken, type Bucket } from '../../src/model/bucket.ts'

const SETTINGS = { burst: 3, every: 1000, reserve: 2 }

/** How many of `tries` are granted at `now`, and what is left. */
function take(bucket: Bucket | null, tries: number, now: number, mayUseReserve = false) {
  let left = bucket
  let taken = 0
  for (let index = 0; index < tries; index++) {
    const result = takeToken(left, { now, mayUseReserve }, SETTINGS)
    left = result.bucket
    taken += result.isTaken ? 1 : 0
  }
  return { left, taken }
}

describe('a bucket', () => {
  it('gives a burst, then one more each time', () => {
    const { left, taken } = take(null, 10, 0)
    expect(taken).toBe(3)
    expect(take(left, 10, 999).taken).toBe(0)
    const later = take(left, 10, 1000)
    expect(later.taken).toBe(1)
    expect(take(later.left, 10, 3500).taken).toBe(2)
  })

  it('keeps a reserve for who may use it', () => {
    const { left } = take(null, 10, 0)
    expect(take(left, 10, 0, true).taken).toBe(2)
    expect(take(null, 10, 0, true).taken).toBe(5)
  })

  it('is never more than full, and a clock that goes back takes nothing', () => {
    const { left } = take(null, 10, 5000)
    expect(take(left, 10, 1_000_000).taken).toBe(3)
    expect(take(left, 10, 0).taken).toBe(0)
  })
})
