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
  const address = storeAddress(url)
  if (address.kind === 'sqlite') {
    const { openSqliteStore } = await import('./sqlite/store.ts')
    return openSqliteStore(address.path, log)
  }
  const { openPostgresStore } = await import('./postgres/store.ts')
  return openPostgresStore(address.url)
}

export type StoreAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string }

/** What `store.url` names. Throws `FB_STORE_OPEN`. */
export function storeAddress(url: string): StoreAddress {
  const [scheme, rest = ''] = splitScheme(url)
  switch (scheme) {
    case 'sqlite':
      return { kind: 'sqlite', path: rest.startsWith('///') ? fileURLToPath(`file:${rest}`) : rest }
    case 'postgres':
    case 'postgresql':
      return { kind: 'postgres', url }
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
