import { Pool, type ClientBase, type PoolClient, type QueryResult } from 'pg'
import { isConflict, isLost, isOverdue, writeFailure } from './failure.ts'
import type { ConnectionSettings } from './settings.ts'
import { original, storable } from './text.ts'

type Cell = string | number | null
type Value = Cell | readonly Cell[]

/** A row as it comes back: `bigint` as number, `text` as it was. */
export type Row = Readonly<Record<string, Cell>>

/** Its text is prepared once a connection, so it holds no values. */
export type Statement = { readonly sql: string; readonly values?: readonly Value[] }

export type Result = {
  readonly rows: readonly Row[]
  /** Rows that were found or changed. */
  readonly count: number
}

/** What is written after a transaction's reads, and what the verb answers with. */
export type Turn<T> = { readonly result: T; readonly writes: readonly Statement[] }

/** For transactions that others were in the way of, and for connections that died in the pool. */
const TRIES = 4

const BEGIN = { sql: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE' }
const BEGIN_SNAPSHOT = { sql: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' }
const COMMIT = { sql: 'COMMIT' }

/** A role may have it off, which would acknowledge what is not on disk; stronger settings are left. */
const PREPARE_SESSION = `SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') = 'off'`

/** Their numbers in pg_type. */
const TYPES = { bigint: 20, integer: 23, text: 25 }

/** What `turn` threw: no failure of the database. */
class TurnFailure {
  readonly thrown: unknown

  constructor(thrown: unknown) {
    this.thrown = thrown
  }
}

/** An attempt that changed nothing and may work when made again. */
class Again {
  readonly cause: unknown

  constructor(cause: unknown) {
    this.cause = cause
  }
}

/**
 * A pool of connections. Whatever fails rejects with `FB_STORE_WRITE` (or is a defect), and the next verb
 * tries anew: connections that are gone leave the pool by themselves.
 */
export class Database {
  readonly #pool: Pool
  readonly #describe: ConnectionSettings['describe']
  readonly #names = new Map<string, string>()

  constructor({ pool, describe }: ConnectionSettings) {
    this.#describe = describe
    this.#pool = new Pool({
      ...pool,
      types: { getTypeParser: findParser },
      onConnect: prepareSession,
    })
    // An idle connection died: who needs one gets another.
    this.#pool.on('error', () => undefined)
  }

  /** Several reads of one moment, in one round trip. */
  async read(...statements: readonly Statement[]): Promise<readonly Result[]> {
    const all = [BEGIN_SNAPSHOT, ...statements, COMMIT]
    const results = await this.#persist(() => this.#use((client) => this.#send(client, all)))
    return results.slice(1, -1)
  }

  /** All in one transaction. Resolves when it is on the server's disk. */
  write(...statements: readonly Statement[]): Promise<readonly Result[]> {
    return this.transaction(statements, (results) => ({ result: results, writes: [] }))
  }

  /**
   * A transaction of two round trips: `reads`, each of which sees what was committed when it began (so a
   * lock comes first, and what it guards afterwards), then what `turn` makes of them. `turn` is pure, for
   * it runs again when another transaction was in the way. Resolves when it is on the server's disk.
   */
  transaction<T>(
    reads: readonly Statement[],
    turn: (results: readonly Result[]) => Turn<T>,
  ): Promise<T> {
    return this.#persist(() =>
      this.#use(async (client) => {
        const [, ...results] = await this.#send(client, [BEGIN, ...reads])
        const { result, writes } = takeTurn(turn, results)
        await this.#send(client, [...writes, COMMIT], isConflict)
        return result
      }),
    )
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt()
      } catch (error) {
        if (error instanceof TurnFailure) throw error.thrown
        if (!(error instanceof Again)) throw writeFailure(error, this.#describe)
        if (tries === TRIES) throw writeFailure(error.cause, this.#describe)
      }
    }
  }

  /** Lends a connection. One that failed goes back only when its transaction could be ended. */
  async #use<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    // The failure is known from the query that was under way.
    const ignore = (): void => undefined
    client.on('error', ignore)
    try {
      const result = await work(client)
      client.release()
      return result
    } catch (error) {
      const isUsable = await client.query('ROLLBACK').then(
        () => error instanceof TurnFailure || !isLost(findCause(error)),
        () => false,
      )
      client.release(!isUsable)
      throw error
    } finally {
      client.off('error', ignore)
    }
  }

  /**
   * All in one round trip. `mayRepeat` says after which failures nothing can have been changed: by default
   * also after the loss of the connection, for the commit comes later.
   */
  async #send(
    client: PoolClient,
    statements: readonly Statement[],
    mayRepeat = (error: unknown) => isConflict(error) || (isLost(error) && !isOverdue(error)),
  ): Promise<readonly Result[]> {
    const queries = statements.map(({ sql, values = [] }) =>
      client.query({
        name: this.#nameStatement(sql),
        text: sql,
        values: values.map(storableValue),
      }),
    )
    try {
      // Answers come in order: the first that fails is the reason of the others.
      return (await Promise.all(queries)).map(toResult)
    } catch (error) {
      throw mayRepeat(error) ? new Again(error) : error
    }
  }

  #nameStatement(sql: string): string {
    const known = this.#names.get(sql)
    if (known !== undefined) return known
    const name = `falcobrief-${this.#names.size + 1}`
    this.#names.set(sql, name)
    return name
  }
}

/** The pool waits for it, and gives a connection out only when it went well. */
const prepareSession: (client: ClientBase) => unknown = async (client) => {
  await client.query(PREPARE_SESSION)
}

function findCause(error: unknown): unknown {
  return error instanceof Again ? error.cause : error
}

function takeTurn<T>(
  turn: (results: readonly Result[]) => Turn<T>,
  results: readonly Result[],
): Turn<T> {
  try {
    return turn(results)
  } catch (error) {
    throw new TurnFailure(error)
  }
}

function toResult({ rows, rowCount }: QueryResult<Row>): Result {
  return { rows, count: rowCount ?? 0 }
}

function storableValue(value: Value): Value {
  if (typeof value === 'string') return storable(value)
  if (typeof value !== 'object' || value === null) return value
  return value.map((cell) => (typeof cell === 'string' ? storable(cell) : cell))
}

/** All numbers of the schema are times and counts, far below 2^53. */
function findParser(type: number): (value: string) => unknown {
  switch (type) {
    case TYPES.bigint:
    case TYPES.integer:
      return Number
    case TYPES.text:
      return original
    default:
      return (value) => value
  }
}
