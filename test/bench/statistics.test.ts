import { describe, expect, it } from 'vitest'
import { median, percentile, slopeOf, spreadOf } from '../../bench/support/statistics.ts'

describe('percentile', () => {
  it('is the value at or below which that share lies', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1)
    expect(percentile(values, 0.5)).toBe(50)
    expect(percentile(values, 0.99)).toBe(99)
    expect(percentile(values, 1)).toBe(100)
    expect(percentile([7], 0.01)).toBe(7)
  })

  it('is no number of no values', () => {
    expect(percentile([], 0.5)).toBeNaN()
  })
})

describe('spreadOf and median', () => {
  it('sort what they are given, as numbers', () => {
    expect(median([10, 9, 100])).toBe(10)
    expect(spreadOf([10, 9, 100])).toEqual({ p50: 10, p99: 100, max: 100 })
  })
})

describe('slopeOf', () => {
  it('is the rise a unit, whatever the noise around it', () => {
    const points = [0, 1, 2, 3].map((x) => ({ x, y: 5 + 2 * x + (x % 2 === 0 ? 0.5 : -0.5) }))
    expect(slopeOf(points)).toBeCloseTo(1.8)
    expect(slopeOf([3, 4, 5].map((x) => ({ x, y: 7 })))).toBe(0)
  })

  it('is 0 of points that make no line', () => {
    expect(slopeOf([])).toBe(0)
    expect(slopeOf([{ x: 1, y: 5 }])).toBe(0)
    expect(slopeOf([1, 2].map((y) => ({ x: 3, y })))).toBe(0)
  })
})
