import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BUILT_IN, loadKnowledge } from '../../src/knowledge/load.ts'
import { playbookFiles } from '../../src/knowledge/files.ts'
import { kindOfField } from '../../src/knowledge/field-kinds.ts'
import { parsePlaybook } from '../../src/knowledge/parse.ts'
import type { CommandTemplate } from '../../src/knowledge/playbook.ts'
import { contentsOf } from '../../src/knowledge/visit.ts'
import { fits, type ValueKind } from '../../src/knowledge/value-kinds.ts'
import { createCase } from '../../src/report/case.ts'
import { fillCommand } from '../../src/report/command.ts'
import { alertText } from '../support/alerts.ts'
import { reportInput } from '../support/events.ts'
import { HOSTILE } from '../support/hostile.ts'

const knowledge = loadKnowledge(null)
const COMMANDS: readonly CommandTemplate[] = playbookFiles(BUILT_IN).flatMap(
  ({ name, path: file }) => {
    const { playbook } = parsePlaybook(name, readFileSync(file, 'utf8'))
    return playbook === null ? [] : contentsOf(playbook).commands.map(({ command }) => command)
  },
)

/** What makes something else of a word: of a path, of a list, of an option. */
const TRICKS: readonly string[] = [
  'x/../..',
  '..',
  '.',
  'a/../b',
  'x/..',
  'a/b',
  '%2e%2e',
  '%2f',
  'a?b',
  'a#b',
  '~',
  '~root',

  'x,y',
  'x=y',
  'x,Name=y',
  'a,b=c',
  'x;y',
  'a b',
  'a(b)',
  '{a,b}',
  '[a]',
  'a"b',
  "a'b",
  'a\\b',

  'file:///etc/passwd',
  'fileb:///etc/shadow',
  'https://evil.example/x',
  'http://169.254.169.254/',

  '-x',
  '--x=y',
  '@/etc/passwd',
  '$(id)',
  '`id`',
  '*',
  '/',
  '//',
  '/..',
  '/../..',
  '/etc/../x',
  '',

  'owner/..',
  'owner/.',
  '../owner',
  'a/b/c',
  'x:y',
  'x:/etc',
  '0',
  '+0',
  'x\ny',
  'x\u00A0y',
  'x\t',
]

/** A value that is right, so that the others of a command do not keep it from being written. */
const RIGHT: Readonly<Record<ValueKind, string>> = {
  namespace: 'shop',
  'kubernetes-name': 'web-0',
  'kubernetes-object': 'web',
  'kubernetes-resource': 'pods',
  'container-id': 'c0ffee123456',
  'container-name': 'web',
  image: 'registry.example.com/shop/web',
  'image-tag': '1.2.3',
  digest: `sha256:${'0a'.repeat(32)}`,
  'image-id': 'c0ffee123456',
  uuid: '0f8fad5b-d9cb-469f-a165-70867728950e',
  digits: '42',
  path: '/usr/bin/x',
  'file-name': 'x',
  ip: '203.0.113.7',
  host: 'node-1',
  user: 'anna',
  program: 'bash',
  time: '2026-03-01T10:00:00Z',
  'journal-time': '2026-03-01 10:00:00',
  principal: 'anna',
  word: 'x1',
  bucket: 'bucket-1',
  repository: 'acme/web',
  url: 'https://github.com/acme/web',
  'resource-name': 'x1',
}

const VALUES = [...TRICKS, ...HOSTILE]

/** The command with this value in one of its fields, and right ones in the others; null when it is left out. */
function fill({ template, at, field }: Slot, value: string): string | null {
  const parts = template.parts.map((part, index) => {
    if ('text' in part || index === at) return part
    return { text: `'${RIGHT[kindOfField(part.field) ?? 'word']}'` }
  })
  const text = parts.map((part) => ('text' in part ? part.text : '')).join('')
  const fields = { ...(/\bkubectl\b/.test(text) ? POD : CONTAINER), [field]: value }
  const input = reportInput([alertText({ output_fields: fields, hostname: value })])
  const when = { has: [], lacks: [], place: [], tactics: [] }
  return (
    fillCommand([{ ...template, parts, when }], createCase(input, knowledge)).command?.line ?? null
  )
}

const POD = { 'container.id': 'c0ffee123456', 'k8s.ns.name': 'shop', 'k8s.pod.name': 'web-0' }
const CONTAINER = { 'container.id': 'c0ffee123456', 'container.type': 'docker' }

