import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Whether a request carries the token, in any of the three places where senders can put one. */
export type CheckToken = (headers: IncomingHttpHeaders, url: string) => boolean

/** Constant-time: neither the length nor a common prefix of a wrong token shows in the time taken. */
export function createTokenCheck(token: string): CheckToken {
  const expected = hash('sha256', token, 'buffer')
  return (headers, url) => {
    const candidate = fromHeader(headers.authorization) ?? fromQuery(url)
    return candidate !== null && timingSafeEqual(hash('sha256', candidate, 'buffer'), expected)
  }
}

/** `Bearer TOKEN`, or the password of `Basic`. */
function fromHeader(header: string | undefined): string | null {
  const [scheme, value] = header?.trim().split(/ +/, 2) ?? []
  if (scheme === undefined || value === undefined) return null
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return value
    case 'basic': {
      const decoded = Buffer.from(value, 'base64').toString('utf8')
      const colon = decoded.indexOf(':')
      return colon === -1 ? null : decoded.slice(colon + 1)
    }
    default:
      return null
  }
}

/** Falco itself cannot set headers. */
function fromQuery(url: string): string | null {
  const question = url.indexOf('?')
  return question === -1 ? null : new URLSearchParams(url.slice(question + 1)).get('token')
}
