import { isMatch, type Policy } from '../policy.ts'
import type { Span } from '../span.ts'

/** What a `*` of a token's pattern stands for. */
const TOKEN = /[A-Za-z0-9_.~+/=%-]+/g

/** The tokens that a user has added as globs; names are found with those that are known. */
export function findExtra(text: string, { extra }: Policy): readonly Span[] {
  const globs = extra.filter((entry) => !entry.endsWith('='))
  return globs.flatMap((glob) => (glob.includes('*') ? findGlob(text, glob) : findWord(text, glob)))
}

/** A run of characters of tokens, from where it begins as the glob does, as a whole. */
function findGlob(text: string, glob: string): readonly Span[] {
  const [head = ''] = glob.split('*', 1)
  return Array.from(text.matchAll(TOKEN)).flatMap(({ index, 0: run }) => {
    // From a later beginning no more would match: what stands between is what a `*` stands for.
    const at = wordStart(run, head, 0)
    if (at < 0) return []
    const whole = run.slice(at)
    const bare = whole.endsWith('.') ? whole.slice(0, -1) : whole
    const match = [bare, whole].find((candidate) => isMatch(glob, candidate))
    return match === undefined ? [] : [{ start: index + at, end: index + at + match.length }]
  })
}

/** The word itself, wherever no letter or digit stands at either side. */
function findWord(text: string, word: string): readonly Span[] {
  const spans: Span[] = []
  for (let at = wordStart(text, word, 0); at >= 0; at = wordStart(text, word, at + word.length)) {
    const end = at + word.length
    if (!/[A-Za-z0-9]/.test(text[end] ?? '')) spans.push({ start: at, end })
  }
  return spans
}

/** Where `part` begins without a letter or digit before it, at `from` or after; -1 when nowhere. */
function wordStart(text: string, part: string, from: number): number {
  let at = text.indexOf(part, from)
  while (at >= 0 && /[A-Za-z0-9]/.test(text[at - 1] ?? '')) at = text.indexOf(part, at + 1)
  return at
}
