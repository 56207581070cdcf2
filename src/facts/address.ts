import { isIPv4, isIPv6 } from 'node:net'

/** Where an address is; ranges for documentation count as public, as they stand for public ones. */
export const ADDRESS_CLASSES = [
  'metadata',
  'public',
  'private',
  'link-local',
  'loopback',
  'multicast',
  'unspecified',
] as const

export type AddressClass = (typeof ADDRESS_CLASSES)[number]

/** One end of a connection, as `fd.name` has it. */
export type End = { readonly address: string; readonly port: string | null }

/** Longest text that is looked at: two IPv6 addresses with ports and an arrow need no more. */
const LONGEST = 256

/** Where clouds serve the credentials of a machine, a task or a pod. */
const METADATA: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2:0:0:0:0:0:254',
  'fd00:ec2:0:0:0:0:0:23',
])

type Range = readonly [class_: AddressClass, base: string, bits: number]

/** IANA's special-purpose registries, as far as they are not public. */
const IPV4_RANGES: readonly Range[] = [
  ['unspecified', '0.0.0.0', 8],
  ['loopback', '127.0.0.0', 8],
  ['private', '10.0.0.0', 8],
  ['private', '172.16.0.0', 12],
  ['private', '192.168.0.0', 16],
  // Carrier-grade NAT, which clouds use for pods and services.
  ['private', '100.64.0.0', 10],
  ['link-local', '169.254.0.0', 16],
  ['multicast', '224.0.0.0', 4],
  ['multicast', '255.255.255.255', 32],
]

/** The class of an IPv4 or IPv6 address (also in brackets, with a zone, or mapped); null for other texts. */
export function addressClass(text: string): AddressClass | null {
  const address = bare(text)
  if (isIPv4(address)) return ipv4Class(address)
  if (!isIPv6(address)) return null
  const groups = ipv6Groups(address)
  const mapped = mappedIpv4(groups)
  return mapped === null ? ipv6Class(groups) : ipv4Class(mapped)
}

/** The ends of a connection: `a:1->b:2`, `a:1`, `a`, `[::1]:2`; none for anything else, such as a path. */
export function connectionEnds(text: string): readonly End[] {
  if (text.length > LONGEST || text.startsWith('/')) return []
  const ends = text.split('->', 2)
  if (ends.length === 1 && addressClass(text) !== null) return [{ address: bare(text), port: null }]
  return ends.flatMap((end) => connectionEnd(end.trim()) ?? [])
}

/** Falco writes the port behind the last colon, also of an IPv6 address without brackets. */
function connectionEnd(text: string): End | null {
  const colon = text.lastIndexOf(':')
  const [address, port] = [text.slice(0, colon), text.slice(colon + 1)]
  if (colon < 0 || !/^\d{1,5}$/.test(port) || addressClass(address) === null) return null
  return { address: bare(address), port }
}

function bare(text: string): string {
  if (text.length > LONGEST) return ''
  return text.replace(/^\[(.*)\]$/, '$1').replace(/%[\w.-]+$/, '')
}

function ipv4Class(address: string): AddressClass {
  if (METADATA.has(address)) return 'metadata'
  const value = ipv4Number(address)
  const range = IPV4_RANGES.find(([, base, bits]) => {
    const size = 2 ** (32 - bits)
    const start = ipv4Number(base)
    return value >= start && value < start + size
  })
  return range?.[0] ?? 'public'
}

function ipv4Number(ipv4: string): number {
  return ipv4.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function ipv6Class(groups: readonly number[]): AddressClass {
  if (METADATA.has(groups.map((group) => group.toString(16)).join(':'))) return 'metadata'
  const [first = 0] = groups
  const rest = groups.slice(0, 7).every((group) => group === 0)
  if (rest && groups[7] === 0) return 'unspecified'
  if (rest && groups[7] === 1) return 'loopback'
  if ((first & 0xfe_00) === 0xfc_00) return 'private'
  if ((first & 0xff_c0) === 0xfe_80) return 'link-local'
  if ((first & 0xff_00) === 0xff_00) return 'multicast'
  return 'public'
}

/** Eight groups; a dotted tail counts as two. */
function ipv6Groups(address: string): readonly number[] {
  const dotted = /(?:\d{1,3}\.){3}\d{1,3}$/.exec(address)?.[0]
  const tail = dotted === undefined ? null : ipv4Number(dotted)
  const text =
    dotted === undefined || tail === null
      ? address
      : `${address.slice(0, -dotted.length)}${Math.floor(tail / 65_536).toString(16)}:${(tail % 65_536).toString(16)}`
  const [left = '', right] = text.split('::', 2)
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  if (right === undefined) return parse(left)
  const [head, end] = [parse(left), parse(right)]
  return [...head, ...Array.from({ length: 8 - head.length - end.length }, () => 0), ...end]
}

/** `::ffff:a.b.c.d`, and `64:ff9b::a.b.c.d` of NAT64. */
function mappedIpv4(groups: readonly number[]): string | null {
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff
  const isNat64 =
    groups[0] === 0x64 && groups[1] === 0xff_9b && groups.slice(2, 6).every((group) => group === 0)
  if (!isMapped && !isNat64) return null
  const [high = 0, low = 0] = groups.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
