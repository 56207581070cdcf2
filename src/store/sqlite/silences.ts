import type { Silence } from '../../model/silence.ts'
import type { SilenceList } from '../records.ts'
import { NEVER, parseRows, parseSilence } from '../rows.ts'
import type { Connection } from './connection.ts'

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
  return connection.write(() => {
    const { changes } = connection
      .statement('UPDATE silences SET until = ? WHERE id = ? AND until > ?')
      .run(now, id, now)
    if (changes > 0) makeHeldDue(connection, now)
    return changes > 0
  })
}

export function lookAgain(connection: Connection, now: number): void {
  connection.write(() => makeHeldDue(connection, now))
}

function makeHeldDue(connection: Connection, now: number): void {
  connection
    .statement("UPDATE incidents SET due_at = ? WHERE held_kind IS NOT NULL AND state = 'open'")
    .run(now)
}

export function listSilences(connection: Connection, endedAfter: number): SilenceList {
  const rows = connection
    .statement('SELECT * FROM silences WHERE until > ? ORDER BY created_at DESC, id')
    .all(endedAfter)
  return parseRows(rows, parseSilence)
}
