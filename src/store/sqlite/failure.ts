import { FalcobriefError, errorMessage } from '../../model/errors.ts'

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

/** Extended codes: a sync failed inside SQLite, of a file or of its folder. */
const IOERR_FSYNC = 1034
const IOERR_DIR_FSYNC = 1290

/**
 * What an error says about the disk. `sync`: what was written may never reach it. `write`: it did not take a
 * write or give back what was read. `damage`: the file is not what SQLite wrote.
 */
export type Fault = 'sync' | 'write' | 'damage'

/** Null for an error that says nothing about the disk. */
export function faultFrom(error: unknown): Fault | null {
  const { errcode, syscall } = error as { errcode?: unknown; syscall?: unknown }
  if (syscall === 'fdatasync' || syscall === 'fsync') return 'sync'
  if (typeof errcode !== 'number') return syscall === undefined ? null : 'write'
  if (errcode === IOERR_FSYNC || errcode === IOERR_DIR_FSYNC) return 'sync'
  // The low byte of an extended code is the primary one.
  switch (errcode & 0xff) {
    case READONLY:
    case IOERR:
    case FULL:
    case CANTOPEN:
      return 'write'
    case CORRUPT:
    case NOTADB:
      return 'damage'
    default:
      return null
  }
}

export function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === BUSY
}

export const HOW_TO_RESTORE =
  'restore a backup with `falcobrief store restore FILE`, or see "A damaged database" in docs/storage.md'

/** What `openStore` throws. */
export function openError(path: string, error: unknown): FalcobriefError {
  if (error instanceof FalcobriefError) return error
  if (isBusy(error)) return busyError(path, error)
  if (faultFrom(error) === 'damage') return damageError(path, errorMessage(error), error)
  const message = `cannot open the database ${path}: ${errorMessage(error)}; check store.url and the folder's permissions`
  return new FalcobriefError('FB_STORE_OPEN', message, { cause: error })
}

export function busyError(path: string, cause: unknown): FalcobriefError {
  const message = `the database ${path} is open in another process; stop that one first`
  return new FalcobriefError('FB_STORE_BUSY', message, { cause })
}

/** `what` is SQLite's word for the damage. */
export function damageError(path: string, what: string, cause?: unknown): FalcobriefError {
  const isOther = (cause as { errcode?: number } | undefined)?.errcode === NOTADB
  const message = isOther
    ? `the file ${path} is no SQLite database, or its first page is damaged: name another file in store.url, or ${HOW_TO_RESTORE}`
    : `the database ${path} is damaged: ${what}; ${HOW_TO_RESTORE}`
  return new FalcobriefError('FB_STORE_CORRUPT', message, { cause })
}

/** What a verb that writes rejects with; a defect of ours stays as it is. */
export function writeError(path: string, error: unknown): unknown {
  return describeFailure(error, (what) => {
    const problem = faultFrom(error) === 'damage' ? damageError(path, what, error).message : what
    return new FalcobriefError('FB_STORE_WRITE', `the store cannot write: ${problem}`, {
      cause: error,
    })
  })
}

/** What a verb that only reads rejects with; a defect of ours stays as it is. */
export function readError(path: string, error: unknown): unknown {
  return describeFailure(error, (what) =>
    faultFrom(error) === 'damage'
      ? damageError(path, what, error)
      : new FalcobriefError('FB_STORE_WRITE', `the store cannot read: ${what}`, { cause: error }),
  )
}

function describeFailure(error: unknown, describe: (what: string) => FalcobriefError): unknown {
  const { code, syscall } = error as { code?: string; syscall?: string }
  return code === 'ERR_SQLITE_ERROR' || syscall !== undefined
    ? describe(errorMessage(error))
    : error
}
