import type { Kind } from '../kind.ts'
import type { Span } from '../span.ts'
import { secretGroups } from './queries.ts'

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g
/** What a key's text consists of: base64, headers, and line breaks as they are or as JSON writes them. */
const BODY = /[A-Za-z0-9+/=\s\\:,.()-]{0,65536}/y
const LONGEST = 65_536
/** `-----BEGIN … PRIVATE KEY` in base64, as Kubernetes keeps files: it says which after some characters. */
const IN_BASE64 =
  /(?<![A-Za-z0-9+/])(?<secret>LS0tLS1CRUdJTiB(?:SU0EgUFJJVkFURS|QUklWQVRFIEtFW|PUEVOU1NIIF|FQyBQUklWQVRF|EU0EgUFJJVkFURS|FTkNSWVBURUQgU|QR1AgUFJJVkFURS)[A-Za-z0-9+/=]{0,65536})/dg

/** Private keys as files hold them. */
export const keys: Kind = {
  name: 'keys',
  masks: 'private keys in PEM or OpenPGP, also cut off, also in base64',
  hint: /PRIVATE KEY|LS0tLS1CRUdJTiB/,
  find: (text) => [...findKeys(text), ...secretGroups(text, IN_BASE64)],
  masked: ['-----BEGIN PRIVATE KEY----- «MIIEvQIBADAN» -----END PRIVATE KEY-----'],
  shown: ['-----BEGIN CERTIFICATE----- MIIDdzCCAl -----END CERTIFICATE-----'],
}

function findKeys(text: string): readonly Span[] {
  return Array.from(text.matchAll(BEGIN)).flatMap((match) => {
    const start = match.index + match[0].length
    const body = bodyAt(text, start)
    const blanks = /^(?:\s|\\[nr])*/.exec(body)?.[0].length ?? 0
    const length = body.replace(/(?:\s|\\[nr]){1,8}$/, '').length
    return length > blanks ? [{ start: start + blanks, end: start + length }] : []
  })
}

/** Up to its end, or to that of what a key consists of when the end was cut off. */
function bodyAt(text: string, start: number): string {
  const end = text.indexOf('-----', start)
  if (end >= 0 && end - start <= LONGEST) return text.slice(start, end)
  BODY.lastIndex = start
  return BODY.exec(text)?.[0] ?? ''
}
