import { closeSync, existsSync, fdatasyncSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pendingMigrations, readMigrations, type AppliedMigration } from '../migrate.ts'
import { damageError, openError } from './failure.ts'
import { DatabaseFiles } from './files.ts'
import { summary } from './integrity.ts'

export const MIGRATIONS = new URL('migrations/', import.meta.url)

/**
 * An event changes few bytes in each of some pages, and whole pages go into the log that is synced before
 * it is acknowledged: with pages smaller than the 4 KiB of SQLite that log is shorter. Of new files only.
 */
const PAGE_BYTES = 1024

/** Pages of the write-ahead log after which SQLite copies it back: 16 MiB. */
const CHECKPOINT_PAGES = 16_384

/** How much waits in the log: pages in it, and how many of these are in the database as well. */
export type LogFill = { readonly pages: number; readonly copied: number }

/**
 * One opening of a SQLite file, until it is closed or abandoned. A second connection that only reads holds
 * a lock meanwhile: with it SQLite neither copies the log nor removes it when the first one closes.
 */
export class Session {
  readonly database: DatabaseSync
  readonly files: DatabaseFiles
  /** Where all of it was copied to, when its path led nowhere any more. */
  savedAs: string | null = null
  readonly #guard: DatabaseSync

  private constructor(database: DatabaseSync, guard: DatabaseSync, files: DatabaseFiles) {
    this.database = database
    this.#guard = guard
    this.files = files
  }

  /**
   * Opens and migrates `path`. With `problems` it is opened as it is: no migration changes a damaged file.
   * Throws as `openStore` does.
   */
  static open(path: string, problems: readonly string[] = []): Session {
    const opened = new DisposableStack()
    try {
      const database = opened.adopt(openDatabase(path), (file) => file.close())
      migrate(database, path, problems)
      const guard = opened.adopt(openGuard(path), (file) => file.close())
      const files = opened.adopt(new DatabaseFiles(path), (file) => file.close())
      syncFolder(path)
      opened.move()
      return new Session(database, guard, files)
    } catch (error) {
      opened.dispose()
      throw openError(path, error)
    }
  }

  logFill(): LogFill {
    const row = this.database.prepare('PRAGMA wal_checkpoint(NOOP)').get()
    return { pages: Number(row?.['log']), copied: Number(row?.['checkpointed']) }
  }

  /** Copies what can be copied of the log. Throws what SQLite keeps to itself when a commit does that. */
  copyLog(): void {
    this.database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }

  /** Copies all of the log into the database, synced, and empties it. Throws while another process reads. */
  emptyLog(): void {
    const row = this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
    if (row?.['busy'] !== 0) throw new Error('another process reads the database')
  }

  /** Waits for the disk, and everything else waits as well. */
  sync(): void {
    fdatasyncSync(this.files.log)
  }

  /** Ends it as SQLite does: the log is copied into the database and removed. */
  close(): void {
    this.#guard.close()
    this.database.close()
    this.files.close()
  }

  /** Ends it and leaves database and log as they are. */
  abandon(): void {
    this.database.close()
    this.#guard.close()
    this.files.close()
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 1000 })
  try {
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}`)
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    database.exec('PRAGMA foreign_keys = ON')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function openGuard(path: string): DatabaseSync {
  const guard = new DatabaseSync(path, { readOnly: true, timeout: 1000 })
  try {
    // The lock comes with the first read.
    guard.prepare('SELECT count(*) FROM schema_migrations').get()
    return guard
  } catch (error) {
    guard.close()
    throw error
  }
}

function migrate(database: DatabaseSync, path: string, problems: readonly string[]): void {
  database.exec('BEGIN IMMEDIATE')
  database.exec(
    'CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT',
  )
  const applied = database
    .prepare('SELECT version, name, checksum FROM schema_migrations ORDER BY version')
    .all() as unknown as readonly AppliedMigration[]
  const pending = pendingMigrations(readMigrations(MIGRATIONS), applied)
  const damage = summary(problems)
  if (damage !== null && pending.length > 0) throw damageError(path, damage)
  for (const { version, name, sql, checksum } of pending) {
    database.exec(sql)
    database.prepare('INSERT INTO schema_migrations VALUES (?, ?, ?)').run(version, name, checksum)
  }
  database.exec('COMMIT')
}

/** Of a file: so that the names in it are on the disk. */
export function syncFolder(path: string): void {
  const folder = openSync(dirname(resolve(path)), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/**
 * Makes the folder of a file, with all above it. Not `recursive`: that never returns where the kernel lets
 * nobody make a folder, as in /proc.
 */
export function makeFolder(path: string): void {
  const folder = dirname(resolve(path))
  if (existsSync(folder)) return
  makeFolder(folder)
  mkdirSync(folder)
}
