import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Certificates of an authority of the tests' own, for `localhost` and 127.0.0.1, good for 100 years. */
export function tlsFile(name: string): string {
  return fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url))
}

export function tlsText(name: string): string {
  return readFileSync(tlsFile(name), 'utf8')
}
