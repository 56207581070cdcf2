import type { Kind } from '../kind.ts'
import { isSwitch, nameClass, type NameClass } from '../names.ts'
import { hasName, type Policy } from '../policy.ts'
import { closingQuote, isSameQuote, quoteAt, quoteBefore, type Quote } from '../quotes.ts'
import { isLocation, isReference, isResourceName, isState } from '../references.ts'
import type { Span } from '../span.ts'
import { matchEnd, matchesAt, readValue, type Place } from '../value.ts'

const NAME = /[A-Za-z_][\w.-]*/g
const OPTION_BEFORE = /(?:^|[\s"',[(=;|])(?:--?|\/)$/
const BLANKS = /[ \t]*/y
const ANY_BLANKS = /\s{0,64}/y
/** What ends a name: `=`, `:=`, `=>`, `:`, LDIF's `::`; neither `==` nor `a::b` nor `://`. */
const SEPARATOR = /:=|=>|=(?!=)|::(?=\s)|:(?![:/])/y
const OPTION = /--[A-Za-z][\w-]*(?=[\s=]|$)|-(?:[A-Za-z]|[a-z]{2,}(?:-[a-z]+)*)(?=[\s=]|$)/y
const OPERATOR = /(?:[|;&]+|\d?>+|<+)(?=[\s&]|$)/y

type Name = Span & {
  readonly class: NameClass
  readonly text: string
  /** `-`, `--` or `/` stands before it. */
  readonly isOption: boolean
  /** The quote right before it, and whether it closes right after it. */
  readonly quote: Quote | null
  readonly isQuoted: boolean
}

type Begin = { readonly at: number; readonly place: Place; readonly limit?: number }

/** The values of names that say that they are secret: options, variables, parameters, members, headers. */
export const named: Kind = {
  name: 'named',
  masks:
    'the value of an option, a variable, a parameter, a member or a header whose name says that it is secret',
  hint: /pass|pw|pswd|secret|token|credential|key|psk|mnemonic|auth|_pat/i,
  find: findNamed,
  masked: [
    'psql --password «hunter2» -h db',
    'PGPASSWORD=«$ecret;1» psql',
    '{"dbPassword":"«it\\"s»","port":5432}',
    '["--token","«0a1b2c»"]',
  ],
  shown: ['max_tokens=4096', 'bypass=1', 'TOKEN_FILE=/run/secrets/token', '--password $PGPASSWORD'],
}

function findNamed(text: string, policy: Policy): readonly Span[] {
  const spans: Span[] = []
  NAME.lastIndex = 0
  for (let found = NAME.exec(text); found !== null; found = NAME.exec(text)) {
    const name = readName(text, found.index, found[0], policy)
    const begin = name === null ? null : findValue(text, name)
    const value = name === null || begin === null ? null : secretAt(text, begin, name, policy)
    if (value === null) continue
    spans.push(value)
    NAME.lastIndex = Math.max(value.end, NAME.lastIndex)
  }
  NAME.lastIndex = 0
  return spans
}

function readName(text: string, start: number, word: string, policy: Policy): Name | null {
  const end = start + word.length
  const before = text.slice(Math.max(0, start - 3), start)
  const known = hasName(policy.extra, word) ? 'password' : classify(word, before)
  if (known === null || hasName(policy.allow, word)) return null
  const dashes = OPTION_BEFORE.test(before) ? (/[-/]+$/.exec(before)?.[0].length ?? 0) : 0
  // A part of a path, of an address or of a longer name.
  if (dashes === 0 && /[/:]$/.test(before) && !isSetting(text, before, end)) return null
  const quote = quoteBefore(text, start - dashes)
  const isQuoted = quote !== null && isSameQuote(quote, quoteAt(text, end))
  return { start, end, text: word, class: known, isOption: dashes > 0, quote, isQuoted }
}

/** Java's `-DNAME=x` and Gradle's `-PNAME=x` have a letter before the name. */
function classify(word: string, before: string): NameClass | null {
  const isDefined = /(?:^|[^-])-$/.test(before) && /^[DP][a-z]/.test(word)
  return nameClass(word) ?? (isDefined ? nameClass(word.slice(1)) : null)
}

/** `/p:NAME=x`, `//host/:NAME=x`, PowerShell's `$env:NAME = x`. */
function isSetting(text: string, before: string, end: number): boolean {
  return before.endsWith(':') && /^[ \t]{0,8}=/.test(text.slice(end, end + 9))
}

/** Where the value of a name begins; null when it has none. */
function findValue(text: string, name: Name): Begin | null {
  return name.isQuoted && name.quote !== null
    ? afterQuotedName(text, name, name.quote)
    : afterBareName(text, name)
}

/** `"password": "x"`, `"--password", "x"`, `define('PASSWORD', 'x')`. */
function afterQuotedName(text: string, name: Name, quote: Quote): Begin | null {
  // `ENV["PASSWORD"] = "x"`
  const end = name.end + quote.length
  const at = skip(ANY_BLANKS, text, text[end] === ']' ? end + 1 : end)
  const begin = matchEnd(SEPARATOR, text, at)
  if (begin !== null) {
    const value = skip(ANY_BLANKS, text, begin)
    // `"x-api-key": ["…"]`
    const item = text[value] === '[' ? skip(ANY_BLANKS, text, value + 1) : value
    return { at: quoteAt(text, item) === null ? value : item, place: 'member' }
  }
  const isCall = /\bdefine\($/.test(text.slice(Math.max(0, name.start - 10), name.start - 1))
  if (!name.isOption && !isCall) return null
  const isList = text[at] === ','
  const next = isList ? skip(ANY_BLANKS, text, at + 1) : at
  // In a list of strings each item has quotes.
  if (isList && quoteAt(text, next) === null) return null
  const inner = next + (quoteAt(text, next)?.length ?? 0)
  return isOptionAt(text, inner) ? null : { at: next, place: 'word' }
}

function afterBareName(text: string, name: Name): Begin | null {
  const limit = enclosingEnd(text, name)
  const before = text[name.start - 1]
  // `user[password]=x`
  const end = name.end + (before === '[' && text[name.end] === ']' ? 1 : 0)
  const at = skip(BLANKS, text, end)
  if (text[at] === '>' && before === '<') return { at: at + 1, place: 'assigned' }
  const begin = matchEnd(SEPARATOR, text, at)
  if (begin !== null) {
    const isColon = text[at] === ':' && text[begin - 1] === ':'
    if (isColon) return afterColon(text, name, begin, limit)
    return afterEquals(text, name, { begin, isSpaced: at > end }, limit)
  }
  const isFollowed = name.isOption && at > name.end && at < limit && takesValue(text, name)
  return isFollowed && !isOptionAt(text, at) ? { at, place: 'word', limit } : null
}

/** Options with one dash that end with a digit are short ones and their value: `-px7`. */
function takesValue(text: string, { text: name, start }: Name): boolean {
  const isShort = /\d$/.test(name) && /(?:^|[^-])-$/.test(text.slice(Math.max(0, start - 2), start))
  return !isShort && !isSwitch(name)
}

/** Where the quote right before a name closes; the end of the text when there is none, or it is a script's. */
function enclosingEnd(text: string, { quote, start, end }: Name): number {
  if (quote === null) return text.length
  const isScript = /-[a-z]{0,3}c\s*["'\\]+$/.test(text.slice(Math.max(0, start - 12), start))
  const close = isScript ? -1 : closingQuote(text, end, quote)
  return close < 0 ? text.length : close
}

function afterEquals(
  text: string,
  name: Name,
  { begin, isSpaced }: { readonly begin: number; readonly isSpaced: boolean },
  limit: number,
): Begin | null {
  const at = skip(BLANKS, text, begin)
  // `PASSWORD= command` sets it to nothing.
  const isEmpty = at > begin && !isSpaced && quoteAt(text, at) === null
  if (isEmpty || at >= limit) return null
  if (/[?&]/.test(text[name.start - 1] ?? '')) return { at, place: 'query', limit }
  return { at, place: limit < text.length ? 'whole' : 'assigned', limit }
}

function afterColon(text: string, name: Name, begin: number, limit: number): Begin | null {
  const at = skip(BLANKS, text, begin)
  if (at >= limit || /[\r\n]/.test(text[at] ?? '')) return null
  // A section of YAML or an object.
  if (/[{[]/.test(text[at] ?? '') && at > begin) return null
  if (limit < text.length) return { at, place: 'whole', limit }
  return { at, place: isLineStart(text, name.start) ? 'line' : 'member', limit }
}

/** Whether only blanks and the dash of a YAML list stand before it in its line. */
function isLineStart(text: string, at: number): boolean {
  return /(?:^|\n)[ \t]{0,80}(?:- )?$/.test(text.slice(Math.max(0, at - 84), at))
}

/** The secret that begins there; null when it is none. */
function secretAt(
  text: string,
  { at, place, limit }: Begin,
  name: Name,
  policy: Policy,
): Span | null {
  const first = at + (quoteAt(text, at)?.length ?? 0)
  // `-pass pass:…` of openssl.
  const isNested = name.text === 'pass' && text.startsWith('pass:', at)
  if (
    isNested ||
    hasStructure(text, at, place) ||
    isLocation(text.slice(first, first + 256), name.class)
  ) {
    return null
  }
  const substitution = /^\$\([^()]{1,500}\)/.exec(text.slice(at, at + 512))
  if (substitution !== null) return null
  const { start, end } = readValue(text, at, place, limit)
  const value = text.slice(start, Math.min(end, start + 512))
  if (isReference(value, name.class) || (place !== 'assigned' && isState(value))) return null
  // Falco's rule about Secrets: `secret=… ns=…`.
  const isFalcos = name.text === 'secret' && text.startsWith(' ns=', end)
  const isResource = isFalcos || isResourceName(name.text, value)
  return isResource && !hasName(policy.extra, name.text) ? null : { start, end }
}

/** An object or a list is no value, but has some. */
function hasStructure(text: string, at: number, place: Place): boolean {
  return place === 'member' && /[{[]/.test(text[at] ?? '')
}

function isOptionAt(text: string, at: number): boolean {
  return matchesAt(OPTION, text, at) || matchesAt(OPERATOR, text, at)
}

/** The place after what a sticky pattern matches, which may be nothing. */
function skip(pattern: RegExp, text: string, at: number): number {
  return matchEnd(pattern, text, at) ?? at
}
