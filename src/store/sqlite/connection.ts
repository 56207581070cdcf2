import { fdatasync } from 'node:fs'
import type { StatementSync } from 'node:sqlite'
import { FalcobriefError, errorMessage } from '../../model/errors.ts'
import { checkAtOnce } from './integrity.ts'
import { damageError, faultFrom, isBusy, openError, writeError, type Fault } from './failure.ts'
import { describeChange, type FileChange } from './files.ts'
import { ServiceLock } from './lock.ts'
import { makeFolder, Session } from './session.ts'
import { settleLog } from './settle.ts'

/** Why nothing is acknowledged. */
export type Suspension = {
  /** For people: one line. */
  readonly reason: string
  /** A sync failed: what the log holds may be in memory only, whatever later syncs say. */
  readonly isLogSuspect: boolean
  readonly isDamaged: boolean
}

/**
 * The one connection of the service to its SQLite file.
 *
 * A commit is durable in two steps: SQLite appends it to the write-ahead log (`synchronous=NORMAL`
 * leaves that to the page cache), then `flushed` syncs the log. One sync serves all commits made
 * before it began, and the event loop runs on meanwhile: docs/decisions/0001-durability.md.
 *
 * Once the disk failed nothing is written or acknowledged before the file was reopened and found to
 * hold what was acknowledged: docs/decisions/0010-disk-failures.md.
 */
export class Connection {
  readonly path: string
  /** What was wrong with the file at the start; null: it was too great to look at all of it. */
  readonly problemsAtStart: readonly string[] | null
  readonly #lock: ServiceLock
  #session: Session | null
  readonly #statements = new Map<string, StatementSync>()
  #syncing: Promise<void> = Promise.resolve()
  #nextSync: Promise<void> | null = null
  #commits = 0
  #syncedCommits = 0
  #suspension: Suspension | null = null
  /** Called when nothing is acknowledged from now on. */
  onSuspended: (suspension: Suspension) => void = () => undefined
  /** Damage that is known does not suspend: the file would be the same after it. */
  isDamageKnown: () => boolean = () => false

  private constructor(
    path: string,
    lock: ServiceLock,
    session: Session,
    problemsAtStart: readonly string[] | null,
  ) {
    this.path = path
    this.#lock = lock
    this.#session = session
    this.problemsAtStart = problemsAtStart
  }

  /** Opens and migrates `path`; `:memory:` is refused, for nothing in memory is durable. */
  static open(path: string): Connection {
    const lock = takeLock(path)
    try {
      settleUnlessRead(path)
      const problems = checkAtOnce(path)
      return new Connection(path, lock, Session.open(path, problems ?? []), problems)
    } catch (error) {
      lock.release()
      throw openError(path, error)
    }
  }

