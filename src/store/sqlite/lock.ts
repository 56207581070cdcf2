import { DatabaseSync } from 'node:sqlite'
import { busyError, isBusy } from './failure.ts'

/**
 * The right to be the one service at a database: an empty file beside it that is locked while the process
 * lives. The database itself is not locked, so that others may read, check and copy it meanwhile.
 */
export class ServiceLock {
  readonly path: string
  readonly #file: DatabaseSync

  private constructor(path: string, file: DatabaseSync) {
    this.path = path
    this.#file = file
  }

  /** Throws `FB_STORE_BUSY` while another one has it. */
  static take(database: string): ServiceLock {
    const path = `${database}-lock`
    const file = new DatabaseSync(path, { timeout: 1000 })
    try {
      // A transaction that writes nothing: in memory, SQLite makes no journal for it.
      file.exec('PRAGMA journal_mode = MEMORY')
      file.exec('BEGIN EXCLUSIVE')
      return new ServiceLock(path, file)
    } catch (error) {
      file.close()
      throw isBusy(error) ? busyError(database, error) : error
    }
  }

  release(): void {
    this.#file.close()
  }
}
