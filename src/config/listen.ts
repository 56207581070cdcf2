import type { Config } from './schema.ts'

/** Reachable from this machine only. */
export const LOOPBACK = '127.0.0.1'

/** IPv6 and, on the usual dual-stack sockets, IPv4. */
const ALL_INTERFACES = '::'

/** Whether it is settled who may send alerts: somebody has a token or a certificate, or all may. */
export function isSenderSettled({ auth, tlsserver }: Pick<Config, 'auth' | 'tlsserver'>): boolean {
  return auth.token !== '' || tlsserver.cacertfile !== '' || auth.anonymous
}

/** The address to listen on: as set, else loopback until it is settled who may send, then all. */
export function listenHost(config: Pick<Config, 'listenaddress' | 'auth' | 'tlsserver'>): string {
  if (config.listenaddress !== '') return config.listenaddress
  return isSenderSettled(config) ? ALL_INTERFACES : LOOPBACK
}
