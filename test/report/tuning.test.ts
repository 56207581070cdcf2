import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { fieldFacts } from '../../src/knowledge/catalogue.ts'
import { problemsInRules } from '../../src/knowledge/falco-rules.ts'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import type { Tuning } from '../../src/model/report.ts'
import { buildReport } from '../../src/report/build.ts'
import { createCase } from '../../src/report/case.ts'
import { exceptionName, exceptionYaml, type ExceptionEntry } from '../../src/report/exception.ts'
import { tuningOf as tuningCase } from '../../src/report/tuning.ts'
import { alertText, type AlertBody } from '../support/alerts.ts'
import { falcoEvent, reportInput } from '../support/events.ts'
import { plain } from './parts.ts'

const knowledge = loadKnowledge(null)
const OWN_RULES = new Set(['Ledger written by stranger'])

const exceptionItem = z.array(
  z.strictObject({
    rule: z.string(),
    exceptions: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z][a-z0-9_]*$/),
          fields: z.array(z.string()).min(2),
          comps: z.array(z.enum(['=', 'in', 'startswith'])),
          values: z.array(z.array(z.union([z.string(), z.array(z.string())]))).length(1),
        }),
      )
      .length(1),
    override: z.strictObject({ exceptions: z.literal('append') }),
  }),
)

const FIELDS = {
  'container.id': 'c0ffee123456',
  'container.image.repository': 'registry.example.com/ops/backup',
  'evt.time': 1772359200123456789n,
  'fd.name': '/etc/shadow',
  'k8s.ns.name': 'ops',
  'k8s.pod.name': 'backup-0',
  'proc.name': 'restic',
  'proc.pid': 4711,
  'proc.pname': 'sh',
  'user.name': 'root',
}

const PATH = { 'proc.exepath': '/usr/bin/restic' }

function tuningOf(...bodies: Partial<AlertBody>[]): Tuning {
  return buildReport(reportInput(bodies.map((body) => alertText(body))), knowledge).tuning
}

function backup(overrides: Partial<AlertBody> = {}, fields: Record<string, unknown> = {}) {
  return {
    rule: 'Read sensitive file untrusted',
    priority: 'Warning',
    output_fields: { ...FIELDS, ...fields },
    ...overrides,
  }
}

function equal(field: string, value: string): ExceptionEntry {
  return { field, comparison: '=', values: [value] }
}

function exceptionOf(tuning: Tuning) {
  if (tuning.status === 'refused') throw new Error(`refused: ${plain(tuning.reason)}`)
  expect(problemsInRules(parse(tuning.yaml), OWN_RULES)).toEqual([])
  const [item] = exceptionItem.parse(parse(tuning.yaml))
  const [exception] = item?.exceptions ?? []
  if (item === undefined || exception === undefined) throw new Error('no exception')
  const [values = []] = exception.values
  const pairs = exception.fields.map((field, index) => [field, values[index]] as const)
  const comparisons = exception.fields.map(
    (field, index) => [field, exception.comps[index]] as const,
  )
  return {
    rule: item.rule,
    ...exception,
    pairs: new Map(pairs),
    comparisons: new Map(comparisons),
  }
}

