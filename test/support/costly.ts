import fc from 'fast-check'
import { BUDGETS } from '../../src/model/budgets.ts'
import { wire } from './alerts.ts'

/** Bodies of up to 1 MiB, each made to take as long as it can. */

const MARK = '\u0301'

/** So many fields with this value. */
export function numberedFields(count: number, value: unknown = 1): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, value]))
}

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level += 1) value = { k: value }
  return value
}

/** Parts of an alert by what there is too much of. */
const PARTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '80,000 fields': { output_fields: numberedFields(80_000) },
  '40,000 cut values': { output_fields: numberedFields(40_000, 'x[...]') },
  '7,000 deep values': { output_fields: { a: Array.from({ length: 7000 }, () => nested(14)) } },
  'a list of 400,000': { output_fields: { 'proc.args': Array.from({ length: 400_000 }, () => 1) } },
  'a rule of combining marks': { rule: MARK.repeat(500_000) },
  'long values of combining marks': {
    output_fields: { 'proc.cmdline': MARK.repeat(250_000), 'fd.name': MARK.repeat(250_000) },
  },
  'a command of 80,000 options': {
    output_fields: { 'proc.name': 'sh', 'proc.cmdline': '--token x '.repeat(80_000) },
  },
  '100,000 tags': { tags: Array.from({ length: 100_000 }, (_, index) => `T${index % 10_000}`) },
}

export const COSTLY: readonly (readonly [name: string, body: string])[] = [
  ...Object.entries(PARTS).map(([name, parts]) => [name, costly(name, parts)] as const),
  ['80,000 fields and no rule', wire({ output_fields: numberedFields(80_000) })],
]

/** An alert of its own host, and so of its own incident. */
function costly(name: string, parts: Readonly<Record<string, unknown>>): string {
  return wire({
    rule: `Rule with ${name}`,
    priority: 'Critical',
    time: '2026-03-01T10:00:00.123456789Z',
    source: 'syscall',
    output: 'x',
    output_fields: { 'proc.name': 'sh' },
    tags: [],
    hostname: `host of ${name}`,
    ...parts,
  })
}

/** Units that texts are repeated from: letters, what is shown by escapes, what is one character of many units. */
const UNITS = [
  'a',
  'A1-',
  '/',
  ' ',
  '\n',
  '`',
  '"',
  '<',
  '&',
  MARK,
  `e${MARK}`,
  '\u202E',
  '🙂',
  '👨‍👩‍👧‍👦',
]
const WORDS = [
  '--password x ',
  'a=b;',
  'http://u:p@h/',
  '[...]',
  '<NA>',
  '10.0.0.1:4444->',
  'eyJ',
  '$(id)',
]

const someText = fc
  .tuple(fc.constantFrom(...UNITS, ...WORDS), fc.nat({ max: 1_000_000 }))
  .map(([unit, length]) => unit.repeat(Math.floor(length / unit.length)))

const NAMES = ['proc.name', 'proc.cmdline', 'fd.name', 'k8s.pod.name', 'container.id', 'user.name']

const someValue = fc.oneof(
  { weight: 3, arbitrary: someText },
  fc.constantFrom(null, true, 1, '<NA>', 'x[...]'),
  fc.nat({ max: 300_000 }).map((length) => Array.from({ length }, () => 1)),
  fc.nat({ max: 50_000 }).map((count) => numberedFields(count)),
  fc.nat({ max: 5000 }).map((length) => Array.from({ length }, () => nested(10))),
)

const someFields = fc.oneof(
  fc.tuple(fc.nat({ max: 80_000 }), someValue).map(([count, value]) => {
    // Many values are short, or the body would be too large.
    const size = wire(value).length
    return numberedFields(Math.floor(count / Math.max(1, size / 4)), value)
  }),
  fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), someText), someValue, { maxKeys: 8 }),
)

const ANY = fc.record(
  {
    rule: fc.oneof(fc.constantFrom('Terminal shell in container', 'x'), someText),
    priority: fc.constantFrom('Critical', 'Notice', 'x'),
    time: fc.constant('2026-03-01T10:00:00.123456789Z'),
    source: fc.oneof(fc.constantFrom('syscall', 'k8s_audit', 'okta'), someText),
    output: someText,
    hostname: someText,
    tags: fc.tuple(fc.nat({ max: 50_000 }), someText).map(([length, text]) => {
      const tag = text.slice(0, 20)
      return Array.from({ length }, (_, index) => `${tag}T${index}`)
    }),
    output_fields: someFields,
  },
  { requiredKeys: ['rule', 'priority', 'time'] },
)

/** A body of any shape and of up to 1 MiB: what is too large as a whole is cut down, the largest part first. */
export const anyBody: fc.Arbitrary<string> = ANY.map((body) => {
  let parts: Record<string, unknown> = body
  for (;;) {
    const text = wire(parts)
    if (Buffer.byteLength(text) <= BUDGETS.body.value) return text
    parts = withoutLargest(parts)
  }
})

function withoutLargest(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const size = (name: string): number => Buffer.byteLength(wire(parts[name]))
  const [largest = ''] = Object.keys(parts).toSorted((a, b) => size(b) - size(a))
  return { ...parts, [largest]: halved(parts[largest]) }
}

function halved(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, value.length / 2)
  if (Array.isArray(value)) return value.slice(0, value.length / 2)
  if (typeof value !== 'object' || value === null) return null
  const entries = Object.entries(value)
  return entries.length > 1
    ? Object.fromEntries(entries.slice(0, entries.length / 2))
    : Object.fromEntries(entries.map(([name, each]) => [name.slice(0, 1000), halved(each)]))
}
