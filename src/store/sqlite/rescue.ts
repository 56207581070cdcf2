import { existsSync, renameSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Connection } from './connection.ts'
import { saveOpenDatabase, timestamp } from './backup.ts'
import { describeChange } from './files.ts'
import type { Session } from './session.ts'

/**
 * Saves what only this process can still read, when database or log are not at their paths any more: does nothing
 * while they are. Whatever is at these paths now is left as it is.
 *
 * Throws for a database that is not in its place, to be called again: whether another file is meant to be used, or
 * an empty one, is a person's decision.
 */
export async function rescue({ session, suspension, path }: Connection): Promise<void> {
  const change = session?.files.change() ?? null
  if (session === null || change === null) return
  const isLogSuspect = suspension?.isLogSuspect === true
  if (change.file === 'log' && isLogSuspect) {
    throw new Error(`${describeChange(change)}, and a sync of it failed; restart`)
  }
  if (change.file === 'log') {
    session.emptyLog()
    // SQLite would take another log for its own.
    if (change.fate === 'replaced') renameSync(`${path}-wal`, `${path}-wal.replaced`)
    return
  }
  // Left at its path, the log would be taken for that of another database there.
  if (!isLogSuspect) session.emptyLog()
  const advice = change.isNameless
    ? adviseRestore(await save(session, path))
    : 'put it back, or restart'
  throw new Error(`${describeChange(change)}; ${advice}`)
}

function adviseRestore(copy: string): string {
  return `all it had is saved as ${copy}: stop the service and run \`falcobrief store restore ${copy}\``
}

/** Once for each session; answers with the name of the copy. */
async function save(session: Session, path: string): Promise<string> {
  if (session.savedAs !== null) return session.savedAs
  // A volume that was taken away leaves a folder of another file system, which is not the place for it.
  if (statSync(nearestFolder(path), { bigint: true }).dev !== session.files.device) {
    throw new Error(`the file system of ${path} is not there; bring it back, or restart`)
  }
  const copy = `${path}.saved-${timestamp(new Date())}`
  await saveOpenDatabase(session.database, copy)
  session.savedAs = copy
  return copy
}

function nearestFolder(path: string): string {
  const folder = dirname(resolve(path))
  return existsSync(folder) ? folder : nearestFolder(folder)
}
