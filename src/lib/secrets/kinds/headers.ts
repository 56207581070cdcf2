import type { Kind } from '../kind.ts'
import { closingQuote, quoteAt, quoteBefore } from '../quotes.ts'
import { isReference } from '../references.ts'
import type { Span } from '../span.ts'
import { matchEnd, readValue } from '../value.ts'

const NAME = /(?<![A-Za-z0-9])(?:authorization|cookie)(?![A-Za-z0-9_])/gi
const SEPARATOR = /(?:\\{0,7}["'])?\s{0,8}[:=]\s{0,8}/y
/** Schemes whose credentials are one word; of any other the first word is masked, too. */
const SCHEME =
  /(?:basic|bearer|token|negotiate|ntlm|apikey|api-key|key|genie-?key|splunk|ssws|jwt|oauth|hawk|mac|sharedkey|sharedkeylite|bot|client-id|pat)\s{1,4}/iy
/** Schemes whose credentials are a list of parameters. */
const LISTS = /(?:digest|aws4-hmac-sha256|signature|googlelogin)\s{1,4}/iy
const BEARER = /(?<![A-Za-z0-9])(?:bearer|ssws)\s{1,4}(?=[A-Za-z0-9._~+/=-]{8})/gi
const COOKIE = /\s{0,4}[^\s=;,"']{1,256}=/y

/** Credentials of HTTP, quoted or not. */
export const headers: Kind = {
  name: 'headers',
  masks: 'what follows `Authorization:` and its scheme, `Bearer`, and the values of cookies',
  hint: /authorization|cookie|bearer|ssws/i,
  find: (text) => [...findHeaders(text), ...findBearers(text)],
  masked: [
    "curl -H 'Authorization: Basic «YW5uYTpodW50ZXIy»' x",
    'Cookie: session=«0a1b2c»; csrf=«3d4e5f»',
    'GET / Bearer «abcdef012345»',
  ],
  shown: ['bearer authentication is used', 'Cookie consent was given'],
}

function findHeaders(text: string): readonly Span[] {
  return Array.from(text.matchAll(NAME)).flatMap((match) => {
    const end = match.index + match[0].length
    const at = matchEnd(SEPARATOR, text, end)
    if (at === null) return []
    const begin = at + (quoteAt(text, at)?.length ?? 0)
    const limit = enclosingEnd(text, match.index, at)
    return match[0].toLowerCase() === 'cookie'
      ? cookiesAt(text, begin, limit)
      : credentialsAt(text, begin, limit)
  })
}

/** Where the quotes around the value, or around the whole header, close; null when there are none. */
function enclosingEnd(text: string, start: number, at: number): number | null {
  const own = quoteAt(text, at)
  const around = text.slice(Math.max(0, start - 40), start).match(/["'][\w-]*$/)
  const quote = own ?? (around === null ? null : quoteBefore(text, start - around[0].length + 1))
  if (quote === null) return null
  const close = closingQuote(text, own === null ? at : at + quote.length, quote)
  return close < 0 ? text.length : close
}

function credentialsAt(text: string, at: number, limit: number | null): readonly Span[] {
  const list = matchEnd(LISTS, text, at)
  const begin = list ?? matchEnd(SCHEME, text, at) ?? at
  const end = limit ?? (list === null ? readValue(text, begin, 'member').end : lineEnd(text, begin))
  return isReference(text.slice(begin, Math.min(end, begin + 512))) ? [] : [{ start: begin, end }]
}

function lineEnd(text: string, at: number): number {
  const end = text.slice(at, at + 8192).search(/[\r\n]/)
  return end < 0 ? text.length : at + end
}

/** The values of `a=b; c=d`; attributes without a value are none. */
function cookiesAt(text: string, begin: number, limit: number | null): readonly Span[] {
  const spans: Span[] = []
  let at = begin
  for (let count = 0; count < 64; count += 1) {
    const start = matchEnd(COOKIE, text, at)
    if (start === null || start >= (limit ?? text.length)) break
    const { end } = cookieEnd(text, start, limit ?? text.length)
    const name = text.slice(at, start).trim().toLowerCase()
    const isAttribute = /^(?:path|domain|expires|max-age|samesite|version)=$/.test(name)
    if (!isAttribute && end > start && !isReference(text.slice(start, end))) {
      spans.push({ start, end })
    }
    if (text[end] !== ';') break
    at = end + 1
  }
  return spans
}

function cookieEnd(text: string, start: number, limit: number): Span {
  const length = text.slice(start, Math.min(limit, start + 4096)).search(/[\s;"']/)
  return { start, end: length < 0 ? Math.min(limit, start + 4096) : start + length }
}

/** In a sentence `bearer` is followed by words. */
function findBearers(text: string): readonly Span[] {
  return Array.from(text.matchAll(BEARER)).flatMap((match) => {
    const start = match.index + match[0].length
    const length = /^[A-Za-z0-9._~+/=-]{1,8192}/.exec(text.slice(start, start + 8192))?.[0].length
    const end = start + (length ?? 0)
    const value = text.slice(start, end)
    return /\d/.test(value) || value.length >= 24 ? [{ start, end }] : []
  })
}
