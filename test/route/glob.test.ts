import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { BUDGETS } from '../../src/model/budgets.ts'
import { globMatcher } from '../../src/route/glob.ts'

const matches = (glob: string, text: string): boolean => globMatcher([glob])(text)

/** Parts of a glob, each with a text that it matches. */
const part = fc.oneof(
  fc.stringMatching(/^[a-c/. ]{1,3}$/).map((text) => [text, text] as const),
  fc.string({ unit: 'binary', maxLength: 5 }).map((text) => ['*', text] as const),
  fc.constantFrom('a', '/', '🙂', '\n').map((text) => ['?', text] as const),
  fc.constantFrom('a', 'b', 'c').map((text) => ['[a-c]', text] as const),
  fc.constantFrom('ab', 'c').map((text) => ['{ab,c}', text] as const),
  fc.constantFrom('*', '?', '[', ']', '{', '}', '!').map((text) => [`\\${text}`, text] as const),
)

describe('a glob', () => {
  it.each([
    ['Terminal shell*', 'Terminal shell in container', true],
    ['*shell*', 'Terminal shell in container', true],
    ['shell', 'Terminal shell in container', false],
    ['registry.example.com/*', 'registry.example.com/shop/web', true],
    ['a*', 'a\nb', true],
    ['*', '../x', true],
    ['*', '', true],
    ['a?c', 'a🙂c', true],
    ['a?c', 'ac', false],
    ['[!a-c]*', 'dog', true],
    ['[!a-c]*', 'cat', false],
    ['[z-a]', 'm', false],
    ['a (b)', 'a (b)', true],
    ['{web,api}-*', 'api-1', true],
    ['{web,api}-*', 'db-1', false],
    ['x{a{1,2},b}', 'xa2', true],
    ['{a}', '{a}', true],
    ['[', '[', true],
    ['*{ab,a}*b', 'ab', true],
    ['!web', 'api', true],
    ['!web', 'web', false],
    ['web-+([0-9])', 'web-42', true],
    ['web-{1..3}', 'web-2', true],
  ])('%s on %j: %s', (glob, text, expected) => {
    expect(matches(glob, text)).toBe(expected)
  })

  it('matches what it was made from', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const glob = parts.map(([written]) => written).join('')
        const text = parts.map(([, meant]) => meant).join('')
        fc.pre(!/^!|[!?*+@]\(/.test(glob))
        expect(matches(glob, text)).toBe(true)
      }),
    )
  })

  it('of letters and stars matches what it does elsewhere', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[ab*]{1,8}$/),
        fc.stringMatching(/^[ab]{1,8}$/),
        (glob, text) => {
          const stars = glob.replaceAll(/\*+/g, '*')
          expect(matches(glob, text)).toBe(picomatch(stars, { bash: true })(text))
        },
      ),
    )
  })

  it('matches no text that is too long', () => {
    const { value } = BUDGETS.value
    expect(matches('*', 'a'.repeat(value))).toBe(true)
    expect(matches('*', 'a'.repeat(value + 1))).toBe(false)
  })

  // Going back over so many stars would take longer than the age of the universe.
  it('with many stars is tried on the longest text without going back', () => {
    const text = 'ab'.repeat(BUDGETS.value.value / 2)
    expect(matches(`${'*a*b'.repeat(100)}*c`, text)).toBe(false)
    expect(matches(`${'*a*b'.repeat(100)}*b`, text)).toBe(true)
  })
})