type Slot = {
  readonly template: CommandTemplate
  readonly at: number
  readonly field: string
  readonly kind: ValueKind
}

/** One for each way in which a field stands in its word, as the thousands of commands are much alike. */
const SLOTS: readonly Slot[] = Array.from(
  new Map(
    COMMANDS.flatMap((template) =>
      template.parts.flatMap((part, at) => {
        const kind = 'field' in part ? kindOfField(part.field) : null
        if (!('field' in part) || kind === null || part.field.startsWith('event.')) return []
        const [before, after] = [template.parts[at - 1], template.parts[at + 1]]
        const word = [
          before !== undefined && 'text' in before ? /(?:\S+ )?\S*$/.exec(before.text)?.[0] : '',
          part.field,
          after !== undefined && 'text' in after ? /^\S*/.exec(after.text)?.[0] : '',
        ]
        return [[word.join('\n'), { template, at, field: part.field, kind }] as const]
      }),
    ),
  ).values(),
)

describe('a hostile value in a command of a playbook', () => {
  it('is looked for in every command', () => {
    expect(COMMANDS.length).toBeGreaterThan(2000)
    expect(SLOTS.length).toBeGreaterThan(200)
  })

  it('stays one word, one segment, one item, or keeps the command out', () => {
    const wrong = new Set<string>()
    let written = 0
    for (const slot of SLOTS) {
      for (const value of VALUES.filter((each) => fits(slot.kind, each))) {
        const line = fill(slot, value)
        const right = fill(slot, RIGHT[slot.kind])
        if (line === null || right === null) continue
        written += 1
        for (const problem of problemsIn(line, right, value, slot.kind)) {
          wrong.add(`${slot.field}: ${problem}: ${line}`)
        }
      }
    }
    expect(Array.from(wrong)).toEqual([])
    // Some of the tricks are harmless where they stand.
    expect(written).toBeGreaterThan(100)
  })

  it('keeps the command out when it is not of the kind of its field', () => {
    const slots = Map.groupBy(SLOTS, ({ kind }) => kind)
    for (const [kind, [slot]] of slots) {
      if (slot === undefined) continue
      for (const value of VALUES.filter((each) => !fits(kind, each))) {
        expect(fill(slot, value), `${kind}: ${JSON.stringify(value)}`).toBeNull()
      }
    }
  })

  it('would stand where a right value stands', () => {
    const never = SLOTS.filter((slot) => fill(slot, RIGHT[slot.kind]) === null)
    expect(
      never.map(({ field, template }) => `${field}: ${JSON.stringify(template.parts)}`),
    ).toEqual([])
  })
})

/** What the value made of its command, beside the same one with a value that is right. */
function problemsIn(line: string, calm: string, value: string, kind: ValueKind): readonly string[] {
  const [words, rightWords] = [wordsOf(line), wordsOf(calm)]
  if (words.length !== rightWords.length) return ['other words']
  return words.flatMap((word, index) => {
    const right = rightWords[index] ?? ''
    if (word === right) return []
    const isAlone = word === value
    const isRest = kind === 'path' || kind === 'file-name'
    const hasMore = (text: string): boolean => word.split(text).length > right.split(text).length
    const isSegment = right.includes(`/${RIGHT[kind]}`) || right.includes(`${RIGHT[kind]}/`)
    return [
      ...(/(?:^|[/:=])\.{1,2}(?:\/|$)/.test(word) ? ['a way up'] : []),
      ...(isSegment && !isRest && hasMore('/') ? ['another segment'] : []),
      ...(!isAlone && !isRest && (hasMore(',') || hasMore('=')) ? ['another item'] : []),
      ...(kind !== 'url' && !isRest && hasMore('://') ? ['an address'] : []),
      ...(isAlone && word.startsWith('-') ? ['an option'] : []),
    ]
  })
}

/** The words of a line as a POSIX shell splits it; written anew here, as what is tested has its own. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = []
  let word: string | null = null
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    if (character === ' ') {
      if (word !== null) words.push(word)
      word = null
    } else if (character === "'" || character === '"') {
      const end = line.indexOf(character, at + 1)
      word = `${word ?? ''}${line.slice(at + 1, end)}`
      at = end
    } else {
      word = `${word ?? ''}${character}`
    }
  }
  return word === null ? words : [...words, word]
}
