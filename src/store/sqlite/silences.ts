import type { Silence } from '../../model/silence.ts'
import type { Connection } from './connection.ts'
import { NEVER, silenceOf } from '../rows.ts'

export function addSilence(connection: Connection, silence: Silence): boolean {
  const { changes } = connection.write(() =>
    connection
      .statement(
        `INSERT OR IGNORE INTO silences (id, match, reason, author, origin, created_at, until)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        silence.id,
        JSON.stringify(silence.match),
        silence.reason,
        silence.author,
        silence.origin,
        silence.createdAt ?? 0,
        silence.until ?? NEVER,
      ),
  )
  return Number(changes) > 0
}

export function endSilence(connection: Connection, id: string, now: number): boolean {
  const { changes } = connection.write(() =>
    connection
      .statement('UPDATE silences SET until = ? WHERE id = ? AND until > ?')
      .run(now, id, now),
  )
  return Number(changes) > 0
}

export function listSilences(connection: Connection, endedAfter: number): readonly Silence[] {
  return connection
    .statement('SELECT * FROM silences WHERE until > ? ORDER BY created_at DESC, id')
    .all(endedAfter)
    .map((row) => silenceOf(row))
}
