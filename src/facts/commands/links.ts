import { addressClass, type AddressClass } from '../address.ts'

/** An address that a command names. */
export type Link = {
  readonly text: string
  readonly scheme: string | null
  readonly host: string
  /** Null for a name: where it leads is not in the alert. */
  readonly class: AddressClass | null
}

const MOST = 16
const URL_IN_WORD =
  /\b([a-z][a-z0-9+.-]{1,10}):\/\/(?:[^\s/@'"]{1,128}@)?(\[[0-9a-f:.]+\]|[A-Za-z0-9._-]{1,253})[^\s'"<>|;)]{0,1024}/i
const DEV_TCP = /\/dev\/(?:tcp|udp)\/([A-Za-z0-9.:_-]{1,253})\/\d{1,5}/
const BARE = /^(?:[\w.-]{1,64}@)?\[?([0-9a-f:.]{2,45})\]?(?::\d{1,5})?(?:[:/].*)?$/i

/** The URLs, `/dev/tcp` targets and literal addresses among these words. */
export function linksIn(words: readonly string[]): readonly Link[] {
  const links: Link[] = []
  for (const word of words) {
    if (links.length >= MOST) break
    const link = linkIn(word)
    if (link !== null) links.push(link)
  }
  return links
}

function linkIn(word: string): Link | null {
  const url = URL_IN_WORD.exec(word)
  if (url !== null) return link(url[0], (url[1] ?? '').toLowerCase(), url[2] ?? '')
  const device = DEV_TCP.exec(word)
  if (device !== null) return link(device[0], null, device[1] ?? '')
  const host = BARE.exec(word)?.[1] ?? ''
  const isAddress = addressClass(host) !== null || addressClass(host.replace(/:\d+$/, '')) !== null
  return isAddress && !host.startsWith('::') ? link(word, null, host.replace(/:\d+$/, '')) : null
}

function link(text: string, scheme: string | null, host: string): Link {
  const name = host.replace(/^\[|\]$/g, '')
  return { text, scheme, host: name, class: addressClass(name) }
}
