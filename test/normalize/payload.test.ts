import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isSurelyShallow, parsePayload, parseSlowly } from '../../src/normalize/payload.ts'
import { alertBody, wire } from '../support/alerts.ts'

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, '', ' ', 7, true, [], {}, ['x'], [7], { a: { b: 1 } }),
  fc.constantFrom<unknown>('notice', 'INFO', '2026-03-01T10:00:00Z', '2026-13-01T10:00:00Z'),
)
const member = fc.constantFrom(
  'uuid',
  'rule',
  'priority',
  'time',
  'source',
  'output',
  'output_fields',
  'tags',
  'hostname',
  'more',
)

it('says the same of every body, by hand and by its schema', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(member, odd), { maxLength: 4 }), (changes) => {
      const body = { ...alertBody(), ...Object.fromEntries(changes) }
      expect(parsePayload(body)).toEqual(parseSlowly(body))
    }),
    { numRuns: 2000 },
  )
})

it('says the same of a body that is known to be shallow by its brackets', () => {
  const levels = fc.nat({ max: 30 }).map((depth) => {
    let value: unknown = 1
    for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { a: value } : [value]
    return value
  })
  const fields = fc.oneof(fc.dictionary(fc.string(), levels, { maxKeys: 3 }), levels)
  let shallow = 0
  fc.assert(
    fc.property(fields, (output_fields) => {
      const body = { ...alertBody(), tags: null, output_fields }
      const text = wire(body)
      if (!isSurelyShallow(text)) return
      shallow += 1
      expect(parsePayload(body, true)).toEqual(parsePayload(body))
    }),
  )
  expect(shallow).toBeGreaterThan(10)
})
