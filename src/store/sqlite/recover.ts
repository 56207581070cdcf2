import { existsSync } from 'node:fs'
import type { Connection } from './connection.ts'
import { rescue } from './rescue.ts'
import { Session } from './session.ts'
import { settleLog } from './settle.ts'
import type { Tally } from './tally.ts'

/** As much room as a full batch of alerts needs: a disk that is almost full takes a small write. */
const ROOM_BYTES = 262_144

/**
 * Reopens the file of a suspended connection: brings its log into the database, sees whether everything
 * acknowledged is there and whether the disk takes a batch, and ends the suspension. Answers with how many
 * acknowledged events are not there. Throws, still suspended, when any of it fails; to be called again.
 */
export async function recover(connection: Connection, tally: Tally): Promise<number> {
  await rescue(connection)
  connection.keepLock()
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

function tryRoom(session: Session): void {
  const { database } = session
  database.prepare('INSERT OR REPLACE INTO room VALUES (1, zeroblob(?))').run(ROOM_BYTES)
  database.exec('DELETE FROM room')
  session.sync()
}
