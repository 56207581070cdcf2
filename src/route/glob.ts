import picomatch from 'picomatch'
import { BUDGETS } from '../model/budgets.ts'

/** Alternatives that the braces of one glob may make. */
const MOST_ALTERNATIVES = 200
/** The time that picomatch takes grows with a power of the length: what only it knows is tried on short texts. */
const LONGEST_FOR_PICOMATCH = 256

/** Extended globs, POSIX classes, ranges in braces, and negation. */
const EXTENDED = /^!|[!?*+@]\(|\[\[:|\{[^{},]*\.\.[^{},]*\}/

/**
 * Whether a text matches one of these globs, as a whole: `*` any text, `?` one character, `[a-z]` one of a set,
 * `{a,b}` either, `\` takes a character for itself. `*` also crosses `/`: rule names, images and paths are plain
 * text here, not file paths. The time is linear in the length of the text; one over `BUDGETS.value` matches none.
 */
export function globMatcher(globs: readonly string[]): (text: string) => boolean {
  const matchers = globs.map((glob) => matcher(glob))
  return (text) => text.length <= BUDGETS.value.value && matchers.some((matches) => matches(text))
}

function matcher(glob: string): (text: string) => boolean {
  const alternatives = EXTENDED.test(glob) ? null : expanded(glob)
  if (alternatives === null) return extended(glob)
  const patterns = alternatives.map((each) => pattern(each))
  return (text) => patterns.some((each) => each.test(text))
}

function extended(glob: string): (text: string) => boolean {
  const crossing = glob.replaceAll(/(?<!\*)\*(?!\*)/g, '**')
  const matches = picomatch(crossing, { bash: true, dot: true })
  return (text) => text.length <= LONGEST_FOR_PICOMATCH && matches(text)
}

/** The globs without braces that a glob with them stands for; null: too many. */
function expanded(glob: string): readonly string[] | null {
  const found = firstBraces(glob)
  if (found === null) return [glob]
  const { before, options, after } = found
  const all: string[] = []
  for (const option of options) {
    const globs = expanded(`${before}${option}${after}`)
    if (globs === null || all.length + globs.length > MOST_ALTERNATIVES) return null
    all.push(...globs)
  }
  return all
}

/** The first braces that have a comma of their own; others are plain text. */
function firstBraces(glob: string) {
  const opened: { readonly at: number; readonly commas: number[] }[] = []
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob[at]
    if (character === '\\') at += 1
    else if (character === '{') opened.push({ at, commas: [] })
    else if (character === ',') opened.at(-1)?.commas.push(at)
    else if (character === '}') {
      const { at: start = 0, commas = [] } = opened.pop() ?? {}
      if (commas.length === 0) continue
      const cuts = [start, ...commas, at]
      const options = cuts.slice(1).map((end, index) => glob.slice((cuts[index] ?? 0) + 1, end))
      return { before: glob.slice(0, start), options, after: glob.slice(at + 1) }
    }
  }
  return null
}

const TOKEN = /\\([^])|(\*+)|(\?)|\[([!^]?)(\]?[^\]]*)\]|([^])/gu

/**
 * A glob without braces as a regular expression that never goes back: what stands between two stars is taken
 * where it comes first, and kept, by a group in a look-ahead.
 */
function pattern(glob: string): RegExp {
  const segments = segmentSources(glob)
  const [first = '', ...others] = segments
  const last = others.pop()
  if (last === undefined) return new RegExp(`^${first}$`, 'su')
  const between = others.map((segment, index) => `(?=(.*?${segment}))\\${index + 1}`)
  return new RegExp(`^${first}${between.join('')}.*${last}$`, 'su')
}

/** What stands before, between and after the stars, each as the source of a regular expression. */
function segmentSources(glob: string): readonly string[] {
  const segments = ['']
  for (const match of glob.matchAll(TOKEN)) {
    const [, escaped, stars, one, negated = '', set, plain] = match
    if (stars !== undefined) {
      segments.push('')
      continue
    }
    const ofOne = one === undefined ? literal(escaped ?? plain) : '.'
    segments[segments.length - 1] += set === undefined ? ofOne : characterSet(set, negated)
  }
  return segments
}

function literal(character = ''): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
}

function characterSet(members: string, negated: string): string {
  const escaped = members.replaceAll(/[\\^[\]]/gu, '\\$&')
  const source = `[${negated === '' ? '' : '^'}${escaped}]`
  // A range that runs backwards, such as `[z-a]`, has no member.
  return isPattern(source) ? source : '[]'
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u').source !== ''
  } catch {
    return false
  }
}
