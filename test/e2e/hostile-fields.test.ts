import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { analyzeBodies } from '../../src/analyze/analyze.ts'
import { sinkDefinitions } from '../../src/config/sinks.ts'
import { createSink } from '../../src/deliver/create-sink.ts'
import { checkBlocks } from '../../src/deliver/sinks/slack/blocks.ts'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { systemClock } from '../../src/lib/clock.ts'
import type { Report } from '../../src/model/report.ts'
import { render } from '../../src/render/render.ts'
import { firstMessage } from '../../src/deliver/format.ts'
import { alertBody, wire } from '../support/alerts.ts'
import { testConfig } from '../support/arrivals.ts'
import { HOSTILE } from '../support/hostile.ts'
import { createKeptLog, startService } from '../support/service.ts'

const CONFIG = testConfig({
  slack: { webhookurl: 'https://hooks.slack.com/services/T/B/X' },
  smtp: {
    hostport: 'smtp.example.org:587',
    from: 'falcobrief@example.org',
    to: 'oncall@example.org',
  },
  sinks: { hook: { type: 'webhook', url: 'https://hook.example.org/' } },
})
const KNOWLEDGE = loadKnowledge(null)
const SINKS = sinkDefinitions(CONFIG).map((definition) =>
  createSink(definition, { clock: systemClock, log: createKeptLog(), write: () => undefined }),
)

// Controls but the line break, what moves or hides text, and lone surrogates.
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u
const TAGS =
  /^(?:html|head|meta|style|title|body|header|main|table|tbody|tr|th|td|h[1-6]|p|ul|ol|li|strong|em|code|pre|a|br|hr|blockquote|span|div)$/
const RULES = [
  'Terminal shell in container',
  'Read sensitive file untrusted',
  'Contact K8S API Server From Container',
]

/** An alert with `value` wherever somebody else may write. */
function poisoned(value: string, rule: string): string {
  const { output_fields: fields, ...rest } = alertBody()
  const names = [
    ...Object.keys(fields),
    'fd.name',
    'proc.exepath',
    'proc.aname[2]',
    'user.loginname',
    `x ${value}`,
  ]
  return wire({
    ...rest,
    rule,
    output: value,
    hostname: value,
    tags: [...rest.tags, value],
    output_fields: Object.fromEntries(names.map((name) => [name, value])),
  })
}

function reportOf(...bodies: readonly string[]): Report {
  const [report] = analyzeBodies(bodies, CONFIG, KNOWLEDGE)
  if (report === undefined) throw new Error('no report')
  return report
}

function ownLinks(report: Report): ReadonlySet<string> {
  return new Set([...report.references, ...report.attack].map(({ url }) => url))
}

function expectMarkdown(report: Report): void {
  const markdown = render(report, 'markdown')
  const links = ownLinks(report)
  const headings: string[] = []
  for (const token of new MarkdownIt({ html: true, linkify: true }).parse(markdown, {})) {
    expect(token.type).not.toBe('html_block')
    if (token.type === 'fence')
      expect(token.content.trimEnd().split('\n').length > 1 && token.info === 'sh').toBe(false)
    for (const child of token.children ?? []) {
      expect(['html_inline', 'image']).not.toContain(child.type)
      if (child.type === 'link_open') expect(links).toContain(child.attrGet('href'))
    }
    if (token.type === 'heading_open') headings.push(token.tag)
  }
  expect(headings.filter((tag) => tag === 'h1')).toHaveLength(1)
  expect(markdown).not.toMatch(UNSEEN)
}

function expectHtml(report: Report): void {
  const html = render(report, 'html')
  const links = ownLinks(report)
  for (const [tag, name = ''] of html.matchAll(/<\/?([a-zA-Z][^\s/>]*)[^>]*>/g)) {
    expect(name).toMatch(TAGS)
    expect(tag).not.toMatch(/ (?:on\w+|src)\s*=/i)
    const href = / href="([^"]*)"/.exec(tag)?.[1]
    if (href !== undefined) expect(links).toContain(href.replaceAll('&#x26;', '&'))
  }
  expect(html).not.toMatch(UNSEEN)
  expect(Buffer.byteLength(html)).toBeLessThan(81_920)
}

async function expectPayloads(report: Report): Promise<void> {
  const message = firstMessage(report, null)
  for (const sink of SINKS) {
    const payload = await sink.preview(message)
    expect(payload.replaceAll('\r\n', '\n'), sink.name).not.toMatch(UNSEEN)
    if (sink.type === 'slack') {
      const parsed = JSON.parse(payload) as unknown
      expect(checkBlocks(parsed)).toEqual([])
      expect(JSON.stringify(parsed)).not.toMatch(/"type":"mrkdwn","text":"[^"]*<[!@#]/)
    }
    if (sink.type === 'email') await expectMail(payload)
  }
}

async function expectMail(source: string): Promise<void> {
  const mail = await simpleParser(source)
  expect(mail.bcc).toBeUndefined()
  expect(mail.to).toMatchObject({ value: [{ address: 'oncall@example.org' }] })
  expect(mail.subject).not.toMatch(/[\r\n]/)
  expect(mail.subject).not.toMatch(UNSEEN)
  expect(mail.attachments).toEqual([])
}

function expectCommands(report: Report, value: string): void {
  const lines = [
    ...report.investigation.flatMap(({ command }) => command ?? []),
    ...report.mitigation.flatMap(({ steps }) => steps.flatMap(({ command }) => command ?? [])),
  ].map(({ line }) => line)
  for (const line of lines) {
    expect(line).toMatch(/^[ -~]+$/)
    const unquoted = line.replaceAll(/'[^']*'/g, '')
    if (/[^\w./:-]/.test(value.trim()) && value.trim() !== '') expect(unquoted).not.toContain(value)
  }
}

async function expectSafe(value: string, rule: string): Promise<void> {
  const report = reportOf(poisoned(value, rule), poisoned(value, rule))
  expectMarkdown(report)
  expectHtml(report)
  expectCommands(report, value)
  expect(render(report, 'text')).not.toMatch(UNSEEN)
  const json = render(report, 'json')
  expect(json).not.toMatch(UNSEEN)
  expect(JSON.stringify(JSON.parse(json), null, 1).replaceAll('\\n', '')).not.toMatch(UNSEEN)
  await expectPayloads(report)
}

describe('what attackers write', () => {
  it.each(HOSTILE.map((value) => [JSON.stringify(value).slice(0, 60), value] as const))(
    'stays data everywhere: %s',
    async (_name, value) => {
      for (const rule of [...RULES, value === '' ? 'x' : value]) await expectSafe(value, rule)
    },
  )

  it('stays data, whatever it is', async () => {
    const piece = fc.oneof(
      fc.constantFrom(...HOSTILE.filter(({ length }) => length < 200)),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 4 }), async (pieces) => {
        await expectSafe(pieces.join(''), 'Terminal shell in container')
      }),
      { numRuns: 60 },
    )
  })

  it('is accepted over HTTP and told, never answered with 5xx', async () => {
    await using service = await startService()
    for (const value of HOSTILE) {
      const { status } = await service.post(poisoned(value, value === '' ? 'x' : value))
      expect(status).toBe(204)
    }
    const junk = HOSTILE.map((value) => service.post(value))
    for (const { status } of await Promise.all(junk)) expect(status).toBe(400)
    expect(service.log.lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})
