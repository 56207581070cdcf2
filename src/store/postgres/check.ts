import { Client } from 'pg'
import { FalcobriefError } from '../../model/errors.ts'
import { connectionSettings } from './settings.ts'

/** What a server says about how it keeps data. */
export type ServerCheck = {
  readonly version: string
  readonly fsync: boolean
  readonly checksums: boolean
  /** Pages whose checksum was wrong when they were read, in any database, since statistics began. */
  readonly failures: number
}

const QUESTIONS = `SELECT current_setting('server_version') AS version,
  current_setting('fsync') = 'on' AS fsync, current_setting('data_checksums') = 'on' AS checksums,
  (SELECT coalesce(sum(checksum_failures), 0)::integer FROM pg_stat_database) AS failures`

/** Asks the server that `url` names; changes nothing. Throws `FB_STORE_OPEN`. */
export async function checkServer(url: string): Promise<ServerCheck> {
  const { client, describe } = connectionSettings(url)
  const connection = new Client(client)
  // The failure is known from the query that was under way.
  connection.on('error', () => undefined)
  try {
    await connection.connect()
    const { rows } = await connection.query<ServerCheck>(QUESTIONS)
    const [answer] = rows
    if (answer === undefined) throw new Error('it answers nothing')
    return answer
  } catch (error) {
    const message = `cannot check the database: ${describe(error)}; check store.url`
    throw new FalcobriefError('FB_STORE_OPEN', message)
  } finally {
    await connection.end().catch(() => undefined)
  }
}
