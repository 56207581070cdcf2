import type { ClientConfig, PoolConfig } from 'pg'
import { FalcobriefError } from '../../model/errors.ts'

/** Two commits on their way, two workers, retention, and some readers. */
const POOL_SIZE = 10
/** Milliseconds. Together below what a load balancer waits: a sender shall get its 503 in time. */
const TIMES = {
  connect: 5000,
  lock: 5000,
  statement: 10_000,
  idleInTransaction: 10_000,
  /** For a network that swallows packets; the server's own limits come first. */
  answer: 15_000,
  keepAlive: 10_000,
  idle: 30_000,
}
/** Connections are renewed, so that they follow a name that points to another server by then. */
const LIFETIME_SECONDS = 1800

export type ConnectionSettings = {
  readonly pool: PoolConfig
  /** Of a single connection without limits of time but for connecting. */
  readonly client: ClientConfig
  /** An error's text without the password, on one line. */
  readonly describe: (error: unknown) => string
}

/**
 * What a `postgres://` URL means. Its own parameters (`sslmode`, `sslrootcert`, `application_name`,
 * `statement_timeout`, …) come before ours; `poolsize` is ours. Throws `FB_STORE_OPEN`, without the URL.
 */
export function connectionSettings(url: string): ConnectionSettings {
  const parsed = parse(url)
  const size = Number(parsed.searchParams.get('poolsize') ?? POOL_SIZE)
  if (!Number.isInteger(size) || size < 3 || size > 100) {
    throw refused('poolsize must be a number from 3 to 100')
  }
  parsed.searchParams.delete('poolsize')
  const client: ClientConfig = {
    connectionString: withStrictTls(parsed),
    application_name: 'falcobrief',
    connectionTimeoutMillis: TIMES.connect,
    keepAlive: true,
    keepAliveInitialDelayMillis: TIMES.keepAlive,
  }
  const pool: PoolConfig = {
    ...client,
    max: size,
    idleTimeoutMillis: TIMES.idle,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    lock_timeout: TIMES.lock,
    statement_timeout: TIMES.statement,
    idle_in_transaction_session_timeout: TIMES.idleInTransaction,
    query_timeout: TIMES.answer,
    pipeline: true,
  }
  return { pool, client, describe: describer(passwordsIn(parsed)) }
}

function parse(url: string): URL {
  if (!URL.canParse(url)) {
    throw refused('not an address; a password with special characters is written with %XX')
  }
  const parsed = new URL(url)
  // An unescaped / or # ends the host in the middle of a password, which would then be shown as a name.
  if (parsed.hash !== '' || parsed.pathname.includes('@')) {
    throw refused('characters like / # ? @ in the password must be written as %XX')
  }
  return parsed
}

const TLS_MODES = ['disable', 'no-verify', 'prefer', 'require', 'verify-ca', 'verify-full']

/**
 * pg reads `prefer`, `require` and `verify-ca` as `verify-full`, warns of it on stderr, and will read them
 * otherwise one day. Naming what they mean keeps it that way.
 */
function withStrictTls(url: URL): string {
  const strict = new URL(url)
  const mode = strict.searchParams.get('sslmode')
  if (mode === null) return strict.href
  if (!TLS_MODES.includes(mode)) throw refused(`sslmode must be one of ${TLS_MODES.join(', ')}`)
  const isLibpq = strict.searchParams.get('uselibpqcompat') === 'true'
  if (!isLibpq && ['prefer', 'require', 'verify-ca'].includes(mode)) {
    strict.searchParams.set('sslmode', 'verify-full')
  }
  return strict.href
}

function passwordsIn(url: URL): readonly string[] {
  const raw = [url.password, url.searchParams.get('password') ?? '']
  return raw.flatMap((text) => [text, decoded(text)]).filter((text) => text !== '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function describer(passwords: readonly string[]): ConnectionSettings['describe'] {
  return (error) => {
    const text = errorText(error).replaceAll(/\s+/g, ' ')
    return passwords.reduce((shown, password) => shown.replaceAll(password, '***'), text)
  }
}

/** A failure to reach any of a name's addresses has no message, but a code. */
function errorText(error: unknown): string {
  const { message, code } = error as { message?: unknown; code?: unknown }
  if (typeof message === 'string' && message !== '') return message
  return typeof code === 'string' ? code : 'unknown failure'
}

function refused(problem: string): FalcobriefError {
  return new FalcobriefError('FB_STORE_OPEN', `store.url: ${problem}`)
}
