import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { globMatcher } from '../../src/facts/glob.ts'

describe('a glob', () => {
  it.each([
    ['a*c', 'abbc', true],
    ['a*c', 'ac', true],
    ['a*c', 'acd', false],
    ['*b*b*', 'xbyb', true],
    ['*b*b*', 'xb', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['s3:[*]', 's3:*', true],
    ['s3:[*]', 's3:Get', false],
    ['a.b', 'axb', false],
    ['a*', 'a\nb', true],
    ['**', '', true],
  ])('%s on %j: %s', (glob, text, expected) => {
    expect(globMatcher(glob)(text)).toBe(expected)
  })

  it('finds each text that was made for it', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '(') })
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.array(part, { maxLength: 6 }),
        (parts, between) => {
          const text = parts
            .map((one, index) => `${one}${index < parts.length - 1 ? (between[index] ?? '') : ''}`)
            .join('')
          expect(globMatcher(parts.join('*'))(text)).toBe(true)
        },
      ),
    )
  })

  it('never goes back', () => {
    expect(globMatcher('*a*a*a*a*a*a*b')('a'.repeat(4096))).toBe(false)
  })
})
