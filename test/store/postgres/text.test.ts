import fc from 'fast-check'
import { expect, it } from 'vitest'
import { original, storable } from '../../../src/store/postgres/text.ts'

const anyText = fc.string({
  unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)),
})

it('comes back as it was, from what PostgreSQL can hold', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const stored = storable(text)
      expect(stored.isWellFormed() && !stored.includes('\0')).toBe(true)
      expect(original(stored)).toBe(text)
    }),
  )
})

it.each([
  ['\0', '\u{1A}0000'],
  ['\u{1A}0000', '\u{1A}001a0000'],
  ['a\ud800b', 'a\u{1A}d800b'],
  ['a\udc00\ud800', 'a\u{1A}dc00\u{1A}d800'],
  ['é 💥', 'é 💥'],
])('stores %j as %j', (text, stored) => {
  expect(storable(text)).toBe(stored)
  expect(original(stored)).toBe(text)
})
