import { describe, expect, it } from 'vitest'
import { PAGES } from './pages.ts'
import { COMMENTS, HELP, PROSE, TABLES, type Passage } from './texts.ts'

/** A word or shape that needs a second reading, or means two things, and what to write instead. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:tell|tells|told|telling)\b(?!-)/i, 'notify, send, say, show or distinguish'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bodd(?:ly)?\b/i, 'malformed, or unusual'],
  [/\banew\b/i, 'again'],
  [/\bby (?:itself|themselves)\b/i, 'on its own'],
  [/\bas ever\b/i, 'as usual'],
  [/(?<!\bwhat )\b(?:is|are) (?:right|wrong)\b/i, 'valid, invalid'],
  [/\bright in (?:its|their) form\b/i, 'valid'],
  [/\bwhat is (?:more|so|there)\b/i, 'the rest, or a noun'],
  [
    /\b(?:that|which|as) there (?:is|are|was|were)\b(?! (?:a|an|no|any|one)\b)/i,
    'that exists, or leave it out',
  ],
  [/\btak(?:e|es|en|ing) (?:care of|away)\b/i, 'acknowledge, handle or remove'],
  [/\b(?:go|goes|went|going) on\b/i, 'continue'],
  [/\bso many\b/i, 'N, or that number of'],
  [/(?<!\ball )\bat once\b/i, 'immediately, or together'],
  [/\bhow far\b/i, 'limits'],
  [/\bthe least that\b/i, 'the minimum'],
  [/\bprocess turns\b/i, 'is responsive'],
  [/\bof a moment\b/i, 'of a few seconds'],
  [/\bwhoever\b/i, 'anyone who, or people who'],
  [/\blook(?:s|ed|ing)? after\b/i, 'check'],
  [/\bof use\b/i, 'useful'],
  [/\bsaid so\b/i, 'named'],
  [/\bnot so (?:what|that)\b/i, 'two sentences'],
  [/\bnothing (?:is )?said\b/i, 'empty'],
]

const LIMIT = 1500

/** Pages that people look things up in, and do not read from top to bottom. */
const LONG: Readonly<Record<string, string>> = {
  'CHANGELOG.md': 'the history of every release',
  'docs/benchmarks.md': 'tables of figures, written by the benchmarks',
  'docs/conditions.md': 'generated: every condition of playbooks',
  'docs/configuration.md': 'generated: every setting',
  'docs/migrating.md': 'generated: every setting of Falcosidekick',
  'docs/rules/syscall.md': 'generated: every rule of the source',
  'helm/falcobrief/README.md': 'generated: every value of the chart',
}

function findings(passages: readonly Passage[]): readonly string[] {
  return passages.flatMap(({ where, text }) =>
    text.split('\n').flatMap((line) =>
      BANNED.flatMap(([shape, instead]) => {
        const found = shape.exec(line.replaceAll(/`[^`]*`/g, '`'))?.[0]
        return found === undefined ? [] : [`${where}: "${found}" (${instead}) in: ${line.trim()}`]
      }),
    ),
  )
}

describe('English that is read once', () => {
  it('in the pages', () => {
    expect(findings(PROSE)).toEqual([])
  })

  it('in the help of the commands', () => {
    expect(HELP.length).toBeGreaterThan(20)
    expect(findings(HELP)).toEqual([])
  })

  it('in descriptions of settings, metrics, errors and the API', () => {
    expect(TABLES.length).toBeGreaterThan(700)
    expect(findings(TABLES)).toEqual([])
  })

  it('in the comments of the chart and the examples', () => {
    expect(COMMENTS.length).toBeGreaterThan(100)
    expect(findings(COMMENTS)).toEqual([])
  })
})

describe('a page', () => {
  it(`has ${LIMIT} words at most, or is one to look things up in`, () => {
    const long = PAGES.map(({ file, text }) => ({ file, words: text.split(/\s+/).length }))
      .filter(({ file, words }) => words > LIMIT && !(file in LONG))
      .map(({ file, words }) => `${file}: ${words}`)
    expect(long).toEqual([])
  })

  it('is exempt from that only while it is there and long', () => {
    const stale = Object.keys(LONG).filter((name) => {
      const page = PAGES.find(({ file }) => file === name)
      return page === undefined || page.text.split(/\s+/).length <= LIMIT
    })
    expect(stale).toEqual([])
  })
})