describe('the suggested exception', () => {
  it('is one that Falco loads, of what stayed the same', () => {
    const tuning = tuningOf(backup(), backup({}, { 'proc.pid': 4712, 'k8s.pod.name': 'backup-1' }))
    const { rule, pairs, comps, fields } = exceptionOf(tuning)
    expect(rule).toBe('Read sensitive file untrusted')
    expect(comps).toHaveLength(fields.length)
    expect(pairs.get('proc.name')).toBe('restic')
    expect(pairs.get('fd.name')).toBe('/etc/shadow')
    for (const field of fields) {
      expect(['stable', 'composite']).toContain(fieldFacts(field)?.stability)
    }
  })

  it('leaves out what differs', () => {
    const { pairs } = exceptionOf(tuningOf(backup(), backup({}, { 'fd.name': '/etc/gshadow' })))
    expect(pairs.has('fd.name')).toBe(false)
    expect(pairs.get('container.image.repository')).toBe('registry.example.com/ops/backup')
  })

  it('keeps to a few values that each came again', () => {
    const files = ['/etc/shadow', '/etc/gshadow', '/etc/shadow', '/etc/gshadow']
    const { pairs, comparisons } = exceptionOf(
      tuningOf(...files.map((file) => backup({}, { 'fd.name': file }))),
    )
    expect(comparisons.get('fd.name')).toBe('in')
    expect(pairs.get('fd.name')).toEqual(['/etc/gshadow', '/etc/shadow'])
  })

  it('does not name a value that was seen once', () => {
    const files = ['/etc/shadow', '/etc/shadow', '/etc/pam.d/sshd']
    const { pairs } = exceptionOf(tuningOf(...files.map((file) => backup({}, { 'fd.name': file }))))
    expect(pairs.has('fd.name')).toBe(false)
  })

  it('names the folder that all paths are below', () => {
    const files = ['/etc/pam.d/sshd', '/etc/pam.d/sudo', '/etc/pam.d/login']
    const tuning = tuningOf(...files.map((file) => backup({}, { 'fd.name': file })))
    const { pairs, comparisons } = exceptionOf(tuning)
    expect(comparisons.get('fd.name')).toBe('startswith')
    expect(pairs.get('fd.name')).toBe('/etc/pam.d/')
    if (tuning.status === 'refused') throw new Error('refused')
    expect(plain(tuning.stopsSeeing)).toContain('fd.name below ‹/etc/pam.d/›')
  })

  it.each([
    ['wide', ['/etc/a', '/etc/b/c']],
    ['open to all', ['/tmp/build/a', '/tmp/build/b']],
    ['passing', ['/var/lib/6f1c2d3eaaaa/a', '/var/lib/6f1c2d3eaaaa/b']],
  ])('names no folder that is %s', (_name, files) => {
    const { pairs } = exceptionOf(tuningOf(...files.map((file) => backup({}, { 'fd.name': file }))))
    expect(pairs.has('fd.name')).toBe(false)
  })

  it.each([
    '/tmp/tmp.aB3dE9xQz1',
    '/var/log/6f1c2d3e-aaaa-bbbb-cccc-0123456789ab',
    '/data/20260301101530',
  ])('leaves out %s, which will be another tomorrow', (file) => {
    const { pairs } = exceptionOf(
      tuningOf(backup({}, { 'fd.name': file }), backup({}, { 'fd.name': file })),
    )
    expect(pairs.has('fd.name')).toBe(false)
  })

  it('is given as Helm values, too', () => {
    const tuning = tuningOf(backup(), backup())
    if (tuning.status === 'refused') throw new Error('refused')
    const values = z
      .object({ customRules: z.record(z.string(), z.string()) })
      .parse(parse(tuning.helmYaml))
    expect(Object.values(values.customRules).map((text) => parse(text))).toEqual([
      parse(tuning.yaml),
    ])
  })

  it('says what is no longer seen, where it goes and what is better', () => {
    const tuning = tuningOf(backup(), backup())
    if (tuning.status === 'refused') throw new Error('refused')
    expect(plain(tuning.stopsSeeing)).toContain('proc.name ‹restic›')
    expect(plain(tuning.reason)).toContain('Fix the cause first')
    expect(plain(tuning.reason)).not.toContain('your own')
  })

  it("names a rule that is the user's own as such", () => {
    const own = { rule: 'Ledger written by stranger' }
    const tuning = tuningOf(backup(own, PATH), backup(own, PATH))
    expect(exceptionOf(tuning).rule).toBe('Ledger written by stranger')
    expect(plain(tuning.reason)).toContain('‹Ledger written by stranger› is your own')
  })
})

