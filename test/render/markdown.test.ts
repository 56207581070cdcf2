import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import type { Paragraph, PhrasingContent, Root, RootContent } from 'mdast'
import { describe, expect, it } from 'vitest'
import { writeMarkdown } from '../../src/render/markdown.ts'
import { command, heading, item, list, paragraph, snippet, words } from '../../src/render/nodes.ts'

const parser = new MarkdownIt({ html: true, linkify: true })
// Addresses without a scheme are no links on GitHub.
parser.linkify.set({ fuzzyLink: false })

/** Everything that Markdown gives a meaning, somewhere. */
const PIECES: readonly string[] = [
  ...'\\`*_[]()<>~&#+-=!|:@.1)aB '.split(''),
  'www.x.de',
  'https://x.de',
  'a@x.de',
  '&amp;',
  '&#35;',
  '1.',
  '```',
  '<b>',
  '[a](b)',
  '![a](b)',
  '---',
  '***',
  '~~~',
  '_a_',
  'snake_case',
  '## ',
]

const OWN = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 12 })
  .map((pieces) => pieces.join('').trim().replaceAll(/ +/g, ' '))
  .filter((text) => text !== '')

/** What a reader of the Markdown sees, and by which structure. */
function read(...children: RootContent[]): { readonly texts: string[]; readonly blocks: string[] } {
  const root: Root = { type: 'root', children }
  const tokens = parser.parse(writeMarkdown(root), {})
  return {
    blocks: tokens.map(({ type }) => type).filter((type) => /_open$|fence/.test(type)),
    texts: tokens.flatMap(({ type, children: inner, content }) => {
      if (type === 'fence') return [content]
      if (inner === null) return []
      const kinds = inner.filter(
        ({ type: kind }) => !/^(?:text|text_special|code_inline)$/.test(kind),
      )
      return [inner.map((token) => token.content).join(''), ...kinds.map(({ type: kind }) => kind)]
    }),
  }
}

function said(...children: PhrasingContent[]): Paragraph {
  return paragraph(...children)
}

describe('words of ours in Markdown', () => {
  it('are read as they are, as a paragraph, a heading and an item', () => {
    fc.assert(
      fc.property(OWN, (text) => {
        expect(read(said(words(text)))).toEqual({ blocks: ['paragraph_open'], texts: [text] })
        expect(read(heading(2, text))).toEqual({ blocks: ['heading_open'], texts: [text] })
        expect(read(list([item(said(words(text)))], { ordered: false }))).toEqual({
          blocks: ['bullet_list_open', 'list_item_open', 'paragraph_open'],
          texts: [text],
        })
      }),
      { numRuns: 2000 },
    )
  })

  it('and code are read as they are beside each other', () => {
    const code = fc
      .string({ minLength: 1 })
      .filter((text) => /^[ -~]+$/.test(text) && text.trim() !== '')
    fc.assert(
      fc.property(OWN, code, OWN, (before, value, after) => {
        const { texts } = read(
          said(words(`${before} `), { type: 'inlineCode', value }, words(` ${after}`)),
        )
        expect(texts).toEqual([`${before} ${value} ${after}`])
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a block in Markdown', () => {
  it('of code keeps its lines, also those that look like the end of it', () => {
    const yaml = 'a: |\n  ```\n  ````\n\nb: 1'
    expect(read(snippet('yaml', yaml))).toEqual({ blocks: ['fence'], texts: [`${yaml}\n`] })
  })

  it('of a command says that it changes something', () => {
    const { texts } = read(...command({ line: 'docker stop x', changes: true }))
    expect(texts).toEqual([
      'This command changes something:',
      'strong_open',
      'strong_close',
      'docker stop x\n',
    ])
  })

  it('nests lists, and numbers the ordered ones', () => {
    const inner = list([item(said(words('b'))), item(said(words('c')))], { ordered: true })
    const root: Root = {
      type: 'root',
      children: [list([item(said(words('a')), inner)], { ordered: false })],
    }
    expect(writeMarkdown(root)).toBe('*   a\n    1.  b\n    2.  c\n')
  })
})
