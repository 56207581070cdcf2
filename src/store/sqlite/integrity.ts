import { DatabaseSync } from 'node:sqlite'
import { errorMessage } from '../../model/errors.ts'
import { faultFrom } from './failure.ts'

/** Of the problems that SQLite finds; a file with one has many. */
const MOST_PROBLEMS = 20

/**
 * `quick` reads every page of tables and indexes and checks how they hang together; `full` also compares each index with
 * its table, and takes some times as long.
 */
export type CheckKind = 'quick' | 'full'

/** What is wrong with a database as it is now, each in one line; empty when nothing. Throws other errors. */
export function findDamage(database: DatabaseSync, kind: CheckKind): readonly string[] {
  const pragma = kind === 'quick' ? 'quick_check' : 'integrity_check'
  try {
    const rows = database.prepare(`PRAGMA ${pragma}(${MOST_PROBLEMS})`).all()
    const lines = rows.flatMap((row) => String(row[pragma]).split('\n'))
    return lines.filter((line) => line !== 'ok' && line !== '' && !line.startsWith('*** in '))
  } catch (error) {
    if (faultFrom(error) === 'damage') return [errorMessage(error)]
    throw error
  }
}

/** Opens a file that is there, to read it beside a service that writes it. Throws SQLite's errors. */
export function openToRead(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: 5000 })
}
