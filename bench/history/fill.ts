import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { openStore } from '../../src/store/open.ts'
import { progress } from '../support/figures.ts'
import { createPast, type PastIncident, type PastSize } from './past.ts'
import { keyOf, rowsOf, TABLES, type Cell, type Rows, type TableName } from './rows.ts'

/** Incidents of one transaction. */
const CHUNK = 1000
const NAMES = Object.keys(TABLES) as readonly TableName[]

/** Fills a new SQLite file; the store makes the schema, and its promises do not hold meanwhile. */
export async function fillSqlite(path: string, size: PastSize): Promise<void> {
  const store = await openStore(`sqlite:${path}`)
  await store.close()
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    PRAGMA cache_size = -2000000; PRAGMA foreign_keys = OFF`)
  const inserts = NAMES.map((name) => {
    const columns = Object.keys(TABLES[name])
    const sql = `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
    return { name, statement: database.prepare(sql) }
  })
  const put = (rows: Rows): void => {
    for (const { name, statement } of inserts) {
      for (const row of rows[name]) {
        if (name === 'event_ids')
          statement.run(Buffer.from(row[0] as string, 'hex'), row[1] ?? null)
        else statement.run(...row)
      }
    }
  }
  for (const chunk of chunksOf(size)) {
    database.exec('BEGIN')
    for (const rows of chunk) put(rows)
    database.exec('COMMIT')
  }
  database.close()
}

/** Fills an empty PostgreSQL database, and does what its autovacuum would do later. */
export async function fillPostgres(url: string, size: PastSize): Promise<void> {
  const store = await openStore(url)
  await store.close()
  const client = new Client(url)
  await client.connect()
  // Foreign keys hold by construction.
  await client.query(`SET synchronous_commit = off; SET session_replication_role = replica`)
  for (const chunk of chunksOf(size)) {
    await client.query('BEGIN')
    for (const name of NAMES)
      await insert(
        client,
        name,
        chunk.flatMap((rows) => rows[name]),
      )
    await client.query('COMMIT')
  }
  for (const name of ['incidents', 'alerts', 'deliveries']) {
    await client.query(`SELECT setval(pg_get_serial_sequence('${name}', 'n'), max(n)) FROM ${name}`)
  }
  await client.query('VACUUM ANALYZE')
  await client.query('CHECKPOINT')
  await client.end()
}

async function insert(
  client: Client,
  name: TableName,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const columns = Object.keys(TABLES[name])
  const types = Object.values(TABLES[name])
  const values: (readonly Cell[])[] = columns.map((_, index) =>
    rows.map((row) => row[index] ?? null),
  )
  if (name === 'incidents') {
    const place = columns.indexOf('subject_key')
    columns.push('subject_hash')
    types.push('uuid')
    values.push(rows.map((row) => keyOf(String(row[place]))))
  }
  const given = types.map((type, index) => `$${index + 1}::${type}[]`)
  await client.query(
    `INSERT INTO ${name} (${columns.join(', ')}) SELECT * FROM unnest(${given.join(', ')})`,
    values.map((cells) => literalOf(cells)),
  )
}

/** As pg would write an array, but sooner: JSON escapes the same but for control characters, of which there are none. */
function literalOf(cells: readonly Cell[]): string {
  const texts = cells.map((cell) => (cell === null ? 'NULL' : JSON.stringify(cell)))
  return `{${texts.join(',')}}`
}

function* chunksOf(size: PastSize): Generator<readonly Rows[]> {
  let chunk: Rows[] = []
  let alerts = 0
  for (const past of createPast(size)) {
    chunk.push(rowsOf(past, alerts + 1))
    alerts += past.alerts.length
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = []
    report(past, size)
  }
  yield chunk
}

function report({ n }: PastIncident, { incidents }: PastSize): void {
  if (n % (20 * CHUNK) === 0) progress(`${n} of ${incidents} incidents`)
}
