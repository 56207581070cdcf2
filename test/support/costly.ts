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
