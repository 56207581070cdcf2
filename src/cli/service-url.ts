import { listenHost } from '../config/listen.ts'
import type { Config } from '../config/schema.ts'

/** Where the service of this configuration answers on this machine, without a path. */
export function serviceUrl(config: Config): string {
  const host = listenHost(config)
  // One that listens on every address answers on loopback as well.
  const name = host === '::' || host === '0.0.0.0' ? '127.0.0.1' : host
  const scheme = config.tlsserver.certfile === '' ? 'http' : 'https'
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${config.listenport}`
}
