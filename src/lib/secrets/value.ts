import { closingQuote, quoteAt, type Quote } from './quotes.ts'
import type { Span } from './span.ts'

/**
 * What a value stands in, which says where it ends without quotes: a word of a command line; what is assigned by a
 * `=`; a parameter of a query; a member of JSON or YAML; a line; all that is inside the quotes around it.
 */
export type Place = 'word' | 'assigned' | 'query' | 'member' | 'line' | 'whole'

/** A value without the quotes around it, and where the text goes on after them. */
export type Value = Span & { readonly after: number }

/** Longest quoted part inside a word: the quote that closes a longer one belongs to something else. */
const LONGEST_PART = 4096

/**
 * The value that begins at `at`; it ends at `limit` at most. Quotes and backslashes count as they do for a shell and
 * for JSON; the quotes around all of it are not part of it. A quote that nothing closes runs to the limit, as what
 * cut the text cut the quote, too.
 */
export function readValue(text: string, at: number, place: Place, limit = text.length): Value {
  const quote = quoteAt(text, at)
  if (quote !== null && at + quote.length <= limit) return readQuoted(text, at, quote, place, limit)
  const end = bareEnd(text, at, place, limit)
  return { start: at, end: trimmed(text, at, end), after: end }
}

function readQuoted(text: string, at: number, quote: Quote, place: Place, limit: number): Value {
  const start = at + quote.length
  const close = closingQuote(text, start, quote)
  if (close < 0 || close > limit) return { start, end: limit, after: limit }
  const after = Math.min(close + quote.length, limit)
  const goesOn = place === 'word' || place === 'assigned'
  if (!goesOn || quote.backslashes > 0 || after >= limit || isEnd(text[after])) {
    return { start, end: close, after }
  }
  // `'a'\''b'` is one word of a shell.
  const end = bareEnd(text, after, place, limit)
  return { start: at, end: trimmed(text, at, end), after: end }
}

/** Characters that are part of any unquoted value; no more at once than a limit may cut off. */
const PLAIN = /[^\s\\"'&#;,<]{1,64}/y

/** Where an unquoted value ends. */
function bareEnd(text: string, from: number, place: Place, limit: number): number {
  let at = from
  while (at < limit) {
    at = matchEnd(PLAIN, text, at) ?? at
    if (at >= limit) break
    const character = text[at] ?? ''
    if (place !== 'whole' && (place === 'line' ? /[\r\n]/ : /\s/).test(character)) break
    const next = character === '\\' ? afterBackslash(text, at) : afterPart(text, at)
    if (next === null) break
    if (next === at && place !== 'word' && isCut(text, at, place)) break
    at = next === at ? at + 1 : next
  }
  return Math.min(at, limit)
}

/** Where the text goes on after a backslash; null where it belongs to a quote that closes something around. */
function afterBackslash(text: string, at: number): number | null {
  const quote = quoteAt(text, at)
  if (quote === null) return /\s/.test(text[at + 1] ?? 'x') ? at + 2 : at + 1
  const next = text[at + quote.length]
  return next === undefined || /[\s,:)\]}]/.test(next) ? null : at + quote.length
}

/** Where the text goes on after a quoted part; `at` when none begins there, null when a quote closes. */
function afterPart(text: string, at: number): number | null {
  const quote = quoteAt(text, at)
  if (quote === null) return at
  if (/^(?:[\s,;:)\]}>]|\/>|$)/.test(text.slice(at + 1, at + 3))) return null
  const close = closingQuote(text, at + 1, quote)
  if (close < 0 || close - at > LONGEST_PART) return at + 1
  // An apostrophe, as in `it's`, begins no quoted part.
  const isApostrophe = isInside(text, at) && /\s/.test(text.slice(at, close))
  return isApostrophe ? at + 1 : close + quote.length
}

/** Whether letters or digits stand on both sides of a character. */
export function isInside(text: string, at: number): boolean {
  return /^[A-Za-z0-9].[A-Za-z0-9]$/s.test(text.slice(Math.max(0, at - 1), at + 2))
}

/** Whether nothing of a word follows after a quote that was closed. */
function isEnd(character: string | undefined): boolean {
  return /[\s,;:)\]}>&|"'\\]/.test(character ?? ' ')
}

const NEXT_PARAMETER = /&(?:amp;)?[\w.%[\]-]{1,64}=/y
const NEXT_SETTING = /;\s{0,2}[A-Za-z][\w .-]{0,40}=|;(?=[\s"']|$)/y
const NEXT_ITEM = /,(?=[\s"'\\]|$)|,[\w.-]{1,64}\s?[=:]/y
const NEXT_NAMED = /,\s?[\w.-]{1,64}\s?[=:]/y
const CLOSING_TAG = /<\//y

/** Whether what begins here is the next of several values, as in a query, a connection string or a list. */
function isCut(text: string, at: number, place: Place): boolean {
  switch (text[at]) {
    case '&':
      return place === 'query' || matchesAt(NEXT_PARAMETER, text, at)
    case '#':
      return place === 'query' || (place === 'line' && text[at - 1] === ' ')
    case ';':
      return matchesAt(NEXT_SETTING, text, at)
    case ',':
      return matchesAt(place === 'line' || place === 'whole' ? NEXT_NAMED : NEXT_ITEM, text, at)
    case '<':
      return matchesAt(CLOSING_TAG, text, at)
    default:
      return false
  }
}

/** Whether a sticky pattern matches at a place. */
export function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  return matchEnd(pattern, text, at) !== null
}

/** Where the match of a sticky pattern at a place ends; null when there is none. */
export function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : null
}

/** More of such characters at an end are the value itself. */
const MOST_TRIMMED = 8
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** Without what ends a sentence, a list or a group around the value. */
function trimmed(text: string, start: number, end: number): number {
  let at = end
  for (; at > start && end - at < MOST_TRIMMED; at -= 1) {
    const last = text[at - 1] ?? ''
    const opening = OPENING[last]
    if (opening !== undefined && !isOpen(text, start, at, opening, last)) continue
    if (last === ',' || last === ';' || last === ' ') continue
    if (last === '`' && text.indexOf('`', start) === at - 1) continue
    break
  }
  return at
}

/** Whether the bracket at the end was opened inside the value. */
function isOpen(text: string, start: number, end: number, opening: string, last: string): boolean {
  let open = 0
  // A longer value is no text in parentheses.
  for (let at = Math.max(start, end - 512); at < end - 1; at += 1) {
    if (text[at] === opening) open += 1
    if (text[at] === last) open -= 1
  }
  return open > 0
}
