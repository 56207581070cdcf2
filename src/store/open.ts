import { fileURLToPath } from 'node:url'
import type { Log } from '../lib/log.ts'
import { FalcobriefError } from '../model/errors.ts'
import type { Store } from './port.ts'

/**
 * Opens and migrates the store that `url` names: `sqlite:PATH`, relative to the working directory, or
 * `postgres://USER:PASSWORD@HOST/DB`. Errors do not repeat it. The log gets what happens to the storage
 * meanwhile.
 */
export async function openStore(url: string, log: Log = SILENT): Promise<Store> {
  const [scheme, rest = ''] = splitScheme(url)
  switch (scheme) {
    case 'sqlite': {
      const { openSqliteStore } = await import('./sqlite/store.ts')
      return openSqliteStore(rest.startsWith('///') ? fileURLToPath(`file:${rest}`) : rest, log)
    }
    case 'postgres':
    case 'postgresql': {
      const { openPostgresStore } = await import('./postgres/store.ts')
      return openPostgresStore(url)
    }
    default:
      throw new FalcobriefError(
        'FB_STORE_OPEN',
        `store.url: no store of the kind '${scheme}'; use sqlite:PATH or postgres://…`,
      )
  }
}

function splitScheme(url: string): readonly [string, string?] {
  const colon = url.indexOf(':')
  return colon === -1 ? [url] : [url.slice(0, colon), url.slice(colon + 1)]
}

const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
