import type { Database } from './database.ts'

/** Between two looks at the server's clock, in ms. */
const EVERY_MS = 10_000
/** A longer look says too little: the server's time is somewhere within it. */
const LONGEST_LOOK_MS = 500

/** No value is read before the statement runs, as `now()` would be. */
const TIME = { sql: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at' }

/**
 * The server's time of day, which all replicas share: leases, waits and pauses of one are compared by the
 * others, and the clock of a machine may be wrong or set at any time. Between two looks it goes on by
 * `performance.now()`, which nobody sets.
 */
export class SharedClock {
  readonly #database: Database
  readonly #timer: NodeJS.Timeout
  #aheadOfPerformance: number

  private constructor(database: Database, aheadOfPerformance: number) {
    this.#database = database
    this.#aheadOfPerformance = aheadOfPerformance
    this.#timer = setInterval(() => void this.#look(), EVERY_MS).unref()
  }

  static async start(database: Database): Promise<SharedClock> {
    const { ahead } = await measure(database)
    return new SharedClock(database, ahead)
  }

  /** ms since the epoch. A function of its own: a clock's `now` is handed on without it. */
  readonly now = (): number => Math.round(performance.now() + this.#aheadOfPerformance)

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Without the server the time goes on as it did. */
  async #look(): Promise<void> {
    const look = await measure(this.#database).catch(() => null)
    if (look !== null && look.ms <= LONGEST_LOOK_MS) this.#aheadOfPerformance = look.ahead
  }
}

async function measure(
  database: Database,
): Promise<{ readonly ahead: number; readonly ms: number }> {
  const begun = performance.now()
  const [found] = await database.read(TIME)
  const ms = performance.now() - begun
  return { ahead: Number(found?.rows[0]?.['at']) - (begun + ms / 2), ms }
}
