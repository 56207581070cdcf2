import { DatabaseSync } from 'node:sqlite'
import { integrityOf } from './integrity.ts'

/** What a closed SQLite file has; throws when it is damaged. */
export function readStored(path: string): {
  readonly ids: ReadonlySet<string>
  /** How many alerts it took by its own count. */
  readonly tally: number
} {
  using database = new DatabaseSync(path, { readOnly: true })
  const check = integrityOf(database)
  if (check !== 'ok') throw new Error(check)
  const rows = database.prepare('SELECT id FROM events').all()
  const row = database.prepare('SELECT admitted FROM tally').get()
  return { ids: new Set(rows.map(({ id }) => String(id))), tally: Number(row?.['admitted']) }
}
