import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LINE_LIMIT, maskSecrets, printableLine } from '../../src/lib/printable.ts'

describe('printableLine', () => {
  it('is one short line of printable ASCII, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const line = printableLine(text)
        expect(line).toMatch(/^[ -~]*$/)
        expect(line.length).toBeLessThanOrEqual(LINE_LIMIT)
      }),
    )
  })

  it('leaves a printable line as it is', () => {
    expect(printableLine('550 5.1.1 no such user')).toBe('550 5.1.1 no such user')
  })

  it('makes line breaks and blanks one space, and the invisible visible', () => {
    expect(printableLine(' a\r\n\tb\u001b[31m\u202ec ')).toBe('a b?[31m?c')
  })

  it('says that it was cut', () => {
    expect(printableLine('x'.repeat(300))).toBe(`${'x'.repeat(LINE_LIMIT - 3)}...`)
  })
})

describe('maskSecrets', () => {
  it('leaves no secret, also when one contains another', () => {
    const text = 'at /services/T0/B0/abc and abc'
    expect(maskSecrets(text, ['abc', '/services/T0/B0/abc', ''])).toBe('at *** and ***')
  })
})
