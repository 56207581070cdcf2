import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parsePayload, parseSlowly } from '../../src/normalize/payload.ts'
import { alertBody } from '../support/alerts.ts'

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
