import { ADDRESS_CLASSES, addressClass, connectionEnds } from './address.ts'
import { lookUp } from './look-up.ts'
import { known, single, unknown, type Found, type Observed, type Reading } from './reading.ts'

/** Both ends: Falco cannot always say which of them is the local one. */
const ADDRESSES = ['fd.rip', 'fd.sip', 'fd.cip', 'fd.lip', 'fd.ip', 'krsi.sip', 'krsi.cip']
const EPHEMERAL = 32_768

/** The addresses of a connection with their classes, the one that is farthest from this machine first. */
export function readAddresses(event: Observed): readonly Found[] {
  const name = lookUp(event, 'fd.name')
  const ends = name === null ? [] : connectionEnds(name)
  const found = [
    ...ADDRESSES.flatMap((field) => {
      const address = lookUp(event, field)
      return address === null ? [] : [{ field, shown: address }]
    }),
    ...ends.map(({ address }) => ({ field: 'fd.name', shown: address })),
  ]
  return found
    .flatMap(({ field, shown }) => {
      const value = addressClass(shown)
      return value === null ? [] : [{ field, shown, value }]
    })
    .toSorted((a, b) => ADDRESS_CLASSES.indexOf(a.value) - ADDRESS_CLASSES.indexOf(b.value))
}

/** The address at the other end: its class is that of the end that is farther away. */
export function readRemote(event: Observed): Reading {
  const [remote] = readAddresses(event)
  return remote === undefined ? unknown('fd.name') : known([remote.field], [remote])
}

/** The port that was connected to: the server's, or the one of both that is not ephemeral. */
export function readServerPort(event: Observed): Reading {
  const port = lookUp(event, 'fd.sport')
  if (port !== null) return single('fd.sport', port)
  const [, server] = connectionEnds(lookUp(event, 'fd.name') ?? '')
  if (typeof server?.port === 'string') return single('fd.name', server.port)
  const ports = ['fd.rport', 'fd.lport', 'fd.port'].flatMap((field) => {
    const value = lookUp(event, field)
    return value === null || !/^\d+$/.test(value) ? [] : [{ field, value, shown: value }]
  })
  const fixed = ports.filter(({ value }) => Number(value) < EPHEMERAL)
  const [one] = fixed
  return one !== undefined && fixed.every(({ value }) => value === one.value)
    ? known([one.field], [one])
    : unknown('fd.sport')
}

/** `out` for a process that connects, `in` for one that accepts or listens. */
export function readDirection(event: Observed): Reading {
  const type = lookUp(event, 'evt.type')
  if (type === null) return unknown('evt.type')
  if (/^(?:connect|sendto|sendmsg|sendmmsg)$/.test(type)) return single('evt.type', 'out', type)
  if (/^(?:accept4?|listen|bind|recvfrom|recvmsg|recvmmsg)$/.test(type)) {
    return single('evt.type', 'in', type)
  }
  const server = lookUp(event, 'fd.is_server')
  if (server === null) return unknown('fd.is_server')
  return single('fd.is_server', server === 'true' ? 'in' : 'out', server)
}
