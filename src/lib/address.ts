/** A mailbox. `name` is empty when there is none. */
export type MailAddress = { readonly name: string; readonly address: string }

export type HostPort = { readonly host: string; readonly port: number }

// RFC 5321 dot-string and domain, in ASCII: what needs quoting or an address literal is refused,
// because a mail library may read it as several recipients.
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const ADDRESS = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})*$`)
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`)
const NAMED = /^(.*?)\s*<([^<>]*)>$/
const UNSAFE_NAME = /[\p{C}\p{Zl}\p{Zp}<>()[\]\\,;:@"]/u

/** Longest local part and longest path of RFC 5321 4.5.3.1. */
const LOCAL_LIMIT = 64
const ADDRESS_LIMIT = 254

/** `a@b.c` or `Name <a@b.c>` (the name may be in double quotes); null when it is anything else. */
export function parseAddress(text: string): MailAddress | null {
  const trimmed = text.trim()
  const named = NAMED.exec(trimmed)
  const name = unquote(named?.[1] ?? '')
  const address = named?.[2] ?? trimmed
  if (UNSAFE_NAME.test(name) || name.length > ADDRESS_LIMIT) return null
  if (!ADDRESS.test(address) || address.length > ADDRESS_LIMIT) return null
  return address.indexOf('@') > LOCAL_LIMIT ? null : { name, address }
}

function unquote(name: string): string {
  const quoted = /^"([^"]*)"$/.exec(name)
  return quoted?.[1] ?? name
}

/** `host:port`, with an IPv6 address in brackets; null when it is anything else. */
export function parseHostPort(text: string): HostPort | null {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim())
  if (match === null) return null
  const [, ipv6, name, digits] = match
  const port = Number(digits)
  const host = ipv6 ?? name ?? ''
  if (port < 1 || port > 65_535) return null
  if (ipv6 !== undefined) return URL.canParse(`http://[${ipv6}]/`) ? { host, port } : null
  return HOST.test(host) ? { host, port } : null
}

/** Whether a host can only be this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase()
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(name)
  )
}
