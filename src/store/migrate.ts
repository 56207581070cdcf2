import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { FalcobriefError } from '../model/errors.ts'

/**
 * One numbered step of a schema; never edited once released. A version goes on with a database that newer
 * ones only expanded (a column, a table, an index). A step after which that would go wrong has a name that
 * ends in `-breaking`: docs/decisions/0008-postgresql.md.
 */
export type Migration = {
  readonly version: number
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

export type AppliedMigration = Pick<Migration, 'version' | 'name' | 'checksum'>

/** The `NNNN-name.sql` files of a folder, in order. */
export function readMigrations(folder: URL): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-.+\.sql$/.test(file))
    .toSorted()
    .map((file) => {
      const sql = readFileSync(new URL(file, folder), 'utf8')
      const [name] = file.split('.sql')
      return {
        version: Number(file.slice(0, 4)),
        name: name ?? file,
        sql,
        checksum: hash('sha256', sql),
      }
    })
}

const BREAKING = /-breaking$/

/**
 * The migrations still to be applied, in order. Throws `FB_STORE_NEWER` when the database has a breaking
 * one that this version does not know, and `FB_STORE_ALTERED` when one was applied with other text.
 */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  for (const { version, name, checksum } of applied) {
    const match = known.find((migration) => migration.version === version)
    if (match === undefined) {
      if (!BREAKING.test(name)) continue
      throw new FalcobriefError(
        'FB_STORE_NEWER',
        `the database has migration ${name}, which this version does not know; run the version that made it, or a newer one`,
      )
    }
    if (match.checksum !== checksum) {
      throw new FalcobriefError(
        'FB_STORE_ALTERED',
        `migration ${name} was applied with other text than this version ships; run an unmodified falcobrief`,
      )
    }
  }
  const versions = new Set(applied.map(({ version }) => version))
  return known.filter(({ version }) => !versions.has(version))
}
