import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskText } from '../../src/lib/secrets/mask.ts'
import { BUDGETS } from '../../src/model/budgets.ts'
import type { FieldValue } from '../../src/model/event.ts'
import { fieldText, valueText } from '../../src/model/field.ts'
import { boundedEvent, truncation } from '../../src/report/bounds.ts'
import { falcoEvent } from '../support/events.ts'

const LIMIT = BUDGETS.value.value

function bounded(output_fields: Readonly<Record<string, unknown>>, rule = 'x') {
  return boundedEvent(falcoEvent({ rule, output_fields }))
}

function numbered(count: number, value: unknown = 1): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, value]))
}

describe('what a report looks at', () => {
  it('is an event itself when that is within the limits', () => {
    const event = falcoEvent({ output_fields: { ...numbered(249), __proto__x: ['a', { b: 1 }] } })
    const found = boundedEvent(event)
    expect(found.event).toBe(event)
    expect(truncation(found)).toBe(null)
  })

  it('of many fields has those that Falco has first, in the order of the alert', () => {
    const fields = { ...numbered(80_000), 'proc.name': 'bash', 'proc.aname[2]': 'sshd' }
    const found = bounded(fields, 'Drop and execute new binary in container')
    const names = Object.keys(found.event.fields)
    expect(names).toHaveLength(BUDGETS.fields.value)
    expect(names.slice(0, 2)).toEqual(['f0', 'f1'])
    expect(names.slice(-2)).toEqual(['proc.name', 'proc.aname[2]'])
    expect(truncation(found)).toEqual({
      minimal: null,
      fields: 79_752,
      allFields: 80_002,
      values: 0,
      tags: 0,
    })
  })

  it('of a long value is its start, which says how long it is', () => {
    const { event, values } = bounded({ 'proc.cmdline': 'word '.repeat(50_000) })
    expect(values).toBe(1)
    expect(fieldText(event, 'proc.cmdline') ?? '').toMatch(
      /^(?:word )+word… \(250000 characters in all\)$/,
    )
    expect(fieldText(event, 'proc.cmdline')?.length).toBeLessThan(LIMIT + 64)
  })

  it('of many long values is a little of each once there is enough', () => {
    const long = numbered(30, 'x'.repeat(LIMIT + 1))
    const { event, values } = bounded({ ...long, 'proc.cmdline': 'y'.repeat(1000) })
    const lengths = Object.values(event.fields).map((value) => valueText(value).length)
    expect(values).toBe(30)
    expect(lengths.filter((length) => length > LIMIT)).toHaveLength(1)
    expect(lengths.filter((length) => length < 200)).toHaveLength(29)
    expect(lengths.at(-1)).toBe(1000)
  })

  it('of a wide value is its first parts', () => {
    const { event, values } = bounded({
      list: Array.from({ length: 100_000 }, () => 1),
      object: numbered(50_000),
      inner: [[Array.from({ length: 100_000 }, () => [])]],
    })
    expect(values).toBe(3)
    expect((event.fields['list'] as FieldValue[]).at(-1)).toBe('… (100000 in all)')
    expect(Object.entries(event.fields['object'] ?? {}).at(-1)).toEqual(['…', '50000 in all'])
    expect(JSON.stringify(event.fields['inner']).length).toBeLessThan(1000)
  })

  it('does not end within a secret', () => {
    const secret = `ghp_${'A1b2'.repeat(9)}`
    for (let before = LIMIT - 60; before <= LIMIT; before += 1) {
      const { event } = bounded({ 'proc.cmdline': `${'x'.repeat(before - 1)} ${secret} more` })
      expect(maskText(fieldText(event, 'proc.cmdline') ?? '').text).not.toContain('ghp_')
    }
  })

  it('says of its tags how many it does not have', () => {
    const tags = Array.from({ length: 101 }, (_, index) => `t${index}`)
    expect(truncation(boundedEvent(falcoEvent({ tags })))).toMatchObject({ fields: 0, tags: 1 })
  })

  it('has a fixed size, whatever the alert has', () => {
    const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.integer(),
        fc.constant('🙂'.repeat(LIMIT)),
        fc.array(tie('value'), { maxLength: 300 }),
        fc.dictionary(fc.string({ maxLength: 600 }), tie('value'), { maxKeys: 300 }),
      ),
    }))
    const size = (value: FieldValue): number =>
      typeof value === 'object' && value !== null
        ? 1 + Object.values(value).reduce<number>((sum, each) => sum + size(each), 0)
        : 1
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json, { maxKeys: 600 }), (fields) => {
        const { event, fields: left, allFields } = bounded(fields)
        const values = Object.values(event.fields)
        expect(values.length).toBe(Math.min(allFields, BUDGETS.fields.value))
        expect(left).toBe(allFields - values.length)
        for (const value of values) expect(size(value)).toBeLessThan(1000)
      }),
      { numRuns: 30 },
    )
  })
})
