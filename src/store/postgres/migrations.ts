import { Client } from 'pg'
import { FalcobriefError } from '../../model/errors.ts'
import { pendingMigrations, readMigrations, type AppliedMigration } from '../migrate.ts'
import type { ConnectionSettings } from './settings.ts'

const MIGRATIONS = new URL('migrations/', import.meta.url)
/** The oldest that PostgreSQL's makers still maintain. */
const OLDEST_VERSION = 14
/** Any number that no subject's lock is likely to have. */
const LOCK = '7021804129503746'
/** A step that changes a table waits for those who use it, and holds up those who come after. */
const LOCK_TIMEOUT_MS = 10_000

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY,
  name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`

/**
 * Brings the database to the current schema, one process at a time, each step in a transaction. One that
 * has it already is only read. Throws `FB_STORE_OPEN`, `FB_STORE_NEWER` or `FB_STORE_ALTERED`.
 */
export async function migrate({ client, describe }: ConnectionSettings): Promise<void> {
  try {
    const connection = new Client(client)
    // The failure is known from the query that was under way.
    connection.on('error', () => undefined)
    try {
      await connection.connect()
      await checkServer(connection)
      if (!(await isCurrent(connection))) while (await applyNext(connection));
    } finally {
      await connection.end()
    }
  } catch (error) {
    if (error instanceof FalcobriefError) throw error
    const message = `cannot open the database: ${describe(error)}; check store.url`
    throw new FalcobriefError('FB_STORE_OPEN', message)
  }
}

async function checkServer(connection: Client): Promise<void> {
  const { rows } = await connection.query<{ version: number; encoding: string }>(
    `SELECT current_setting('server_version_num')::integer / 10000 AS version,
       current_setting('server_encoding') AS encoding`,
  )
  const { version = 0, encoding = '' } = rows[0] ?? {}
  const problem =
    version < OLDEST_VERSION
      ? `PostgreSQL ${version} is too old, it takes ${OLDEST_VERSION} or newer`
      : `its encoding is ${encoding}, it must be UTF8`
  if (version >= OLDEST_VERSION && encoding === 'UTF8') return
  throw new FalcobriefError('FB_STORE_OPEN', `cannot use the database: ${problem}`)
}

async function isCurrent(connection: Client): Promise<boolean> {
  const { rows } = await connection.query<{ known: string | null }>(
    "SELECT to_regclass('schema_migrations')::text AS known",
  )
  return rows[0]?.known !== null && (await pending(connection)).length === 0
}

async function pending(connection: Client) {
  const { rows } = await connection.query<AppliedMigration>(
    'SELECT version, name, checksum FROM schema_migrations ORDER BY version',
  )
  return pendingMigrations(readMigrations(MIGRATIONS), rows)
}

/** False when there is none. The lock is the transaction's, so that it ends with it whatever happens. */
async function applyNext(connection: Client): Promise<boolean> {
  await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE')
  await connection.query(`SELECT pg_advisory_xact_lock(${LOCK})`)
  await connection.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
  await connection.query(CREATE_TABLE)
  const [next] = await pending(connection)
  if (next !== undefined) {
    await connection.query(next.sql)
    await connection.query(
      'INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)',
      [next.version, next.name, next.checksum],
    )
  }
  await connection.query('COMMIT')
  return next !== undefined
}
