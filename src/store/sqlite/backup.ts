import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { FalcobriefError, errorMessage } from '../../model/errors.ts'
import { pendingMigrations, readMigrations, type AppliedMigration } from '../migrate.ts'
import { damageError, isBusy, openError } from './failure.ts'
import { findDamage, openToRead, summary } from './integrity.ts'
import { ServiceLock } from './lock.ts'
import { makeFolder, MIGRATIONS, syncFolder } from './session.ts'

/** Copied in one step. */
const COPY_PAGES = 10_000

/** What a database holds, to see at a glance whether it is the one that was meant. */
export type Contents = {
  readonly bytes: number
  readonly incidents: number
  /** Arrival of its newest alert, ms since the epoch. */
  readonly newestAt: number | null
}

/**
 * Checks a database, also while a service writes it. Throws `FB_FILE` when there is none, and `FB_STORE_CORRUPT`;
 * errors call it `name`.
 */
export function checkDatabase(path: string, name = path): Contents {
  using _ = tidy(path)
  try {
    using database = openExisting(path)
    const damage = summary(findDamage(database, 'full'))
    if (damage !== null) throw damageError(name, damage)
    return { bytes: statSync(path).size, ...readContents(database, name) }
  } catch (error) {
    throw openError(name, error)
  }
}

/**
 * Copies a database as it is at one moment into a file of its own, also while a service writes it, and checks the
 * copy. A file that is there is replaced once the new one is complete.
 */
export async function backupDatabase(path: string, target: string): Promise<Contents> {
  if (existsSync(target) && isSameFile(path, target)) {
    throw new FalcobriefError('FB_FILE', `${target} is the database itself; name another file`)
  }
  return placeCopy(path, target)
}

/** The same of a database that is open here, whose path may lead nowhere; the copy is not checked. */
export async function saveOpenDatabase(database: DatabaseSync, target: string): Promise<void> {
  makeFolder(target)
  await backup(database, target, { rate: COPY_PAGES })
  makeSingleFile(target)
  syncFile(target)
  syncFolder(target)
}

/** What `restoreDatabase` did. */
export type Restored = Contents & {
  /** Where the database that was there is now; null when there was none. */
  readonly keptAs: string | null
}

/**
 * Puts a checked copy of `source` in the place of a database, which is kept beside it. Throws `FB_STORE_BUSY` while a
 * service has that, `FB_STORE_NEWER` and `FB_STORE_ALTERED` for a copy that this version cannot work with.
 */
export async function restoreDatabase(path: string, source: string, now: Date): Promise<Restored> {
  if (existsSync(path) && isSameFile(path, source)) {
    throw new FalcobriefError('FB_FILE', `${source} is the database itself; name its backup`)
  }
  makeFolder(path)
  const lock = ServiceLock.take(path)
  try {
    refuseWhileLocked(path)
    let keptAs: string | null = null
    const contents = await placeCopy(source, path, () => {
      keptAs = putAside(path, now)
    })
    return { ...contents, keptAs }
  } finally {
    lock.release()
  }
}

/** `beforePlacing` runs when the copy is complete and checked. */
async function placeCopy(
  source: string,
  target: string,
  beforePlacing: () => void = () => undefined,
): Promise<Contents> {
  const temporary = `${target}.tmp`
  removeAll(temporary)
  try {
    const mode = await copyMoment(source, temporary)
    const contents = checkDatabase(temporary, source)
    chmodSync(temporary, mode)
    syncFile(temporary)
    beforePlacing()
    renameSync(temporary, target)
    syncFolder(target)
    return contents
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined
      ? error
      : new FalcobriefError('FB_FILE', `cannot write ${target}: ${errorMessage(error)}`)
  } finally {
    removeAll(temporary)
  }
}

/** A database with what SQLite may have left beside it. */
function removeAll(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true })
}

/** Copies by SQLite's backup API. Resolves with the permissions of the file. */
async function copyMoment(source: string, target: string): Promise<number> {
  using _ = tidy(source)
  try {
    using database = openExisting(source)
    // The copy would start over with every write of the service, had it not one moment to keep to.
    database.exec('BEGIN')
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    await backup(database, target, { rate: COPY_PAGES })
  } catch (error) {
    throw openError(source, error)
  }
  makeSingleFile(target)
  return statSync(source).mode & 0o777
}

/** Removes, afterwards, the empty log that a reader leaves where none was, unless a service has come meanwhile. */
function tidy(path: string): Disposable {
  const hadLog = existsSync(`${path}-wal`)
  return {
    [Symbol.dispose]: () => {
      const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
      if (hadLog || log === undefined || log.size > 0) return
      try {
        // A file without the service's lock beside it has no service.
        const lock = existsSync(`${path}-lock`) ? ServiceLock.take(path) : null
        for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
        lock?.release()
      } catch {
        // A service has it, and removes it in the end.
      }
    },
  }
}

/** Without a log beside it. */
function makeSingleFile(path: string): void {
  using database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = DELETE')
}

function openExisting(path: string): DatabaseSync {
  if (!existsSync(path)) throw new FalcobriefError('FB_FILE', `there is no database ${path}`)
  return openToRead(path)
}

/** Throws unless it is a database of falcobrief that this version can work with. */
function readContents(database: DatabaseSync, name: string): Omit<Contents, 'bytes'> {
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const tables = new Set(names.map(({ name }) => name))
  if (!tables.has('schema_migrations') || !tables.has('incidents')) {
    throw new FalcobriefError('FB_FILE', `${name} is not a database of falcobrief`)
  }
  const applied = database.prepare('SELECT version, name, checksum FROM schema_migrations').all()
  pendingMigrations(readMigrations(MIGRATIONS), applied as unknown as readonly AppliedMigration[])
  const row = database.prepare('SELECT count(*) AS n, max(last_seen) AS at FROM incidents').get()
  return { incidents: Number(row?.['n']), newestAt: (row?.['at'] ?? null) as number | null }
}

/** An older version locks the database itself. What else may be wrong with it is no reason to leave it there. */
function refuseWhileLocked(path: string): void {
  if (!existsSync(path)) return
  try {
    using database = openToRead(path)
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
  } catch (error) {
    if (isBusy(error)) throw openError(path, error)
  }
}

/** Database and log keep belonging together by their names. */
function putAside(path: string, now: Date): string | null {
  const aside = `${path}.before-restore-${timestamp(now)}`
  rmSync(`${path}-shm`, { force: true })
  // First: a log that is left beside another database would be taken for its own.
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${aside}-wal`)
  if (!existsSync(path)) return null
  renameSync(path, aside)
  return aside
}

/** For a name: `20260131T080000Z`. */
export function timestamp(at: Date): string {
  return at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [statSync(one), statSync(other, { throwIfNoEntry: false })]
  return b !== undefined && a.ino === b.ino && a.dev === b.dev
}

function syncFile(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
