import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { busyError, isBusy } from './failure.ts'

/** How long a start waits for a service that is about to end, in ms. */
const PATIENCE = 1000

/**
 * The right to be the one service at a database: an empty file beside it that is locked while the process
 * lives. The database itself is not locked, so that others may read, check and copy it meanwhile.
 */
export class ServiceLock {
  readonly #database: string
  readonly #path: string
  #file: DatabaseSync
  #inode: bigint | null

  private constructor(database: string, path: string, file: DatabaseSync) {
    this.#database = database
    this.#path = path
    this.#file = file
    this.#inode = inodeAt(path)
  }

  /** Throws `FB_STORE_BUSY` while another one has it. */
  static take(database: string): ServiceLock {
    const path = `${database}-lock`
    return new ServiceLock(database, path, lock(database, path, PATIENCE))
  }

  /** Takes it again when its file was deleted or replaced. Throws `FB_STORE_BUSY` when another one was faster. */
  keep(): void {
    if (inodeAt(this.#path) === this.#inode) return
    const file = lock(this.#database, this.#path, 0)
    this.#file.close()
    this.#file = file
    this.#inode = inodeAt(this.#path)
  }

  release(): void {
    this.#file.close()
  }
}

function lock(database: string, path: string, timeout: number): DatabaseSync {
  const file = new DatabaseSync(path, { timeout })
  try {
    // A transaction that writes nothing: in memory, SQLite makes no journal for it.
    file.exec('PRAGMA journal_mode = MEMORY')
    file.exec('BEGIN EXCLUSIVE')
    return file
  } catch (error) {
    file.close()
    throw isBusy(error) ? busyError(database, error) : error
  }
}

function inodeAt(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null
}
