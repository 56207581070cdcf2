import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { plural } from '../lib/text.ts'
import { whyUnreadable } from '../lib/unreadable.ts'
import { FalcobriefError } from '../model/errors.ts'
import type { TlsMaterial } from './server.ts'

export type TlsFiles = {
  readonly certfile: string
  readonly keyfile: string
  /** Empty: no client certificates. */
  readonly cacertfile: string
}

/** The certificates of the server; null when none are configured. Throws `FB_FILE` with every problem. */
export function readTls(files: TlsFiles): TlsMaterial | null {
  const { tls, problems } = inspectTls(files)
  if (problems.length === 0) return tls
  const heading = `the files of tlsserver have ${plural(problems.length, 'problem')}`
  const lines = problems.length === 1 ? problems : [heading, ...problems]
  throw new FalcobriefError('FB_FILE', lines.join('\n'))
}

/** As `readTls`, with a line for each problem instead of an error. */
export function inspectTls({ certfile, keyfile, cacertfile }: TlsFiles): {
  readonly tls: TlsMaterial | null
  readonly problems: readonly string[]
} {
  const problems: string[] = []
  const read = (name: string, path: string): string => {
    try {
      return path === '' ? '' : readFileSync(path, 'utf8')
    } catch (error) {
      problems.push(`tlsserver.${name}: cannot read ${path}: ${whyUnreadable(error)}`)
      return ''
    }
  }
  const cert = read('certfile', certfile)
  const key = read('keyfile', keyfile)
  const ca = read('cacertfile', cacertfile)
  if (certfile === '') return { tls: null, problems }
  if (problems.length === 0) problems.push(...mismatches(cert, key))
  return { tls: { cert, key, ca: cacertfile === '' ? null : ca }, problems }
}

/** A message of OpenSSL names no path and may hold a part of the file. */
function mismatches(cert: string, key: string): readonly string[] {
  const isUsable = (parts: { readonly cert?: string; readonly key?: string }): boolean => {
    try {
      createSecureContext(parts)
      return true
    } catch {
      return false
    }
  }
  const single = [
    ...(isUsable({ cert }) ? [] : ['tlsserver.certfile: it is not a certificate in PEM']),
    ...(isUsable({ key }) ? [] : ['tlsserver.keyfile: it is not a private key in PEM']),
  ]
  if (single.length > 0 || isUsable({ cert, key })) return single
  return ['tlsserver.keyfile: it is not the key of the certificate in tlsserver.certfile']
}
