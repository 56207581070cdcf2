import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const CHUNK_BYTES = 1_048_576

/**
 * Brings what the log of a closed database holds into the database, in a way that does not rely on an
 * earlier sync of it: docs/decisions/0010-disk-failures.md. Does nothing without a log. Throws SQLite's
 * errors and those of the file system; database and log are then as before.
 */
export function settleLog(path: string): void {
  if (!rewrite(`${path}-wal`)) return
  const database = new DatabaseSync(path, { timeout: 1000 })
  try {
    // Alone with the file, SQLite reads the log anew and checks each sum, up to the first that is wrong.
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA synchronous = FULL')
    // Without a read before it, a checkpoint does not know of the log.
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    database.close()
  }
}

/**
 * Writes a file over itself and syncs it. After a failed sync the kernel takes the pages that it could not
 * write for clean, so no later sync writes them; written again, they are dirty again. False without a file.
 */
function rewrite(path: string): boolean {
  const file = openIfThere(path)
  if (file === null) return false
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const { size } = fstatSync(file)
    for (let at = 0; at < size;) {
      const length = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, size - at), at)
      if (length === 0) break
      writeFully(file, chunk.subarray(0, length), at)
      at += length
    }
    fdatasyncSync(file)
    return size > 0
  } finally {
    closeSync(file)
  }
}

function writeFully(file: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, at + done)
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
