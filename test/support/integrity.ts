import type { DatabaseSync } from 'node:sqlite'

/** What SQLite says of the whole file: `ok`, or what is wrong with it. */
export function integrityOf(database: DatabaseSync): string {
  const row = database.prepare('PRAGMA integrity_check').get() as { integrity_check: string }
  return row.integrity_check
}
