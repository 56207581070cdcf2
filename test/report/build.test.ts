import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { PRIORITIES } from '../../src/model/event.ts'
import { findAbsence, valueText } from '../../src/model/field.ts'
import { PHASES, type Report } from '../../src/model/report.ts'
import { buildReport, type ReportInput } from '../../src/report/build.ts'
import { alertText, type AlertBody } from '../support/alerts.ts'
import { syntaxErrors } from '../support/child.ts'
import { fixtureText, reportInput } from '../support/events.ts'
import { commandsOf, plain, spansOf } from './parts.ts'

const knowledge = loadKnowledge(null)

const SOURCES: readonly (readonly [string, readonly string[]])[] = [
  ['the sample', [fixtureText('drop-and-execute')]],
  ['a shell in a pod', [alertText(), alertText()]],
  ['an API server call', [fixtureText('contact-api-server')]],
  ['an exec', [fixtureText('attach-exec-pod')]],
  ["a rule of the user's own", [fixtureText('custom-rule')]],
  ['an alert without fields', [alertText({ output_fields: {}, tags: [], hostname: '' })]],
  [
    'a cloud',
    [
      alertText({
        rule: 'Console Root Login Without MFA',
        priority: 'Critical',
        source: 'aws_cloudtrail',
        output_fields: { 'ct.name': 'ConsoleLogin', 'ct.srcip': '203.0.113.9', 'ct.user': 'root' },
      }),
    ],
  ],
  [
    'a source nobody knows',
    [alertText({ rule: 'X', source: 'toaster', output_fields: { 'toast.level': 9 } })],
  ],
  ['a test', [alertText({ rule: 'Test rule', source: 'internal', priority: 'Debug' })]],
  [
    'a notice of Falco',
    [
      alertText({
        rule: 'Falco internal: syscall event drop',
        source: 'internal',
        output_fields: { n_drops: '12' },
      }),
    ],
  ],
  ['a malformed alert', ['{"hello": "world"}']],
  [
    'several rules',
    [
      alertText(),
      alertText({
        rule: 'Read sensitive file untrusted',
        priority: 'Warning',
        time: '2026-03-01T09:58:00Z',
      }),
      alertText({ time: '2026-03-01T10:03:00Z' }),
    ],
  ],
]

function reportOf(bodies: readonly string[]): Report {
  return buildReport(reportInput(bodies), knowledge)
}

describe.each(SOURCES)('the report of %s', (_name, bodies) => {
  const input = reportInput(bodies)
  const report = buildReport(input, knowledge)

  it('is the same each time', () => {
    expect(reportOf(bodies)).toEqual(report)
  })

  it('leaves no section empty', () => {
    const { assessment } = report
    const sections = [
      report.summary,
      report.details,
      ...report.details.map(({ rows }) => rows),
      assessment.known,
      assessment.possible,
      assessment.missing,
      assessment.benignCauses,
      // A condition that the alert decides is a sign.
      [...assessment.escalateIf, ...assessment.closeIf, ...assessment.signs],
      assessment.blindSpots,
      report.mitigation,
      ...report.mitigation.map(({ steps }) => steps),
      report.recommendations,
      report.references,
    ]
    for (const section of sections) expect(section).not.toHaveLength(0)
    for (const text of spansOf(report)) expect(text).not.toEqual({ text: '' })
    expect(report.investigation.length).toBeGreaterThanOrEqual(3)
    expect(report.investigation.length).toBeLessThanOrEqual(7)
  })

  it('has the phases in their order', () => {
    const order = report.mitigation.map(({ phase }) => PHASES.indexOf(phase))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })

  it('shows every field once with its exact value, or names it as missing', () => {
    const event = primaryEvent(input)
    const rows = report.details.slice(1).flatMap((group) => group.rows)
    const missing = report.assessment.missing.map(plain).join('\n')
    for (const [name, value] of Object.entries(event.fields)) {
      const found = rows.filter((row) => row.name === name)
      const absence = findAbsence(event, name)
      if (absence === 'empty') expect(found).toEqual([])
      else expect(found).toEqual([{ name, value: valueText(value) }])
      if (absence === 'empty' || absence === 'placeholder') {
        expect(missing).toContain(`‹${name}›`)
      }
    }
  })

  it('has only values of the alerts as values', () => {
    const events = input.alerts.flatMap((alert) => alert.events)
    const known = JSON.stringify([events, input.incident])
    for (const span of spansOf(report)) {
      if (!('value' in span) || isDerived(span.value, report)) continue
      expect(known).toContain(JSON.stringify(span.value).slice(1, -1))
    }
  })

  it('has commands that a shell parses and snippets that parse', () => {
    for (const { line } of commandsOf(report)) {
      expect(line).toMatch(/^[ -~]+$/)
      expect(syntaxErrors(line), line).toBe('')
    }
    const yamls = report.mitigation.flatMap(({ steps }) => steps.flatMap(({ yaml }) => yaml ?? []))
    for (const yaml of yamls) expect(parse(yaml)).toBeTypeOf('object')
  })
})

