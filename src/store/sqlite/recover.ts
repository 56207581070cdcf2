import { existsSync, renameSync } from 'node:fs'
import type { Connection } from './connection.ts'
import { describeChange } from './files.ts'
import { Session } from './session.ts'
import { settleLog } from './settle.ts'
import type { Tally } from './tally.ts'

/** As much room as a full batch of alerts needs: a disk that is almost full takes a small write. */
const ROOM_BYTES = 262_144

/**
 * Opens the file of a suspended connection anew: brings its log into the database, sees whether everything
 * acknowledged is there and whether the disk takes a batch, and ends the suspension. Answers with how many
 * acknowledged events are not there. Throws, still suspended, when any of it fails; to be called again.
 */
export async function recover(connection: Connection, tally: Tally): Promise<number> {
  saveFromMissingLog(connection)
  const before = await connection.detach()
  before?.abandon()
  if (!existsSync(connection.path)) throw new Error(`the database ${connection.path} was deleted`)
  settleLog(connection.path)
  const session = Session.open(connection.path)
  try {
    const missing = tally.missing(session.database)
    tryRoom(session)
    tally.resume(session.database)
    connection.attach(session)
    return missing
  } catch (error) {
    session.abandon()
    throw error
  }
}

/**
 * A log that was deleted or replaced is still open here: while the database is in its place, all of it is
 * brought there. Throws for a database that is not in its place, which nobody but a person can judge.
 */
function saveFromMissingLog({ session, suspension, path }: Connection): void {
  const change = session?.files.change() ?? null
  if (session === null || change === null) return
  if (change.file === 'database' || suspension?.isLogSuspect === true) {
    throw new Error(`${describeChange(change)}; put it back, or restart`)
  }
  session.emptyLog()
  // SQLite would take another log for its own.
  if (change.fate === 'replaced') renameSync(`${path}-wal`, `${path}-wal.replaced`)
}

function tryRoom(session: Session): void {
  const { database } = session
  database.prepare('INSERT OR REPLACE INTO room VALUES (1, zeroblob(?))').run(ROOM_BYTES)
  database.exec('DELETE FROM room')
  session.sync()
}
