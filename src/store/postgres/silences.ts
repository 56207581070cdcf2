import type { Silence } from '../../model/silence.ts'
import type { SilenceList } from '../records.ts'
import { NEVER, parseRows, parseSilence } from '../rows.ts'
import type { Database } from './database.ts'

const ADD = `INSERT INTO silences (id, match, reason, author, origin, created_at, until)
  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`

export async function addSilence(database: Database, silence: Silence): Promise<boolean> {
  const { id, match, reason, author, origin, createdAt, until } = silence
  const times = [createdAt ?? 0, until ?? NEVER]
  const values = [id, JSON.stringify(match), reason, author, origin, ...times]
  const [added] = await database.write({ sql: ADD, values })
  return added?.count === 1
}

export async function endSilence(database: Database, id: string, now: number): Promise<boolean> {
  const sql = `WITH ended AS (
      UPDATE silences SET until = $2 WHERE id = $1 AND until > $2 RETURNING id
    ), due AS (
      UPDATE incidents SET due_at = $2
      WHERE held_kind IS NOT NULL AND state = 'open' AND EXISTS (SELECT FROM ended)
    )
    SELECT id FROM ended`
  const [ended] = await database.write({ sql, values: [id, now] })
  return ended?.rows.length === 1
}

export async function lookAgain(database: Database, now: number): Promise<void> {
  const sql = `UPDATE incidents SET due_at = $1 WHERE held_kind IS NOT NULL AND state = 'open'`
  await database.write({ sql, values: [now] })
}

export async function listSilences(database: Database, endedAfter: number): Promise<SilenceList> {
  const sql = `SELECT id, match, reason, author, origin, created_at, until FROM silences
    WHERE until > $1 ORDER BY created_at DESC, id`
  const [found] = await database.read({ sql, values: [endedAfter] })
  return parseRows(found?.rows ?? [], parseSilence)
}