function primaryEvent({ alerts }: ReportInput) {
  const most = PRIORITIES.find((priority) =>
    alerts.some(({ alert }) => alert.priority === priority),
  )
  const event = alerts.find(({ alert }) => alert.priority === most)?.events[0]
  if (event === undefined) throw new Error('no event')
  return event
}

/** The name of the place, and times around the event. */
function isDerived(value: string, report: Report): boolean {
  return (
    value === report.incident.subject ||
    /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:Z| UTC)$/.test(value)
  )
}

describe('buildReport', () => {
  it('is about the most severe alert', () => {
    const warning = { rule: 'Read sensitive file untrusted', priority: 'Warning' }
    const report = reportOf([alertText(), alertText(warning)])
    expect(plain(report.title)).toBe('‹Read sensitive file untrusted› in ‹shop/web›')
    expect(report.incident).toMatchObject({ subject: 'shop/web', priority: 'Warning', count: 2 })
    expect(report.assessment.known.map(plain).join('\n')).toContain(
      'also ‹Terminal shell in container›',
    )
  })

  it('orders the timeline by event time', () => {
    const report = reportOf([
      alertText({ time: '2026-03-01T10:05:00Z' }),
      alertText({ rule: 'Read sensitive file untrusted', time: '2026-03-01T10:00:00Z' }),
      alertText({ time: '2026-03-01T10:06:00Z' }),
    ])
    expect(
      report.timeline.map(({ time, delta, rule, count }) => [time, delta, rule, count]),
    ).toEqual([
      ['2026-03-01T10:00:00Z', '', 'Read sensitive file untrusted', 1],
      ['2026-03-01T10:05:00Z', '5 min', 'Terminal shell in container', 2],
    ])
    expect(plain(report.timeline[1]?.what ?? [])).toBe(
      '‹bash›, by ‹root›; the last at ‹2026-03-01T10:06:00Z›',
    )
  })

  it('has no timeline for a single event', () => {
    expect(reportOf([alertText()]).timeline).toEqual([])
  })

  it('says where the alert disagrees with the official rule', () => {
    const report = reportOf([alertText({ priority: 'Error', tags: ['T1610', 'mitre_execution'] })])
    const known = report.assessment.known.map(plain).join('\n')
    expect(known).toContain('The alert says Error where the official rule says Notice')
    expect(known).toContain('The official rule is also tagged T1059')
    expect(known).toContain('The alert is tagged ‹T1610›')
  })

  it('takes ATT&CK from the official rule when the alert came without tags', () => {
    const report = reportOf([alertText({ tags: [] })])
    expect(report.attack.map(({ technique }) => technique)).toContain('T1059')
    expect(report.assessment.known.map(plain).join('\n')).toContain('came without tags')
  })

  it('names values that were cut', () => {
    const command = `${'x'.repeat(507)}[...]`
    const report = reportOf([alertText({ output_fields: { 'proc.cmdline': command } })])
    expect(report.assessment.missing.map(plain).join('\n')).toContain('The end of ‹proc.cmdline›')
  })

  it('works from the alert alone when its events are gone', () => {
    const input = reportInput([alertText(), alertText()])
    const alerts = input.alerts.map(({ alert }) => ({ alert, events: [] }))
    const report = buildReport({ ...input, alerts, omitted: 3 }, knowledge)
    expect(plain(report.title)).toBe('‹Terminal shell in container› in ‹shop/web›')
    expect(report.tuning.status).toBe('refused')
    expect(report.assessment.known.map(plain).join('\n')).toContain('3 groups are counted here')
  })

  it('says when it is generic, and how to add a playbook', () => {
    const report = reportOf([fixtureText('custom-rule')])
    expect(report.knowledge.kind).toBe('generic')
    expect(report.summary.map(plain).join('\n')).toMatch(/\bno playbook\b/)
    expect(report.recommendations.map(plain).join('\n')).toMatch(/playbook .* `?playbooks\b/)
  })

  it('shows the body of what is no alert', () => {
    const report = reportOf(['{"hello": "world"}'])
    expect(report.details[0]?.rows).toContainEqual({ name: 'Body', value: '{"hello": "world"}' })
    expect(plain(report.summary[0] ?? [])).not.toContain('Falco rates it')
  })

  it('lists the values that differed', () => {
    const report = reportOf(
      ['/etc/shadow', '/etc/shadow', '/etc/gshadow'].map((file) =>
        alertText({
          output_fields: { 'fd.name': file, 'proc.name': 'cat', 'k8s.pod.name': 'web-0' },
        }),
      ),
    )
    expect(report.assessment.known.map(plain)).toContain(
      'Files seen: ‹/etc/shadow› × 2, ‹/etc/gshadow›.',
    )
  })
})

/** In no name of ours: wherever it turns up, a value has got there. */
const MARK = 'Zq7x'

const FIELDS = [
  'container.id',
  'container.image.repository',
  'container.name',
  'evt.arg.flags',
  'evt.res',
  'fd.name',
  'k8s.ns.name',
  'k8s.pod.name',
  'ka.response.code',
  'ka.target.name',
  'ka.user.name',
  'proc.aname[2]',
  'proc.cmdline',
  'proc.exepath',
  'proc.name',
  'proc.pname',
  'proc.tty',
  'user.loginuid',
  'user.name',
  'x',
] as const

const hostile = fc
  .tuple(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '/', '/tmp/', "';", '$(', '`', '<!channel>', '\n# '),
  )
  .map(([text, start]) => `${start}${MARK}${text}`)

const body = fc.record<Partial<AlertBody>>({
  rule: fc.oneof(hostile, fc.constantFrom('Terminal shell in container', 'Attach/Exec Pod')),
  source: fc.constantFrom('syscall', 'k8s_audit', 'okta'),
  priority: fc.constantFrom(...PRIORITIES),
  hostname: hostile,
  tags: fc.array(hostile, { maxLength: 2 }),
  output: hostile,
  output_fields: fc.dictionary(fc.constantFrom(...FIELDS), hostile, { maxKeys: 12 }),
})

describe('values written by attackers', () => {
  it('are never words of ours, and in commands only inside quotes', () => {
    fc.assert(
      fc.property(body, (overrides) => {
        const bodies = [overrides, { ...overrides, uuid: 'second' }].map((one) => alertText(one))
        const report = reportOf(bodies)
        for (const span of spansOf(report)) {
          if (!('value' in span)) expect(JSON.stringify(span)).not.toContain(MARK)
        }
        for (const { line } of commandsOf(report)) {
          expect(line.replaceAll(/'[^']*'/g, '')).not.toContain(MARK)
        }
        for (const { heading } of report.mitigation) expect(heading).not.toContain(MARK)
        if (report.tuning.status === 'suggested') expect(report.tuning.yaml).toMatch(/^[\n -~]*$/)
      }),
      { numRuns: 150 },
    )
  })
})
