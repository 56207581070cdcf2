import { closingQuote, quoteAt } from './quotes.ts'
import type { Span } from './span.ts'
import { isInside, matchEnd } from './value.ts'

/** A word of a command line. `content` is without the quotes around all of it, and begins at `start`. */
export type Word = Span & {
  readonly content: string
  /** Whether it ends a command: `|`, `;`, `&&`, a line break. */
  readonly isOperator: boolean
  /** Whether quotes are around all of it. */
  readonly isQuoted: boolean
}

/** How deep quotes in quotes are read: `sh -c "ssh host 'mysql -p…'"`. */
const DEEPEST = 3
/** Longer words are data. */
const LONGEST_SCRIPT = 16_384

/** The command lines in a text, each as its words: that of the text itself, then those in its quotes. */
export function commandLines(text: string): readonly (readonly Word[])[] {
  const lines: (readonly Word[])[] = []
  let ranges: readonly Span[] = [{ start: 0, end: text.length }]
  for (let depth = 0; depth < DEEPEST && ranges.length > 0; depth += 1) {
    const found = ranges.map((range) => wordsIn(text, range))
    for (const line of found) lines.push(line)
    ranges = found.flat().flatMap(scriptIn)
  }
  return lines
}

/** What may be a command line in a word: all of it in quotes, or a part, as in `ProxyCommand="…"`. */
function scriptIn({ start, end, content, isQuoted }: Word): readonly Span[] {
  if (content.length > LONGEST_SCRIPT || !content.includes(' ')) return []
  if (isQuoted) return [{ start, end }]
  const first = content.search(/["']/)
  return first < 0 ? [] : [{ start: start + first + 1, end: end - 1 }]
}

/** What is between words: blanks, and what lists and objects of JSON put between strings. */
const BETWEEN = /(?:[ \t]|[[\]{},:(](?=\s{0,64}\\{0,7}["'])|(?<=["'])[\]},:)]+)+/y
const OPERATOR = /[|;&\n]+/y

function wordsIn(text: string, { start, end }: Span): readonly Word[] {
  const words: Word[] = []
  let at = start
  while (at < end) {
    BETWEEN.lastIndex = at
    if (BETWEEN.test(text)) at = BETWEEN.lastIndex
    if (at >= end) break
    const word = operatorAt(text, at, end) ?? wordAt(text, at, end)
    words.push(word.word)
    at = Math.max(word.after, at + 1)
  }
  return words
}

type Read = { readonly word: Word; readonly after: number }

function operatorAt(text: string, at: number, limit: number): Read | null {
  OPERATOR.lastIndex = at
  if (!OPERATOR.test(text)) return null
  const end = Math.min(OPERATOR.lastIndex, limit)
  const content = text.slice(at, end)
  return { word: { start: at, end, content, isOperator: true, isQuoted: false }, after: end }
}

function wordAt(text: string, at: number, limit: number): Read {
  const quote = quoteAt(text, at)
  const start = at + (quote?.length ?? 0)
  const close = quote === null ? -1 : closingQuote(text, start, quote)
  const isClosed = quote !== null && close >= 0 && close <= limit
  const after = isClosed ? close + quote.length : at
  const isWhole = isClosed && (after >= limit || /[\s\]},:;|&)"'\\]/.test(text[after] ?? ' '))
  if (isWhole) {
    const content = text.slice(start, close)
    return { word: { start, end: close, content, isOperator: false, isQuoted: true }, after }
  }
  const end = wordEnd(text, isClosed ? after : at, limit)
  const content = text.slice(at, end)
  return { word: { start: at, end, content, isOperator: false, isQuoted: false }, after: end }
}

/** Characters that end no word; no more at once than a limit may cut off. */
const PLAIN = /[^\s\\"';|&]{1,64}/y

/** Where a word ends; an operator inside it ends it only when blanks or its end follow, as arguments may have any. */
function wordEnd(text: string, from: number, limit: number): number {
  let at = from
  while (at < limit && !/\s/.test(text[at] ?? '')) {
    const plain = matchEnd(PLAIN, text, at)
    if (plain !== null) {
      at = plain
      continue
    }
    if (/[;|&]/.test(text[at] ?? '') && /[\s;|&]/.test(text[at + 1] ?? ' ')) break
    const quote = quoteAt(text, at)
    const next = text[at + (quote?.length ?? 1)] ?? ' '
    if (quote !== null && at > from && /[\s,\]}:)]/.test(next)) break
    const close = quote === null ? -1 : closingQuote(text, at + quote.length, quote)
    // An apostrophe, as in `it's`, begins no quoted part; an option's value does: `-p'…'`.
    const isApostrophe = text[from] !== '-' && isInside(text, at)
    const isPart = quote !== null && close >= 0 && close < limit && !isApostrophe
    at = isPart ? close + quote.length : at + 1
  }
  return Math.min(at, limit)
}
