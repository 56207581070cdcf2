import { readFileSync } from 'node:fs'
import { FalcobriefError, messageOf } from '../model/errors.ts'
import type { TlsMaterial } from './server.ts'

export type TlsFiles = {
  readonly certfile: string
  readonly keyfile: string
  /** Empty: no client certificates. */
  readonly cacertfile: string
}

/** The certificates of the server; null when none are configured. Throws `FB_FILE`. */
export function readTls({ certfile, keyfile, cacertfile }: TlsFiles): TlsMaterial | null {
  if (certfile === '') return null
  return {
    cert: read('tlsserver.certfile', certfile),
    key: read('tlsserver.keyfile', keyfile),
    ca: cacertfile === '' ? null : read('tlsserver.cacertfile', cacertfile),
  }
}

function read(key: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new FalcobriefError('FB_FILE', `${key}: cannot read ${path}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
