import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countPoints, head, unitOffset, truncate } from '../../src/lib/text.ts'

const FAMILY = '👨‍👩‍👧‍👦'

describe('the head of a text', () => {
  it('ends between two characters as readers see them', () => {
    expect(head('e\u0301e\u0301', 3)).toBe('e\u0301')
    expect(head(`${FAMILY}${FAMILY}`, FAMILY.length + 3)).toBe(FAMILY)
    expect(head('🇩🇪🇫🇷', 6)).toBe('🇩🇪')
    expect(head('a\r\nb', 2)).toBe('a')
    expect(head('short', 5)).toBe('short')
  })

  it('cuts a character that is longer than any script has, but no surrogate pair', () => {
    expect(head(`a${'\u0301'.repeat(1000)}`, 500)).toBe(`a${'\u0301'.repeat(499)}`)
    expect(head(`a${'\u{E0100}'.repeat(1000)}`, 500)).toBe(`a${'\u{E0100}'.repeat(249)}`)
    expect(head('\u0301'.repeat(100), 10)).toBe('\u0301'.repeat(10))
  })

  it('is a start of the text, at most as long as asked for and at most 64 units shorter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 100 }), (text, limit) => {
        const start = head(text, limit)
        expect(text.startsWith(start)).toBe(true)
        expect(start.length).toBeLessThanOrEqual(limit)
        expect(start.length).toBeGreaterThanOrEqual(Math.min(text.length, limit) - 64)
      }),
    )
  })
})

describe('code points', () => {
  it('are counted and found as an array of them would tell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 20 }), (text, points) => {
        const all = Array.from(text)
        expect(countPoints(text)).toBe(all.length)
        expect(unitOffset(text, points)).toBe(all.slice(0, points).join('').length)
      }),
    )
  })

  it('are what a text is truncated by', () => {
    expect(truncate('🙂🙂🙂', 3)).toBe('🙂🙂🙂')
    expect(truncate('🙂🙂🙂🙂', 3)).toBe('🙂🙂…')
    expect(truncate('abc', 3)).toBe('abc')
    expect(truncate('ae\u0301bc', 3)).toBe('a…')
  })
})