describe('the file that an exception is checked with', () => {
  it.each([
    ['Read sensitive file untrusted', 'syscall', '/etc/falco/falco_rules.yaml'],
    ['Read Shell Configuration File', 'syscall', '/etc/falco/falco-sandbox_rules.yaml'],
    ['Ledger written by stranger', 'syscall', null],
  ])('of %s is the one that defines it', (rule, source, file) => {
    const tuning = tuningOf(backup({ rule, source }, PATH), backup({ rule, source }, PATH))
    if (tuning.status === 'refused') throw new Error(plain(tuning.reason))
    expect(tuning.baseFile).toBe(file)
  })
})

describe('no exception is suggested', () => {
  it.each([
    ['for a single occurrence', [backup()], 'reported once'],
    [
      'at Critical',
      [backup({ priority: 'Critical' }), backup({ priority: 'Critical' })],
      'priority is Critical',
    ],
    [
      'at Emergency',
      [backup({ priority: 'Emergency' }), backup({ priority: 'Emergency' })],
      'priority is Emergency',
    ],
    [
      'when nothing bounds it',
      ['1', '2'].map((pid) => ({
        rule: 'Read sensitive file untrusted',
        priority: 'Warning',
        output_fields: { 'container.id': 'c0ffee123456', 'proc.pid': pid },
      })),
      'too little in common',
    ],
    [
      'when the values are too long for Falco',
      ['', ''].map(() => ({
        rule: 'Read sensitive file untrusted',
        priority: 'Warning',
        output_fields: { 'fd.name': `/${'é'.repeat(128)}`, 'proc.name': 'sh' },
      })),
      'too little in common',
    ],
    [
      'for a test',
      [{ rule: 'Test rule', source: 'internal', priority: 'Debug' }],
      'no detection of a rule',
    ],
  ])('%s', (_name, bodies: readonly Partial<AlertBody>[], reason) => {
    const tuning = tuningOf(...bodies)
    expect(tuning.status).toBe('refused')
    expect(plain(tuning.reason)).toContain(reason)
  })
})

describe('an exception that the rule has', () => {
  const exception = { name: 'agents', fields: ['proc.name', 'fd.name'], comps: ['=', '='] }
  const bodies = [backup(), backup()].map((body) => alertText(body))

  it('is given values alone, as Falco takes no more', () => {
    const known = createCase(reportInput(bodies), knowledge)
    if (known.rule === null) throw new Error('an official rule')
    const tuning = tuningCase({ ...known, rule: { ...known.rule, exceptions: [exception] } }, [])
    if (tuning.status === 'refused') throw new Error('refused')
    expect(parse(tuning.yaml)).toEqual([
      {
        rule: 'Read sensitive file untrusted',
        exceptions: [{ name: 'agents', values: [['restic', '/etc/shadow']] }],
        override: { exceptions: 'append' },
      },
    ])
  })

  it('of other fields is left alone, and its name is not taken', () => {
    const known = createCase(reportInput(bodies), knowledge)
    if (known.rule === null) throw new Error('an official rule')
    const { name } = exceptionOf(tuningCase(known, []))
    const other = { name, fields: ['proc.exepath', 'fd.name'], comps: ['=', '='] }
    const tuning = tuningCase({ ...known, rule: { ...known.rule, exceptions: [other] } }, [])
    expect(exceptionOf(tuning).name).toBe(`${name}_2`)
  })
})

