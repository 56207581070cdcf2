import { ANY, expression, folderExpression, IN_PART } from './glob.ts'
import type { SetData } from './sets/data.ts'
import { PATHS } from './sets/paths.ts'
import { PROGRAMS } from './sets/programs.ts'
import { WORDS } from './sets/words.ts'

/** How a value is held against a set: by the name of a program, as a path, or whole. */
export type SetKind = 'programs' | 'paths' | 'words'

export type FactSet = {
  readonly name: string
  readonly kind: SetKind
  readonly means: string
  /** As they are written, with those of the sets that it includes. */
  readonly items: readonly string[]
  readonly has: (value: string) => boolean
}

/** Longer values are no name, path or word; the limit keeps each comparison short. Linux: PATH_MAX. */
const LONGEST = 4096
/** Linux cuts the name of a process (`proc.name`, `proc.pname`, `proc.aname`) to this. */
const COMM_LENGTH = 15

const DATA: Readonly<Record<SetKind, Readonly<Record<string, SetData>>>> = {
  programs: PROGRAMS,
  paths: PATHS,
  words: WORDS,
}

const sets: ReadonlyMap<string, FactSet> = new Map(
  (['programs', 'paths', 'words'] as const).flatMap((kind) =>
    Object.entries(DATA[kind]).map(([name, data]) => [name, createSet(name, kind, data)] as const),
  ),
)

/** A named set; null when there is none of that name. */
export function setNamed(name: string): FactSet | null {
  return sets.get(name) ?? null
}

/** All named sets, in the order of their files. */
export function allSets(): readonly FactSet[] {
  return Array.from(sets.values())
}

/** Whether `value` is in the set of that name. @throws TypeError when there is no such set */
export function isIn(name: SetName, value: string): boolean {
  const set = sets.get(name)
  if (set === undefined) throw new TypeError(`there is no set ${name}`)
  return set.has(value)
}

export type SetName = keyof typeof PROGRAMS | keyof typeof PATHS | keyof typeof WORDS

/** The last part of a path, without what a server writes behind its name (`nginx: worker process`). */
export function programName(value: string): string {
  // Threads of the kernel: `kworker/0:1`, `ksoftirqd/3`.
  const thread = /^[a-z]+(?=\/[u\d][\d:]*)/.exec(value)?.[0]
  if (thread !== undefined) return thread
  const last = value.slice(value.lastIndexOf('/') + 1)
  return /^[^\s:]+(?=:\s)/.exec(last)?.[0] ?? last
}

function createSet(name: string, kind: SetKind, data: SetData): FactSet {
  const items = allItems(kind, data, new Set([name]))
  let matches: ((value: string) => boolean) | null = null
  const has = (value: string): boolean => {
    matches ??= createMatcher(kind, items)
    return value !== '' && value.length <= LONGEST && matches(value)
  }
  return { name, kind, means: data.means, items, has }
}

function allItems(kind: SetKind, data: SetData, seen: ReadonlySet<string>): readonly string[] {
  const included = split(data.includes ?? '').flatMap((name) => {
    const other = DATA[kind][name]
    if (other === undefined || seen.has(name)) throw new TypeError(`${name} cannot be included`)
    return allItems(kind, other, new Set([...seen, name]))
  })
  return Array.from(new Set([...split(data.items), ...included]))
}

function split(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.trim().split(/\s+/)
}

function createMatcher(kind: SetKind, items: readonly string[]): (value: string) => boolean {
  switch (kind) {
    case 'programs':
      return programMatcher(items)
    case 'paths':
      return pathMatcher(items)
    case 'words':
      return wordMatcher(items)
    default:
      return kind satisfies never
  }
}

function programMatcher(items: readonly string[]): (value: string) => boolean {
  const { exact, pattern } = compile(items, IN_PART)
  for (const item of Array.from(exact)) exact.add(item.slice(0, COMM_LENGTH))
  return (value) => {
    const name = programName(value)
    return exact.has(name) || pattern?.test(name) === true
  }
}

function wordMatcher(items: readonly string[]): (value: string) => boolean {
  const { exact, pattern } = compile(
    items.map((item) => item.toLowerCase()),
    ANY,
  )
  return (value) => {
    const word = value.toLowerCase()
    return exact.has(word) || pattern?.test(word) === true
  }
}

function pathMatcher(items: readonly string[]): (value: string) => boolean {
  const whole = items.filter((item) => /^(?:\/|~\/|\*\*|memfd:)|\/$/.test(item) || item === '/')
  const last = compile(
    items.filter((item) => !whole.includes(item)),
    IN_PART,
  )
  const paths = compile(whole.flatMap(homes), IN_PART)
  return (value) => {
    const name = value.slice(value.lastIndexOf('/') + 1)
    return (
      paths.exact.has(value) ||
      paths.pattern?.test(value) === true ||
      last.exact.has(name) ||
      last.pattern?.test(name) === true
    )
  }
}

/** `~/x` in the home of root and of each user. */
function homes(item: string): readonly string[] {
  if (!item.startsWith('~/')) return [item]
  const rest = item.slice(2)
  return [`/root/${rest}`, `/home/*/${rest}`, `/Users/*/${rest}`, `/var/lib/*/${rest}`]
}

type Compiled = { readonly exact: Set<string>; readonly pattern: RegExp | null }

/** Items without a wildcard by equality, the others as one expression; `some` is what `*` stands for. */
function compile(items: readonly string[], some: string): Compiled {
  const isPattern = (item: string): boolean =>
    /[*?]|\[|\/$/.test(item) && item !== '*' && item !== '/'
  const patterns = items
    .filter(isPattern)
    .map((item) => (item.endsWith('/') ? folderExpression(item, some) : expression(item, some)))
  return {
    exact: new Set(items.filter((item) => !isPattern(item))),
    pattern: patterns.length === 0 ? null : new RegExp(`^(?:${patterns.join('|')})$`, 's'),
  }
}
