import { TOOLS, type Tool } from './kinds/tool-table.ts'
import { nameClass } from './names.ts'
import { isReference } from './references.ts'

/** A part of one of the words of a command. */
export type Part = { readonly word: number; readonly start: number; readonly end: number }

/** More words than this after a program's name belong to something else. */
const MOST_WORDS = 200
/** Behind so many programs in one command the words of each end where the next one begins. */
const MOST_PROGRAMS = 16
/** Words among which a subcommand is looked for. */
const SUB_WITHIN = 6

const BY_NAME = Map.groupBy(
  TOOLS.flatMap((tool) => tool.names.split(' ').map((name) => ({ name, tool }))),
  ({ name }) => name,
)

/** Whether a program that takes secrets is named anywhere in it. */
export const HAS_TOOL = new RegExp(
  `(?<![\\w-])(?:${Array.from(BY_NAME.keys(), (name) => name.replaceAll('.', '\\.')).join('|')})(?![\\w-])`,
)

/** The secrets in the words of one command, which has no operators. */
export function secretParts(words: readonly string[]): readonly Part[] {
  const programs = words.flatMap((word, index) => {
    const tools = BY_NAME.get(programName(word)) ?? []
    // The value of an option, as in `--name mysql`, is no program.
    const isValue = /^--./.test(words[index - 1] ?? '')
    return tools.length === 0 || isValue ? [] : [{ tools, begin: index + 1 }]
  })
  return programs.flatMap(({ tools, begin }, index) => {
    const next = index < MOST_PROGRAMS ? words.length : (programs[index + 1]?.begin ?? words.length)
    const given = words.slice(begin, Math.min(next, begin + MOST_WORDS))
    return tools
      .flatMap(({ tool }) => partsFor(tool, given))
      .map((part) => ({ ...part, word: part.word + begin }))
  })
}

/** `/usr/bin/mysql`, `command=mysql` and `psexec.py` without what is around the name. */
function programName(word: string): string {
  if (word.length > 256) return ''
  return word
    .replace(/^.*[/=(\\]/s, '')
    .replace(/\.(?:py|exe)$/, '')
    .replace(/^impacket-/, '')
}

function partsFor(tool: Tool, words: readonly string[]): readonly Part[] {
  const from = tool.sub === undefined ? 0 : afterSub(tool.sub.split(' '), words)
  const { when } = tool
  if (from === null || (when !== undefined && !words.some((word) => when.test(word)))) return []
  const parts = words.flatMap((word, index) =>
    index < from ? [] : [...partsByWordBefore(tool, words, index), ...partsIn(tool, word, index)],
  )
  return [...parts, ...positional(tool, words, from)].filter((part) => isSecret(words, part))
}

/** The index behind the words of a subcommand; null when they are not there. */
function afterSub(sub: readonly string[], words: readonly string[]): number | null {
  const plain = words.flatMap((word, index) => (word.startsWith('-') ? [] : [{ word, index }]))
  for (let at = 0; at + sub.length <= Math.min(plain.length, SUB_WITHIN); at += 1) {
    const found = plain.slice(at, at + sub.length)
    if (found.every(({ word }, index) => word === sub[index])) {
      return (found.at(-1)?.index ?? 0) + 1
    }
  }
  return null
}

/** The secrets that the word before points to. */
function partsByWordBefore(tool: Tool, words: readonly string[], index: number): readonly Part[] {
  const word = words[index] ?? ''
  const before = words[index - 1] ?? ''
  const whole = { word: index, start: 0, end: word.length }
  if (/^-[A-Za-z]$|^--[a-z]/.test(word)) return []
  if (has(tool.options, before) || has(tool.after, before.toLowerCase())) return [whole]
  // `AUTH user password`
  if (tool.after !== undefined && words[index - 2]?.toLowerCase() === 'auth') return [whole]
  if (tool.settings && nameClass(before.slice(-128)) !== null) return [whole]
  const [options, separator] = tool.users ?? ['', '']
  if (has(options, before)) return after(separator, word, index)
  return has(tool.literals, before) ? after('=', word, index) : []
}

/** The secrets in one word. */
function partsIn(tool: Tool, word: string, index: number): readonly Part[] {
  const attached = [...list(tool.options), ...list(tool.attached)].find(
    (option) => word.startsWith(option) && word.length > option.length && !option.startsWith('--'),
  )
  if (attached !== undefined) {
    const start = attached.length + (word[attached.length] === '=' ? 1 : 0)
    return [{ word: index, start, end: word.length }]
  }
  const [options, separator] = tool.users ?? ['', '']
  const option = [...list(options), ...list(tool.literals)].find((known) => {
    return word.startsWith(known.startsWith('--') ? `${known}=` : known) && word !== known
  })
  if (option !== undefined) {
    const isLiteral = has(tool.literals, option)
    return after(isLiteral ? '=' : separator, word, index, option.length + 1)
  }
  if (tool.words === undefined || word.startsWith('--')) return []
  const secret = tool.words.exec(word)?.indices?.groups?.['secret']
  return secret === undefined ? [] : [{ word: index, start: secret[0], end: secret[1] }]
}

function positional(
  { word: which }: Tool,
  words: readonly string[],
  from: number,
): readonly Part[] {
  if (which === undefined) return []
  const plain = words.flatMap((word, index) =>
    index < from || /^[-/]|=/.test(word) ? [] : [{ word, index }],
  )
  const found = which === 'last' ? plain.at(-1) : plain[which]
  return found === undefined ? [] : [{ word: found.index, start: 0, end: found.word.length }]
}

/** What follows the separator, which the word may have; nothing when it has not. */
function after(separator: string, word: string, index: number, from = 0): readonly Part[] {
  const at = word.indexOf(separator, from)
  return at < 0 ? [] : [{ word: index, start: at + separator.length, end: word.length }]
}

function isSecret(words: readonly string[], { word, start, end }: Part): boolean {
  const value = (words[word] ?? '')
    .slice(start, Math.min(end, start + 512))
    .replaceAll(/^["']|["']$/g, '')
  // `-p 8080:80` publishes a port.
  const isPort = /^[\d.]*:?\d+:\d+(?:\/(?:tcp|udp))?$/.test(value)
  return !isReference(value) && !isPort && !/^(?:env|file|fd):|^<|^@\//.test(value)
}

function has(words: string | undefined, word: string): boolean {
  return word !== '' && list(words).includes(word)
}

function list(words: string | undefined): readonly string[] {
  return words === undefined || words === '' ? [] : words.split(' ')
}
