import { closeSync, fdatasync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { FalcobriefError, messageOf } from '../../model/errors.ts'
import { pendingMigrations, readMigrations, type AppliedMigration } from '../migrate.ts'

const MIGRATIONS = new URL('migrations/', import.meta.url)

/**
 * An event changes few bytes in each of some pages, and whole pages go into the log that is synced before
 * it is acknowledged: with pages smaller than the 4 KiB of SQLite that log is shorter. Of new files only.
 */
const PAGE_BYTES = 1024

/** Pages of the write-ahead log after which SQLite copies it back: 16 MiB. */
const CHECKPOINT_PAGES = 16_384

/**
 * The one connection to a SQLite file, which no other process may open meanwhile.
 *
 * A commit is durable in two steps: SQLite appends it to the write-ahead log (`synchronous=NORMAL`
 * leaves that to the page cache), then `flushed` syncs the log. One sync serves all commits made
 * before it began, and the event loop runs on meanwhile: docs/decisions/0001-durability.md.
 */
export class Connection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #log: number
  #syncing: Promise<void> = Promise.resolve()
  #nextSync: Promise<void> | null = null
  #commits = 0
  #syncedCommits = 0
  #hasFailed = false

  private constructor(database: DatabaseSync, log: number) {
    this.#database = database
    this.#log = log
  }

  /** Opens and migrates `path`; `:memory:` is refused, for nothing in memory is durable. */
  static open(path: string): Connection {
    const database = openDatabase(path)
    try {
      migrate(database)
      const log = openSync(`${path}-wal`, 'r+')
      syncFolder(dirname(resolve(path)))
      return new Connection(database, log)
    } catch (error) {
      database.close()
      throw openError(path, error)
    }
  }

  /** A prepared statement, compiled once. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const prepared = this.#database.prepare(sql)
    this.#statements.set(sql, prepared)
    return prepared
  }

  /** Runs `work` in a write transaction. Rolls back and throws `FB_STORE_WRITE` when SQLite cannot write. */
  write<T>(work: () => T): T {
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      const result = work()
      this.#database.exec('COMMIT')
      this.#commits++
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw this.#failure(error)
    }
  }

  /** Whether a write failed since `trust` was called: a small one that works proves little then. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  trust(): void {
    this.#hasFailed = false
  }

  #failure(error: unknown): unknown {
    const failure = writeError(error)
    if (isWriteError(failure)) this.#hasFailed = true
    return failure
  }

  /** Resolves when everything committed so far is on disk. Rejects with `FB_STORE_WRITE`. */
  async flushed(): Promise<void> {
    if (this.#syncedCommits === this.#commits) return
    this.#nextSync ??= this.#startAfter(this.#syncing)
    await this.#nextSync
  }

  async #startAfter(running: Promise<void>): Promise<void> {
    await running.catch(() => undefined)
    this.#nextSync = null
    const commits = this.#commits
    this.#syncing = syncFile(this.#log)
    try {
      await this.#syncing
    } catch (error) {
      throw this.#failure(error)
    }
    this.#syncedCommits = commits
  }

  async close(): Promise<void> {
    await this.#syncing.catch(() => undefined)
    closeSync(this.#log)
    this.#statements.clear()
    this.#database.close()
  }
}

function openDatabase(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true })
    const database = new DatabaseSync(path, { timeout: 1000 })
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}`)
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    database.exec('PRAGMA foreign_keys = ON')
    return database
  } catch (error) {
    throw openError(path, error)
  }
}

function migrate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE')
  database.exec(
    'CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT',
  )
  const applied = database
    .prepare('SELECT version, name, checksum FROM schema_migrations ORDER BY version')
    .all() as unknown as readonly AppliedMigration[]
  for (const { version, name, sql, checksum } of pendingMigrations(
    readMigrations(MIGRATIONS),
    applied,
  )) {
    database.exec(sql)
    database.prepare('INSERT INTO schema_migrations VALUES (?, ?, ?)').run(version, name, checksum)
  }
  database.exec('COMMIT')
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function syncFile(file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(file, (error) => (error === null ? resolve() : reject(error)))
  })
}

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5

function openError(path: string, error: unknown): FalcobriefError {
  if (error instanceof FalcobriefError) return error
  if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
    const message = `the database ${path} is open in another process; stop that one first`
    return new FalcobriefError('FB_STORE_BUSY', message, { cause: error })
  }
  const message = `cannot open the database ${path}: ${messageOf(error)}; check store.url and the folder's permissions`
  return new FalcobriefError('FB_STORE_OPEN', message, { cause: error })
}

function isWriteError(error: unknown): boolean {
  return error instanceof FalcobriefError && error.code === 'FB_STORE_WRITE'
}

function writeError(error: unknown): unknown {
  const { code } = error as { code?: string }
  const isStorage =
    code === 'ERR_SQLITE_ERROR' || (error as { syscall?: string }).syscall !== undefined
  if (!isStorage) return error
  const message = `the store cannot write: ${messageOf(error)}`
  return new FalcobriefError('FB_STORE_WRITE', message, { cause: error })
}
