import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../src/normalize/lossless-json.ts'

describe('parseLossless', () => {
  it.each([
    ['{"a":1728144488131238330}', { a: '1728144488131238330' }],
    ['{"a":-9007199254740993}', { a: '-9007199254740993' }],
    ['[18446744073709551615,1]', ['18446744073709551615', 1]],
    ['{"a" : 18446744073709551615 }', { a: '18446744073709551615' }],
    ['{"a":1.10}', { a: '1.10' }],
    ['{"a":1e5}', { a: '1e5' }],
    ['{"a":-0}', { a: '-0' }],
    ['{"a":9007199254740991}', { a: 9007199254740991 }],
    ['{"a":0.5,"b":-7}', { a: 0.5, b: -7 }],
  ])('keeps the digits of %s', (text, value) => {
    expect(parseLossless(text)).toEqual(value)
  })

  it.each([
    String.raw`{"a":":18446744073709551615,"}`,
    String.raw`{"a":"\":18446744073709551615,"}`,
    String.raw`{"a":"\\","b":"[18446744073709551615]"}`,
    String.raw`{"\\\":18446744073709551615,":"x"}`,
    '{"a":"\\u0022:18446744073709551615,"}',
  ])('leaves what only looks like a number inside a string alone: %s', (text) => {
    expect(parseLossless(text)).toEqual(JSON.parse(text))
  })

  it('parses as JSON.parse does whatever JavaScript can hold', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        const parsed: unknown = JSON.parse(text)
        fc.pre(isPrintedBack(text, parsed))
        expect(parseLossless(text)).toEqual(parsed)
      }),
    )
  })

  it('keeps every integer between hostile strings digit for digit', () => {
    const entry = fc.tuple(
      fc.string({ unit: 'binary' }),
      fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 64n }),
    )
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const text = `[${entries.map(([key, int]) => `{${JSON.stringify(key)}:${int}}`).join(',')}]`
        const expected = entries.map(([key, int]) => JSON.stringify({ [key]: exact(int) }))
        const parsed = parseLossless(text) as Record<string, unknown>[]
        expect(parsed.map((object) => JSON.stringify(object))).toEqual(
          expected.map((object) => JSON.stringify(JSON.parse(object))),
        )
      }),
    )
  })

  it.each(['', '{', '{"a":01}', '{"a":1', '[1 2]', 'nul', '{"a":18446744073709551615'])(
    'refuses %s as JSON.parse does',
    (text) => {
      expect(() => parseLossless(text)).toThrow(SyntaxError)
    },
  )
})

function exact(int: bigint): number | string {
  return String(Number(int)) === String(int) ? Number(int) : String(int)
}

function isPrintedBack(text: string, parsed: unknown): boolean {
  return JSON.stringify(parsed) === text
}