  /** A prepared statement, compiled once. Throws `FB_STORE_WRITE` while the file is being reopened. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    if (this.#session === null) throw this.#refusal()
    const prepared = this.#session.database.prepare(sql)
    this.#statements.set(sql, prepared)
    return prepared
  }

  /**
   * Runs `work` in a write transaction. Rolls back and throws `FB_STORE_WRITE` when SQLite cannot write, and
   * at once while nothing is acknowledged.
   */
  write<T>(work: () => T): T {
    if (this.#session === null || this.#suspension !== null) throw this.#refusal()
    const { database } = this.#session
    try {
      database.exec('BEGIN IMMEDIATE')
      const result = work()
      database.exec('COMMIT')
      this.#commits++
      return result
    } catch (error) {
      // The fault that counts is the first: a rollback fails only where the transaction is gone anyway.
      if (database.isTransaction) attempt(() => database.exec('ROLLBACK'))
      this.noteFault(error)
      throw writeError(this.path, error)
    }
  }

  /** Resolves when everything committed so far is on disk. Rejects with `FB_STORE_WRITE`. */
  async flushed(): Promise<void> {
    if (this.#suspension !== null) throw this.#refusal()
    if (this.#syncedCommits === this.#commits) return
    this.#nextSync ??= this.#startAfter(this.#syncing)
    await this.#nextSync
  }

  async #startAfter(running: Promise<void>): Promise<void> {
    await running.catch(() => undefined)
    this.#nextSync = null
    // Never sync behind a failure: the sync would succeed and mean nothing.
    if (this.#session === null || this.#suspension !== null) throw this.#refusal()
    const commits = this.#commits
    const session = this.#session
    this.#syncing = syncFile(session.files.log)
    try {
      await this.#syncing
    } catch (error) {
      this.noteFault(error)
      throw writeError(this.path, error)
    }
    if (this.#suspension !== null || this.#session !== session) throw this.#refusal()
    this.#syncedCommits = commits
  }

  /** Why nothing is acknowledged; null while all is well. */
  get suspension(): Suspension | null {
    return this.#suspension
  }

  /** What is open; null between `detach` and `attach`. */
  get session(): Session | null {
    return this.#session
  }

  /** Suspends when the error says that the disk or the file is not to be trusted. */
  noteFault(error: unknown): void {
    const fault = faultFrom(error)
    if (fault === null || (fault === 'damage' && this.isDamageKnown())) return
    const what = errorMessage(error)
    const reason = fault === 'damage' ? damageError(this.path, what, error).message : what
    this.#suspend(reason, fault)
  }

  /** Suspends when another service has the database. */
  keepLock(): void {
    try {
      this.#lock.keep()
    } catch (error) {
      this.#suspend(errorMessage(error), null)
      throw error
    }
  }

  /** Suspends: what is written here is not what others will read. */
  noteChange(change: FileChange): void {
    this.#suspend(describeChange(change), null)
  }

  #suspend(reason: string, fault: Fault | null): void {
    const before = this.#suspension
    this.#suspension = {
      reason: before?.reason ?? reason,
      isLogSuspect: fault === 'sync' || (before?.isLogSuspect ?? false),
      isDamaged: fault === 'damage' || (before?.isDamaged ?? false),
    }
    if (before === null) this.onSuspended(this.#suspension)
  }

  /** Why the suspension lasts, for people. */
  explain(reason: string): void {
    if (this.#suspension !== null) this.#suspension = { ...this.#suspension, reason }
  }

  /** Hands over what is open, for whoever reopens it. Only while suspended. */
  async detach(): Promise<Session | null> {
    await this.#syncing.catch(() => undefined)
    const session = this.#session
    this.#session = null
    this.#statements.clear()
    return session
  }

  /** Goes on with another session, in which everything is on disk. */
  attach(session: Session): void {
    this.#session = session
    this.#syncedCommits = this.#commits
    this.#suspension = null
  }

  #refusal(): FalcobriefError {
    const reason = this.#suspension?.reason ?? 'it is closed'
    return new FalcobriefError(
      'FB_STORE_WRITE',
      `the store cannot write: ${reason}; alerts are refused until the database is reopened and verified`,
    )
  }

  async close(): Promise<void> {
    const isLogSuspect = this.#suspension?.isLogSuspect ?? false
    const session = await this.detach()
    // A log that may not be on disk is not copied from: the next start writes it anew first.
    if (isLogSuspect) session?.abandon()
    else session?.close()
    this.#lock.release()
  }
}

function takeLock(path: string): ServiceLock {
  try {
    if (path === ':memory:' || path === '') throw new Error('a database needs a file')
    makeFolder(path)
    return ServiceLock.take(path)
  } catch (error) {
    throw openError(path, error)
  }
}

/** A process that only reads, as a backup does, does not keep the service from starting. */
function settleUnlessRead(path: string): void {
  try {
    settleLog(path)
  } catch (error) {
    if (!isBusy(error)) throw error
  }
}

function attempt(work: () => void): void {
  try {
    work()
  } catch {
    // Said by the caller.
  }
}

function syncFile(file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(file, (error) => (error === null ? resolve() : reject(error)))
  })
}
