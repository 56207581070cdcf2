import { statSync } from 'node:fs'
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

/**
 * What is wrong with a database as it is now, each in one line that names the table; empty when nothing. Throws errors
 * that say nothing about the file.
 */
export function findDamage(database: DatabaseSync, kind: CheckKind): readonly string[] {
  const pragma = kind === 'quick' ? 'quick_check' : 'integrity_check'
  const all = ask(database, pragma, MOST_PROBLEMS)
  if (all.length === 0) return []
  const tables = readTables(database).flatMap((table) =>
    ask(database, pragma, `'${table.replaceAll("'", "''")}'`)
      .slice(0, 1)
      .map((problem) => `table ${table}: ${problem}`),
  )
  return tables.length === 0 ? all : tables
}

function ask(database: DatabaseSync, pragma: string, about: string | number): readonly string[] {
  return orDamage(
    () => {
      const rows = database.prepare(`PRAGMA ${pragma}(${about})`).all()
      const lines = rows.flatMap((row) => String(row[pragma]).split('\n'))
      return lines.filter((line) => line !== 'ok' && line !== '' && !line.startsWith('*** in '))
    },
    (problem) => [problem],
  )
}

function readTables(database: DatabaseSync): readonly string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rootpage"
  return orDamage(
    () =>
      database
        .prepare(sql)
        .all()
        .map(({ name }) => String(name)),
    () => [],
  )
}

function orDamage<T>(look: () => T, onDamage: (problem: string) => T): T {
  try {
    return look()
  } catch (error) {
    if (faultFrom(error) === 'damage') return onDamage(errorMessage(error))
    throw error
  }
}

/**
 * The greatest database that is checked while everything else waits, in bytes: some 0.2 s for 64 MiB in the page cache.
 * A greater one is checked by a process of its own, some 4 s of one core for a GiB.
 */
const CHECKED_AT_ONCE = 67_108_864

/** What is wrong with a small database, each in one line; null for one that is too great to check at once. */
export function checkAtOnce(path: string): readonly string[] | null {
  const file = statSync(path, { throwIfNoEntry: false })
  if (file === undefined) return []
  if (file.size > CHECKED_AT_ONCE) return null
  using database = openToRead(path)
  return findDamage(database, 'quick')
}

/** Problems in one line; null: there are none. */
export function summary([first, ...others]: readonly string[]): string | null {
  if (first === undefined) return null
  return others.length === 0 ? first : `${first} (and ${others.length} more)`
}

/** Opens a file that is there, to read it beside a service that writes it. Throws SQLite's errors. */
export function openToRead(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: 5000 })
}
