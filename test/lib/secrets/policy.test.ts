import { describe, expect, it } from 'vitest'
import { secrets } from '../../../src/config/secrets.ts'
import { maskJson, maskText } from '../../../src/lib/secrets/mask.ts'
import { isMatch, type Policy } from '../../../src/lib/secrets/policy.ts'
import { repeated } from '../../support/hostile-secrets.ts'

function shown(text: string, policy: Partial<Policy>): string {
  return maskText(text, { allow: [], extra: [], ...policy }).text
}

describe('secrets.extra', () => {
  it.each([
    ['acme_*', 'deploy acme_0a1b/2c= now', 'deploy [masked] now'],
    ['acme_*', 'x=acme_1,acme_2;"acme_3"', 'x=[masked],[masked];"[masked]"'],
    ['acme_*', 'notacme_1 acm acme', 'notacme_1 acm acme'],
    ['acme_*_live', 'acme_1_live acme_1_test', '[masked] acme_1_test'],
    ['correct-horse', 'say correct-horse!', 'say [masked]!'],
    [
      'PIN=',
      'app --pin 4711 PIN=4712 {"pin":"4713"}',
      'app --pin [masked] PIN=[masked] {"pin":"[masked]"}',
    ],
    ['door_code=', '--door-code=1x3 doorCode: 1x2', '--door-code=[masked] doorCode: [masked]'],
  ])('%s masks in %s', (pattern, text, expected) => {
    expect(shown(text, { extra: [pattern] })).toBe(expected)
    expect(shown(expected, { extra: [pattern] })).toBe(expected)
  })

  it('masks members of a body by name', () => {
    const policy = { allow: [], extra: ['pin='] }
    expect(maskJson('{"PIN": "4711-x", "n": 1}', policy).text).toBe('{"PIN": "[masked]", "n": 1}')
  })

  it.each(['abc*', 'abc*d*e*f', 'abc'])('comes to an end with %s', (pattern) => {
    for (const text of ['abc', 'abcd', 'abc ', 'abc-', 'xabc']) {
      const long = repeated(text, 1024 * 1024)
      expect(shown(long, { extra: [pattern] }).length).toBeGreaterThan(0)
    }
  })
})

describe('secrets.allow', () => {
  it.each([
    ['changeme', '--password changeme', '--password changeme'],
    ['changeme', '--password changeme2', '--password [masked]'],
    ['example-*', 'TOKEN=example-1 mysql -pexample-2', 'TOKEN=example-1 mysql -pexample-2'],
    ['token_id=', '--token-id-x 1 tokenId=abcdef', '--token-id-x 1 tokenId=abcdef'],
    ['api_key=', 'API_KEY=0a1b2c TOKEN=3d4e5f', 'API_KEY=0a1b2c TOKEN=[masked]'],
  ])('%s leaves what it says of %s', (pattern, text, expected) => {
    expect(shown(text, { allow: [pattern] })).toBe(expected)
  })

  it('wins over what is added', () => {
    expect(shown('acme_test acme_1', { allow: ['acme_test'], extra: ['acme_*'] })).toBe(
      'acme_test [masked]',
    )
  })
})

describe('isMatch', () => {
  it.each([
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'abcd', false],
    ['*x*', 'axb', true],
    ['a*a', 'a', false],
    ['abc', 'abc', true],
  ] as const)('%s and %s: %s', (glob, text, expected) => {
    expect(isMatch(glob, text)).toBe(expected)
  })
})

describe('the settings of secrets', () => {
  it.each([
    ['extra', '*'],
    ['extra', 'ab*'],
    ['extra', '(a+)+$'],
    ['extra', 'with blank'],
    ['extra', '=x'],
    ['extra', `abc${'x'.repeat(100)}`],
    ['allow', '*'],
    ['allow', '**a*'],
    ['allow', 'ab'],
    ['allow', 'é-pass'],
  ])('%s refuses %s, which would mask or show too much', (key, pattern) => {
    expect(secrets.safeParse({ [key]: [pattern] }).success).toBe(false)
  })

  it('takes a hundred of each, and no more', () => {
    const list = (length: number) => Array.from({ length }, (_, index) => `abc${index}*`)
    expect(secrets.safeParse({ extra: list(100), allow: list(100) }).success).toBe(true)
    expect(secrets.safeParse({ extra: list(101) }).success).toBe(false)
    expect(secrets.safeParse({ allow: list(101) }).success).toBe(false)
  })
})
