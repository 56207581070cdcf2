import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { analyzeBodies } from '../../src/analyze/analyze.ts'
import type { Message } from '../../src/deliver/sink.ts'
import { renderEmail } from '../../src/deliver/sinks/email/render.ts'
import { renderSlack, renderSlackMinimal } from '../../src/deliver/sinks/slack/render.ts'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import type { Report } from '../../src/model/report.ts'
import { render } from '../../src/render/render.ts'
import { alertText } from '../support/alerts.ts'
import { testConfig } from '../support/arrivals.ts'
import { fixtureText } from '../support/events.ts'

const KNOWLEDGE = loadKnowledge(null)

function reportOf(...bodies: readonly string[]): Report {
  const [report] = analyzeBodies(bodies, testConfig(), KNOWLEDGE)
  if (report === undefined) throw new Error('no report')
  return report
}

const SAMPLE = reportOf(fixtureText('drop-and-execute'))
const TWO = reportOf(
  alertText(),
  alertText(),
  alertText({ rule: 'Other', time: '2026-03-01T10:05:00Z' }),
)

function headings(markdown: string): readonly string[] {
  const tokens = new MarkdownIt().parse(markdown, {})
  return tokens.flatMap((token, index) =>
    token.type === 'heading_open' ? [`${token.markup} ${tokens[index + 1]?.content ?? ''}`] : [],
  )
}

describe('Markdown', () => {
  it('has the skeleton, in its order', () => {
    const found = headings(render(SAMPLE, 'markdown'))
    expect(found.slice(0, 6)).toEqual([
      '# Alert Analysis Report',
      '## Summary',
      '## Details',
      '## Assessment',
      '## Investigation',
      '## Mitigation and Configuration Suggestions',
    ])
    const numbered = found.filter((heading) => /^### \d+\. /.test(heading))
    expect(numbered.map((heading) => Number(heading.slice(4).split('.', 1)[0]))).toEqual(
      numbered.map((_heading, index) => index + 1),
    )
    expect(numbered.at(-1)).toMatch(/^### \d+\. Falco Configuration Adjustments$/)
    expect(found.slice(-3)).toEqual([
      '### Command Line Configuration Suggestions',
      '### Additional Recommendations',
      '## References',
    ])
  })

  it('has a timeline when there is more than one alert', () => {
    expect(headings(render(TWO, 'markdown'))).toContain('## Timeline')
    expect(headings(render(SAMPLE, 'markdown'))).not.toContain('## Timeline')
  })
})

describe('every format', () => {
  it.each(['markdown', 'text', 'html', 'json'] as const)(
    '%s has the facts, digit for digit',
    (format) => {
      const text = render(SAMPLE, format)
      for (const fact of [
        '1728144488131238330',
        '1728144497685206657',
        '2024-10-05T16:08:17.689860031Z',
        'pedantic_varahamihira',
      ]) {
        expect(text).toContain(fact)
      }
      expect(render(SAMPLE, format)).toBe(text)
    },
  )

  it('JSON has the members that the contract names', () => {
    const report = JSON.parse(render(TWO, 'json')) as Record<string, unknown>
    expect(report).toMatchObject({
      incident: {
        id: expect.any(String),
        subject: expect.any(String),
        priority: 'Notice',
        state: 'open',
        count: 3,
      },
      summary: expect.any(String),
      details: expect.arrayContaining([
        { name: 'Container Information', fields: expect.any(Array) },
      ]),
      timeline: [
        expect.objectContaining({ rule: 'Terminal shell in container', count: 2 }),
        expect.anything(),
      ],
      assessment: {
        known: expect.any(Array),
        possible: expect.any(Array),
        missing: expect.any(Array),
        benignCauses: expect.any(Array),
        escalateIf: expect.any(Array),
        closeIf: expect.any(Array),
        blindSpots: expect.any(Array),
        signs: expect.any(Array),
        urgency: { level: expect.any(String), because: expect.any(Array) },
      },
      investigation: expect.any(Array),
      mitigation: expect.any(Array),
      tuning: {
        status: expect.stringMatching(/^(?:suggested|refused)$/),
        reason: expect.any(String),
      },
      recommendations: expect.any(Array),
      references: expect.any(Array),
      attack: [
        expect.objectContaining({ tactic: expect.stringContaining('TA0002') }),
        expect.anything(),
      ],
      knowledge: { kind: 'playbook', name: 'syscall/terminal-shell-in-container', version: '2' },
      masked: 0,
      altered: 0,
    })
  })

  it('JSON counts the values that are shown with escapes', () => {
    const fields = { 'proc.name': 'a\u202Eb', 'proc.pname': 'c' }
    const report = JSON.parse(render(reportOf(alertText({ output_fields: fields })), 'json')) as {
      altered: number
    }
    expect(report.altered).toBeGreaterThan(0)
  })
})

describe('messages of an incident', () => {
  const message = (
    sequence: number,
    kind: Message['kind'],
    thread: Message['thread'] = null,
  ): Message => ({
    id: `d${sequence}`,
    incidentId: 'i1',
    kind,
    sequence,
    attempt: 1,
    createdAt: 0,
    report: TWO,
    thread,
    progress: null,
    link: 'https://falcobrief.example.org/api/v1/incidents/i1/report?format=html',
    linkOf: () => null,
  })
  const sender = { from: { name: '', address: 'falcobrief@example.org' }, domain: 'example.org' }

  it('are mails of one thread under one subject', () => {
    const first = renderEmail(message(1, 'first'), sender)
    const update = renderEmail(message(2, 'update', { messageId: first.messageId }), sender)
    expect(update.subject).toBe(first.subject)
    expect(update.messageId).not.toBe(first.messageId)
    expect(update.references).toEqual([first.messageId])
    expect(first.headers).toMatchObject({ 'Auto-Submitted': 'auto-generated' })
  })

  it('say in Slack why they come, and carry the link', () => {
    const texts = (['first', 'update', 'reminder'] as const).map((kind) =>
      JSON.stringify(renderSlack(message(2, kind))),
    )
    expect(new Set(texts).size).toBe(3)
    for (const text of texts) expect(text).toContain('format=html')
  })

  it('have a minimal form without a value of the alert', () => {
    const { text } = renderSlackMinimal(message(1, 'first'))
    expect(text).not.toContain('web')
    expect(text).toContain('i1')
  })
})
