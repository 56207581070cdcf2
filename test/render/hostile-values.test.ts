import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { MAX_HTML_BYTES, renderHtml } from '../../src/render/html.ts'
import { MAIL } from '../../src/render/mail-look.ts'
import { reportJson } from '../../src/render/json.ts'
import { renderMarkdown } from '../../src/render/markdown.ts'
import { renderText } from '../../src/render/text.ts'
import { excerpt, visible } from '../../src/render/visible.ts'
import { HOSTILE } from '../support/hostile.ts'
import { sampleReport, sampleWith } from '../support/reports.ts'
import { stringsOf, UNSEEN_VALUES, unseenLine } from '../support/unseen.ts'

const VALUES = [...HOSTILE, ...UNSEEN_VALUES].map(
  (value) => [JSON.stringify(value).slice(0, 50), value] as const,
)
const HARMLESS = sampleWith('harmless')
const OWN_LINKS = [
  'https://falco.org/docs/reference/rules/',
  'https://attack.mitre.org/techniques/T1105/',
]
const parser = new MarkdownIt({ html: true, linkify: true })

/** Everything that Markdown makes of a text but for the texts: headings, lists, fences, links, images. */
function structureOf(markdown: string): string[] {
  return parser
    .parse(markdown, {})
    .flatMap(({ type, tag, info, children }) => [
      `${type} ${tag} ${info}`,
      ...(children ?? [])
        .filter((child) => !['text', 'softbreak', 'code_inline'].includes(child.type))
        .map((child) => `${child.type} ${child.attrGet('href') ?? ''}`),
    ])
}

function codesOf(markdown: string): string[] {
  return parser
    .parse(markdown, {})
    .flatMap(({ children }) => children ?? [])
    .filter(({ type }) => type === 'code_inline')
    .map(({ content }) => content)
}

const TAG =
  /^<(?:!doctype html|\/?(?:html|head|meta|title|body|table|tbody|tr|th|td|h[123]|p|ul|ol|li|strong|code|pre|a)(?: (?:lang|charset|name|content|style|role|width|cellpadding|cellspacing|border|bgcolor|dir|href|rel|start)="[^"<>]*")*)>$/

function tagsOf(html: string): string[] {
  return html.match(/<[^>]*>?/g) ?? []
}

function expectSafe(value: string): void {
  const report = sampleWith(value)
  const markdown = renderMarkdown(report)
  expect(structureOf(markdown)).toEqual(structureOf(renderMarkdown(HARMLESS)))
  expectHtml(renderHtml(report, MAIL))
  const text = renderText(report)
  expect(underlines(text)).toEqual(underlines(renderText(HARMLESS)))
  expect(unseenLine(markdown)).toBeNull()
  expect(unseenLine(text)).toBeNull()
  const json: unknown = JSON.parse(JSON.stringify(reportJson(report)))
  for (const each of stringsOf(json)) expect(unseenLine(each)).toBeNull()
}

function expectHtml(html: string): void {
  const tags = tagsOf(html)
  for (const tag of tags) expect(tag).toMatch(TAG)
  expect(tags.flatMap((tag) => / href="([^"]*)"/.exec(tag)?.[1] ?? [])).toEqual(OWN_LINKS)
  expect(unseenLine(html)).toBeNull()
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_HTML_BYTES)
}

/** The lines that make headings of plain text. */
function underlines(text: string): string[] {
  return text.split('\n').filter((line) => /^(?:=|-){3,}$/.test(line))
}

describe('a hostile value in every place of a report', () => {
  it.each(VALUES)('is data in every format: %s', (_name, value) => {
    expectSafe(value)
  })

  it('is data, whatever it is made of', () => {
    const piece = fc.oneof(
      fc.constantFrom(...VALUES.map(([, value]) => value.slice(0, 100))),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    const values = fc.array(piece, { minLength: 1, maxLength: 5 }).map((each) => each.join(''))
    fc.assert(fc.property(values, expectSafe), { numRuns: 150 })
  })

  it.each(VALUES.filter(([, value]) => value !== ''))(
    'is shown whole, as code: %s',
    (_name, value) => {
      const { shown } = excerpt(value, 2000)
      expect(codesOf(renderMarkdown(sampleWith(value)))).toContain(shown)
    },
  )

  it('is marked when it is shown with escapes, in every format', () => {
    const report = sampleWith('a\u202Eb')
    for (const text of [renderMarkdown(report), renderText(report), renderHtml(report, MAIL)]) {
      expect(text).toContain('(escaped)')
    }
    expect(reportJson(report)).toMatchObject({
      summary: expect.stringContaining('a\\u{202E}b (escaped)'),
      details: expect.arrayContaining([
        {
          name: 'Alert',
          fields: expect.arrayContaining([expect.objectContaining({ escaped: true })]),
        },
      ]),
    })
    expect(reportJson(sampleReport()).altered).toBe(0)
  })
})

describe('a long value', () => {
  const value = `${'x'.repeat(20_000)}END`

  it('is cut in what people read, with a note of its length, and whole in JSON', () => {
    const report = sampleReport({
      details: [{ title: 'Process Information', rows: [{ name: 'n', value }] }],
    })
    for (const text of [renderMarkdown(report), renderText(report), renderHtml(report, MAIL)]) {
      expect(text).toContain('(cut here, 20003 characters in all)')
      expect(text).not.toContain('END')
    }
    expect(reportJson(report).details[0]?.fields[0]?.value).toBe(value)
  })
})

describe('a very large report', () => {
  const many: Report = sampleReport({
    details: Array.from({ length: 40 }, (_each, index) => ({
      title: `Group ${index}`,
      rows: Array.from({ length: 100 }, (_row, row) => ({
        name: `f.${row}`,
        value: '<'.repeat(500),
      })),
    })),
  })

  it('is a page that a mail client shows whole, and says what was left out', () => {
    const html = renderHtml(many, MAIL)
    expectHtml(html)
    expect(html).toMatch(/left out/i)
    expect(html).toContain('References')
    expect(html).toContain('What does the parent do?')
  })
})

describe('words of ours', () => {
  it('lose their line breaks, and nothing else', () => {
    const markdown = renderMarkdown(sampleReport({ summary: [[{ text: 'one\n# two *three*' }]] }))
    expect(structureOf(markdown).filter((each) => each.startsWith('heading_open h1'))).toHaveLength(
      1,
    )
    expect(markdown).toContain('one # two \\*three\\*')
  })

  it('make no link that is not https, or that hides another host', () => {
    const references = [
      'javascript:alert(1)',
      'http://a.example/',
      'https://u:p@a.example/',
      'https://a.example/"x',
    ].map((url) => ({ title: 'x', url }))
    const report = sampleReport({ references, attack: [] })
    expect(reportJson(report).references).toEqual([])
    expect(renderHtml(report, MAIL)).not.toContain('href')
    expect(structureOf(renderMarkdown(report)).filter((each) => each.startsWith('link'))).toEqual(
      [],
    )
  })

  it('are no snippet when they would not paste as they show', () => {
    const [first, ...rest] = sampleReport().investigation
    if (first === undefined) throw new Error('no step')
    const command = { line: 'echo \u202E', changes: false }
    const markdown = renderMarkdown(
      sampleReport({ investigation: [{ ...first, command }, ...rest] }),
    )
    expect(markdown).not.toContain('echo')
    expect(markdown).toContain('(Left out: it holds characters that cannot be pasted safely.)')
    expect(visible(command.line).altered).toBe(true)
  })
})
