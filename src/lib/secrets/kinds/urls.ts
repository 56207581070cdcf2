import type { Kind } from '../kind.ts'
import { isReference } from '../references.ts'
import type { Span } from '../span.ts'
import { secretGroups } from './queries.ts'

/** Longest user and password that are looked for. */
const LONGEST = 512

const SCHEME = /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}:(?:\\?\/){2}/g
/** Proxies are also written without a scheme. */
const PROXY = /(?<![A-Za-z0-9_])[A-Za-z]{2,6}_proxy=["']?(?![A-Za-z0-9]{2,8}:\/\/)/gi
/** `jdbc:oracle:thin:USER/PASSWORD@HOST` */
const ORACLE = /(?<![\w.-])jdbc:oracle:[a-z0-9]{1,8}:[^/@\s]{1,64}\/(?<secret>[^@\s]{1,200})@/dgi
/** Neither of a number with digits and letters in it, nor a word. */
const RANDOM = /^(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_~.-]{20,}$/

/** `user:password@` in an address. */
export const urls: Kind = {
  name: 'urls',
  masks: 'the password before the `@` of an address, and a token in the place of the user',
  hint: /:\\?\/\\?\/[^\s]{0,512}@|_proxy=|jdbc:oracle/i,
  find: findUrls,
  masked: ['postgres://app:«p@ss/w0rd»@db:5432/shop', 'redis://:«hunter2»@cache'],
  shown: ['https://example.com/a@b', 'ssh://git@example.com/a.git', 'https://h:8443/@scope/x'],
}

function findUrls(text: string): readonly Span[] {
  const found = [SCHEME, PROXY].flatMap((pattern) =>
    Array.from(text.matchAll(pattern)).flatMap((match) => {
      const span = passwordAt(text, match.index + match[0].length)
      return span === null ? [] : [span]
    }),
  )
  return [...found, ...secretGroups(text, ORACLE)]
}

/** The password, or the token, of the user part that may begin at `at`. */
function passwordAt(text: string, at: number): Span | null {
  const window = text.slice(at, at + LONGEST)
  const rest = /^[^\s"<>\\?#]*/.exec(window)?.[0] ?? ''
  const user = /^[^/@:]*/.exec(rest)?.[0] ?? ''
  if (rest[user.length] === '@') {
    return RANDOM.test(user) ? { start: at, end: at + user.length } : null
  }
  // Not an address of IPv6.
  if (rest[user.length] !== ':' || user.startsWith('[')) return null
  const start = user.length + 1
  const end = passwordEnd(rest, start)
  const value = rest.slice(start, end ?? start)
  return end === null || isReference(value) ? null : { start: at + start, end: at + end }
}

/**
 * A password may have an `@` that should have been escaped: the last one before the path ends it. So may a `/`: then
 * what stands before it is no port.
 */
function passwordEnd(rest: string, start: number): number | null {
  const slash = rest.indexOf('/', start)
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  const at = authority.lastIndexOf('@')
  if (slash < 0) return at < start ? null : at
  const isPort = /^\d{1,5}$/.test(rest.slice(start, slash))
  if (at < start) {
    const later = isPort ? -1 : rest.indexOf('@', slash)
    return later < 0 ? null : later
  }
  // `u:p@ss/w0rd@db`: what has neither a dot nor a port, but another `@` behind its slash, is no host.
  const host = /^(?![^/]*[.:])[^/]*\/[^/@]*@(?=[\w.-]+(?:[:/]|$))/.exec(rest.slice(at + 1))
  return host === null ? at : at + host[0].length
}
