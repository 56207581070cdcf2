import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchSettings } from '../../src/route/config.ts'
import { createMatcher } from '../../src/route/match.ts'
import { arrivalAt } from '../support/arrivals.ts'

/** Whether an alert of this rule, with this field, fits. */
function fits(match: object, rule: string, field: string | null = null): boolean {
  const output_fields = field === null ? {} : { 'proc.name': field }
  return createMatcher(matchSettings.parse(match))(arrivalAt(1, { rule, output_fields }).event)
}

/** A rule without a name is no alert, and `<NA>` is a field that is missing. */
const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => value.trim() !== '')
const word = fc.stringMatching(/^[a-z]{1,8}$/)

describe('a matcher', () => {
  it('by equals fits that text alone, whatever is in it', () => {
    fc.assert(
      fc.property(text, text, (rule, other) => {
        expect(fits({ rule: { equals: rule } }, rule)).toBe(true)
        expect(fits({ rule: { equals: rule } }, other)).toBe(rule === other)
        expect(fits({ fields: { 'proc.name': { equals: rule } } }, 'x', rule)).toBe(true)
      }),
    )
  })

  it('by in fits what is in the list', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), word, (names, rule) => {
        expect(fits({ rule: { in: names } }, rule)).toBe(names.includes(rule))
      }),
    )
  })

  it('by glob fits a prefix, an ending, or all', () => {
    fc.assert(
      fc.property(word, word, (start, end) => {
        const rule = `${start} / ${end}`
        expect(fits({ rule: `${start}*` }, rule)).toBe(true)
        expect(fits({ rule: [`*${end}`] }, rule)).toBe(true)
        expect(fits({ rule: { glob: `${start}*${end}` } }, rule)).toBe(true)
        expect(fits({ rule: '*' }, rule)).toBe(true)
        expect(fits({ rule: `${end}${start}` }, rule)).toBe(false)
      }),
    )
  })

  it('by exists asks whether there is anything', () => {
    fc.assert(
      fc.property(fc.option(word), fc.boolean(), (field, exists) => {
        expect(fits({ fields: { 'proc.name': { exists } } }, 'x', field)).toBe(
          exists === (field !== null),
        )
      }),
    )
  })

  it('fits when all that is given does', () => {
    fc.assert(
      fc.property(word, word, fc.option(word), (rule, wanted, field) => {
        const match = { rule: { equals: wanted }, fields: { 'proc.name': { in: ['a', 'b'] } } }
        const expected = rule === wanted && (field === 'a' || field === 'b')
        expect(fits(match, rule, field)).toBe(expected)
      }),
    )
  })
})

it('knows the namespace of an alert that names no pod', () => {
  const { event } = arrivalAt(1, { hostname: 'node-1', output_fields: { 'k8s.ns.name': 'shop' } })
  expect(event.subject.kind).toBe('host')
  expect(createMatcher(matchSettings.parse({ namespace: 'shop' }))(event)).toBe(true)
  expect(createMatcher(matchSettings.parse({ namespace: 'pay' }))(event)).toBe(false)
})
