import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkBlocks,
  MAX_BLOCKS,
  MAX_CHARACTERS,
} from '../../../../src/deliver/sinks/slack/blocks.ts'
import type { Message } from '../../../../src/deliver/sink.ts'
import { renderSlack, renderSlackMinimal } from '../../../../src/deliver/sinks/slack/render.ts'
import type { Report } from '../../../../src/model/report.ts'
import { HOSTILE } from '../../../support/hostile.ts'
import { emptyReport, sampleMessage, sampleReport, sampleWith } from '../../../support/reports.ts'
import { stringsOf, UNSEEN_VALUES, unseenLine } from '../../../support/unseen.ts'

type Node = Readonly<Record<string, unknown>>

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

/** Every object of a payload that has a text, in order. */
function textsOf(value: unknown): Node[] {
  if (!isNode(value)) return []
  const inner = Object.values(value).flatMap(textsOf)
  return typeof value['text'] === 'string' && 'type' in value ? [value, ...inner] : inner
}

function ofType(message: unknown, ...types: readonly string[]): unknown[] {
  return textsOf(message)
    .filter(({ type }) => types.includes(String(type)))
    .map(({ text }) => text)
}

function isCode({ style }: Node): boolean {
  return isNode(style) && style['code'] === true
}

/** Literal text that is not set as code: our words alone, but for what they say of a value. */
function prose(message: unknown): unknown[] {
  return textsOf(message)
    .filter((node) => node['type'] === 'text' && !isCode(node))
    .map(({ text }) => text)
    .filter(
      (text) => !/^ \((?:escaped|cut here)[^()]*[)…]$|^ ?\(?…$| left out here/.test(String(text)),
    )
}

const VALUES = [...HOSTILE, ...UNSEEN_VALUES].filter((value) => value !== '')
const textOf = (overrides: Partial<Message>) => renderSlack(sampleMessage(overrides)).text
const HARMLESS = renderSlack(sampleMessage({ report: sampleWith('harmless') }))

function expectSafe(value: string): void {
  const message = renderSlack(sampleMessage({ report: sampleWith(value) }))
  expect(checkBlocks(message)).toEqual([])
  for (const text of stringsOf(message)) expect(unseenLine(text)).toBeNull()
  const markup = ofType(HARMLESS, 'mrkdwn', 'plain_text')
  for (const text of ofType(message, 'mrkdwn', 'plain_text')) expect(markup).toContain(text)
  const words = prose(HARMLESS)
  for (const text of prose(message)) expect(words).toContain(text)
  expect(ofType(message, 'link')).toEqual(['Open the incident'])
  expect(message.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
  const minimal = renderSlackMinimal(sampleMessage({ report: sampleWith(value) }))
  expect(minimal).toEqual(renderSlackMinimal(sampleMessage()))
}

describe('a Slack message', () => {
  it('says what, where, how bad and what to do first, and keeps to the limits', () => {
    const message = renderSlack(sampleMessage())
    expect(checkBlocks(message)).toEqual([])
    const shown = stringsOf(message.blocks)
    for (const text of [
      'Critical: Falco incident',
      'Drop and execute new binary in container',
      'shop/checkout (cluster eu-1)',
      "kubectl --namespace 'shop' exec 'checkout-6d4cf56db6-x7k2p' -- ps -ef",
      'This command changes something:',
    ]) {
      expect(shown).toContain(text)
    }
    expect(shown.join('\n')).toMatch(/4 alerts, .* UTC.*; the incident is open/)
    expect(message).toMatchObject({ parse: 'none', link_names: false, mrkdwn: false })
    expect(message).toMatchObject({ unfurl_links: false, unfurl_media: false })
    expect(message.text).toBe(
      'Critical: A program that was not in the image ran in checkout ' +
        '(Drop and execute new binary in container). New incident. 4 alerts. ' +
        'Incident 7v3k9m2q5x8z1c4n.',
    )
  })

  it('begins by why it comes', () => {
    const leads = (['first', 'update', 'reminder'] as const).map(
      (kind) => / in container\)\. (.*) 4 alerts/.exec(textOf({ kind, sequence: 3 }))?.[1],
    )
    expect(leads).toEqual([
      'New incident.',
      'Update (message 3 of this incident).',
      'Reminder (message 3 of this incident): still active.',
    ])
  })

  it('links only to where the incident can be read', () => {
    for (const link of [null, 'javascript:alert(1)', 'https://a.example/|<!channel>']) {
      expect(ofType(renderSlack(sampleMessage({ link })), 'link')).toEqual([])
    }
  })

  it('is complete about a report that says nothing', () => {
    const message = renderSlack(sampleMessage({ report: emptyReport() }))
    expect(checkBlocks(message)).toEqual([])
    expect(stringsOf(message)).toContain('It was seen once.')
  })

  it('leaves out whole parts of what is too much, and says so', () => {
    const long = [{ text: 'word '.repeat(190) }]
    const { investigation } = sampleReport()
    const report: Report = sampleReport({
      title: Array.from({ length: 2000 }, () => ({ value: '漢'.repeat(300) })),
      summary: [long, long, long],
      investigation: investigation.map((step) => ({
        ...step,
        question: long,
        command: { line: `echo ${'y'.repeat(1000)}`, changes: true },
        benign: long,
        bad: long,
      })),
    })
    const message = renderSlack(sampleMessage({ report }))
    expect(checkBlocks(message)).toEqual([])
    expect(stringsOf(message).join('')).toMatch(/ · \d+ parts? left out here: see the report/)
  })

  it('has no command that is cut', () => {
    const [first] = sampleReport().investigation
    if (first === undefined) throw new Error('no step')
    const command = { line: `echo ${'y'.repeat(2000)}`, changes: false }
    const message = renderSlack(
      sampleMessage({ report: sampleReport({ investigation: [{ ...first, command }] }) }),
    )
    expect(stringsOf(message)).toContain('(The command for it is in the report.)')
    expect(stringsOf(message).join('')).not.toContain('yyy')
  })
})

describe('a hostile value in every place of a Slack message', () => {
  it.each(VALUES.map((value) => [JSON.stringify(value).slice(0, 50), value] as const))(
    'is a literal element: %s',
    (_name, value) => {
      expectSafe(value)
    },
  )

  it('is a literal element, whatever it is made of', () => {
    const piece = fc.oneof(
      fc.constantFrom(...VALUES.map((value) => value.slice(0, 60))),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
    )
    const values = fc.array(piece, { minLength: 1, maxLength: 5 }).map((each) => each.join(''))
    fc.assert(
      fc.property(
        values.filter((value) => value !== ''),
        expectSafe,
      ),
      { numRuns: 150 },
    )
  })
})

describe('checkBlocks', () => {
  const block = (element: unknown) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [element] }],
  })
  const text = { type: 'text', text: 'x' }
  const section = (markup: string) => ({ type: 'section', text: { type: 'mrkdwn', text: markup } })
  const header = (words: string) => ({ type: 'header', text: { type: 'plain_text', text: words } })

  it.each([
    ['no object', 'x', 'message: must be an object'],
    ['no text', { blocks: [] }, 'text: must be a text that is not empty'],
    ['a mention in the text', { text: '<!channel>' }, 'text: has live markup'],
    ['a bare ampersand', { text: 'a & b' }, 'text: has live markup'],
    ['blocks that are no list', { text: 'x', blocks: {} }, 'blocks: must be a list'],
    [
      'too many blocks',
      { text: 'x', blocks: Array.from({ length: MAX_BLOCKS + 1 }, () => ({ type: 'divider' })) },
      'blocks: 46, over 45',
    ],
    [
      'too much text',
      { text: 'x', blocks: Array.from({ length: 4 }, () => section('y'.repeat(2900))) },
      `message: 11601 characters, over ${MAX_CHARACTERS}`,
    ],
    [
      'a long header',
      { text: 'x', blocks: [header('y'.repeat(151))] },
      'blocks.0.text.text: 151 characters, over 150',
    ],
    [
      'a long section',
      { text: 'x', blocks: [section('y'.repeat(3001))] },
      'blocks.0.text.text: 3001 characters, over 3000',
    ],
    [
      'a mention in markup',
      { text: 'x', blocks: [section('hi <@U1>')] },
      'blocks.0.text.text: has live markup',
    ],
    [
      'an unknown block',
      { text: 'x', blocks: [{ type: 'markdown' }] },
      'blocks.0.type: markdown is none that we use',
    ],
    [
      'an empty element',
      { text: 'x', blocks: [block({ ...text, text: '' })] },
      'blocks.0.elements.0.elements.0.text: must be a text that is not empty',
    ],
    [
      'a broadcast',
      { text: 'x', blocks: [block({ type: 'broadcast', text: 'x' })] },
      'blocks.0.elements.0.elements.0.type: broadcast is none that we use',
    ],
    [
      'an empty rich text',
      { text: 'x', blocks: [{ type: 'rich_text', elements: [] }] },
      'blocks.0.elements: must be a list with elements',
    ],
  ])('names %s', (_name, message, problem) => {
    expect(checkBlocks(message)).toEqual([problem])
  })

  it('has nothing against a message that keeps to them', () => {
    const blocks = [header('y'.repeat(150)), section('&lt;y&gt;'), block(text), { type: 'divider' }]
    expect(checkBlocks({ text: 'a &amp; b', blocks })).toEqual([])
    expect(checkBlocks({ text: 'x' })).toEqual([])
  })
})
