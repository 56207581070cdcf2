/** `text` cut to at most `limit` code points, the last one `…` when something was cut. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit || unitOffset(text, limit) === text.length) return text
  return `${head(text, unitOffset(text, limit - 1))}…`
}

/** Where the first `points` code points of `text` end, in UTF-16 units; its length when it has no more. */
export function unitOffset(text: string, points: number): number {
  let offset = 0
  for (let seen = 0; seen < points && offset < text.length; seen += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xff_ff ? 2 : 1
  }
  return offset
}

/** The code points of `text`, counted without a copy of it. */
export function countPoints(text: string): number {
  let pairs = 0
  for (let offset = 0; offset < text.length; offset += 1) {
    if ((text.codePointAt(offset) ?? 0) <= 0xff_ff) continue
    pairs += 1
    offset += 1
  }
  return text.length - pairs
}

/** A character that readers see as one has no more UTF-16 units in any script; attackers make longer ones. */
const LONGEST_CHARACTER = 64

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The start of `text`, at most `limit` UTF-16 units, that ends between two characters as readers see them
 * (grapheme clusters). It takes up to 64 units less for that, and looks at no more than 64 beyond the limit.
 */
export function head(text: string, limit: number): string {
  if (text.length <= limit) return text
  const start = text.slice(0, limit + LONGEST_CHARACTER)
  const cut = CHARACTERS.segment(start).containing(limit)?.index ?? limit
  if (cut > 0 && limit - cut <= LONGEST_CHARACTER) return start.slice(0, cut)
  return start.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')
}

/** `1 alert`, `2 alerts`: a count with its noun. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
