import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { whyUnreadable } from '../lib/unreadable.ts'
import { FalcobriefError } from '../model/errors.ts'

/** The authorities that Node.js trusts by itself; read when first needed, as there are some 150. */
let builtIn: readonly string[] = []

/**
 * Trusts the CA certificates in a file beside those of Node.js, for every connection that this process opens from now
 * on; an empty path leaves those of Node.js. Throws `FB_FILE` when the file cannot be used.
 */
export function trustAuthorities(cacertfile: string): void {
  if (cacertfile === '' && builtIn.length === 0) return
  const added = cacertfile === '' ? [] : readAuthorities(cacertfile)
  if (builtIn.length === 0) builtIn = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...builtIn, ...added])
}

/** The CA certificates in a file, one a text. Throws `FB_FILE` when it has none that can be used. */
export function readAuthorities(cacertfile: string): readonly string[] {
  const text = readText(cacertfile)
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)
  if (certificates === null) return refuse(`${cacertfile} has no certificate in PEM`)
  for (const certificate of certificates) {
    try {
      void new X509Certificate(certificate)
    } catch {
      refuse(`${cacertfile} has a certificate that cannot be read`)
    }
  }
  // Node.js has it since 24.5.
  if (typeof tls.setDefaultCACertificates !== 'function') refuse('this needs Node.js 24.5 or newer')
  return certificates
}

function readText(cacertfile: string): string {
  try {
    return readFileSync(cacertfile, 'utf8')
  } catch (error) {
    return refuse(`cannot read ${cacertfile}: ${whyUnreadable(error)}`)
  }
}

function refuse(reason: string): never {
  throw new FalcobriefError('FB_FILE', `tlsclient.cacertfile: ${reason}`)
}
