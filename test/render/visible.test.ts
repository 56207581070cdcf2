import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerpt, visible } from '../../src/render/visible.ts'
import { HOSTILE } from '../support/hostile.ts'

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u

describe('visible', () => {
  it.each([
    ['a\nb\r\tc', String.raw`a\nb\r\tc`],
    ['evil\u202Etxt', String.raw`evil\u{202E}txt`],
    ['a\u0000b', String.raw`a\u{0}b`],
    ['\uD800', String.raw`\u{D800}`],
    ['zero\u200Bwidth', String.raw`zero\u{200B}width`],
    ['\u{E0041}', String.raw`\u{E0041}`],
    ['a\u00A0b', String.raw`a\u{A0}b`],
    ['\u0301x', String.raw`\u{301}x`],
  ])('shows %j as %s, and says so', (value, shown) => {
    expect(visible(value)).toEqual({ shown, altered: true })
  })

  it.each(['plain text', 'é ñ 漢字 🙂 Ω', 'e\u0301', '<b>&amp;</b>', String.raw`\n`])(
    'leaves %s as it is',
    (value) => {
      expect(visible(value)).toEqual({ shown: value, altered: false })
    },
  )

  it('leaves nothing unseen, and is the same applied twice', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE)), (value) => {
        const { shown } = visible(value)
        expect(shown).not.toMatch(UNSEEN)
        expect(visible(shown)).toEqual({ shown, altered: false })
      }),
    )
  })

  it('keeps stacks of marks low', () => {
    expect(visible(`a${'\u0301'.repeat(10)}`).shown).toBe(
      `a${'\u0301'.repeat(4)}${String.raw`\u{301}`.repeat(6)}`,
    )
  })
})

describe('excerpt', () => {
  it('cuts by code points, never within an escape, and knows the full length', () => {
    expect(excerpt('🙂'.repeat(10), 4)).toEqual({
      shown: '🙂'.repeat(4),
      altered: false,
      length: 10,
    })
    expect(excerpt('ab\u202Ecd', 6).shown).toBe('ab')
    expect(excerpt('short', 10)).toEqual({ shown: 'short', altered: false, length: null })
  })
})