describe('the replay', () => {
  const input = reportInput([backup(), backup()].map((body) => alertText(body)))
  const pastOf = (...bodies: Partial<AlertBody>[]) => bodies.map((body) => falcoEvent(body))

  it('counts what the exception would have silenced, of its rule alone', () => {
    const history = pastOf(
      backup(),
      backup({}, { 'k8s.pod.name': 'backup-7' }),
      backup({}, { 'proc.name': 'cat' }),
      backup({}, { 'fd.name': null }),
      backup({ rule: 'Read sensitive file trusted after startup' }),
    )
    const { tuning } = buildReport({ ...input, history }, knowledge)
    if (tuning.status === 'refused') throw new Error('refused')
    expect(tuning.replay).toEqual({
      rule: 'Read sensitive file untrusted',
      stored: 4,
      silenced: 2,
    })
    expect(plain(tuning.reason)).toContain(
      'the stored alerts of the 7 days before 2026-03-01T10:01:01.000Z, it would have silenced 2 of 4 of the rule ‹Read sensitive file untrusted›, and none of another rule; 2 would still have come',
    )
  })

  it('is on the alerts at hand where there is no store', () => {
    const { tuning } = buildReport(input, knowledge)
    expect(plain(tuning.reason)).toContain(
      'Replayed on the alerts at hand, it would have silenced 2 of 2',
    )
  })
})

describe('exceptionYaml', () => {
  const entries = [equal('proc.name', 'restic'), equal('proc.aname[2]', 'sh')]

  it('is what a person would write', () => {
    expect(
      exceptionYaml({
        rule: 'Read sensitive file untrusted',
        name: 'restic_sh',
        entries,
        exists: false,
      }),
    ).toBe(
      [
        '- rule: Read sensitive file untrusted',
        '  exceptions:',
        '    - name: restic_sh',
        '      fields: [proc.name, "proc.aname[2]"]',
        '      comps: [=, =]',
        '      values:',
        '        - [restic, sh]',
        '  override:',
        '    exceptions: append',
        '',
      ].join('\n'),
    )
  })

  it.each([
    'true',
    'null',
    '12',
    '1e3',
    'a b',
    'a,b',
    "it's",
    'say "hi"',
    'C:\\x',
    'größe',
    '😀',
    'shell_binaries',
    'a:',
    '-x',
    '(a)',
    '#a',
    'a\nb',
  ])('writes %j as a Falco string inside a YAML string', (value) => {
    const yaml = exceptionYaml({
      rule: 'R',
      name: 'n',
      entries: [equal('fd.name', value)],
      exists: false,
    })
    const [item] = exceptionItem.element
      .extend({ exceptions: z.array(z.looseObject({ values: z.array(z.array(z.string())) })) })
      .array()
      .parse(parse(yaml))
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
    expect(item?.exceptions[0]?.values).toEqual([[`"${escaped}"`]])
  })

  it('parses to the exact values, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ minLength: 1 }),
        (value, rule) => {
          const yaml = exceptionYaml({
            rule,
            name: 'n',
            entries: [equal('fd.name', value)],
            exists: false,
          })
          expect(yaml).toMatch(/^[\n -~]*$/)
          const [item] = z
            .array(
              z.object({
                rule: z.string(),
                exceptions: z.array(z.object({ values: z.array(z.array(z.string())) })),
              }),
            )
            .parse(parse(yaml))
          const found = item?.exceptions[0]?.values[0]?.[0] ?? ''
          const quoted = `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
          expect([value, quoted]).toContain(found)
          expect(item?.rule).toBe(rule)
        },
      ),
    )
  })
})

describe('exceptionName', () => {
  it.each([
    [['restic', '/etc/shadow'], 'restic_etc_shadow'],
    [['7zip'], 'known_7zip'],
    [['größe'], 'gr_e'],
    [['日本'], 'known_activity'],
    [['null'], 'null'],
    [['a'.repeat(200)], 'a'.repeat(57)],
  ])('of %j is readable and ends in a hash', (values, name) => {
    expect(exceptionName(values, [])).toMatch(new RegExp(`^${name}_[0-9a-f]{6}$`))
  })

  it('differs whenever what the exception compares differs', () => {
    const image = (value: string) => [equal('container.image.repository', value)]
    const names = ['docker.io/library/alpine', 'registry.example.com/alpine'].map((value) =>
      exceptionName(['bash', 'alpine', 'dev'], image(value)),
    )
    expect(new Set(names).size).toBe(2)
  })
})
