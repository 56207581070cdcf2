import type { DatabaseSync } from 'node:sqlite'
import type { Connection } from './connection.ts'

/**
 * How many events were taken, in a row that every batch writes with it: after the disk failed it shows
 * whether the database still has all that was acknowledged.
 */
export class Tally {
  readonly #connection: Connection
  #written: number
  #committed: number
  #acknowledged: number

  constructor(connection: Connection) {
    this.#connection = connection
    const row = connection.statement('SELECT admitted FROM tally').get()
    const found = Number(row?.['admitted'] ?? 0)
    this.#written = found
    this.#committed = found
    this.#acknowledged = found
  }

  /** Inside the transaction of a batch. */
  write(events: number): void {
    this.#written = this.#committed + events
    this.#connection.statement('UPDATE tally SET admitted = ?').run(this.#written)
  }

  /** After that transaction; until then a rollback takes the number back. */
  commit(): void {
    this.#committed = this.#written
  }

  /** Of everything committed so far: for `acknowledge`, once that is on disk. */
  get committed(): number {
    return this.#committed
  }

  acknowledge(committed: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, committed)
  }

  /** How many of the acknowledged a reopened database does not have. */
  missing(database: DatabaseSync): number {
    return Math.max(0, this.#acknowledged - readTally(database))
  }

  /** Goes on with what that database has. */
  resume(database: DatabaseSync): void {
    this.#committed = readTally(database)
    this.#acknowledged = this.#committed
  }
}

function readTally(database: DatabaseSync): number {
  return Number(database.prepare('SELECT admitted FROM tally').get()?.['admitted'] ?? 0)
}
