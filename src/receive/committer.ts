import { FalcobriefError } from '../model/errors.ts'
import type { Admitted, Arrival } from '../store/records.ts'

export type CommitterOptions = {
  /** Arrivals of one transaction at most: bounds how long the event loop is away. */
  readonly maxBatch: number
  /** Arrivals that may wait for a commit, 4096 when not given: bounds memory while the store is slow. */
  readonly maxWaiting?: number
}

export type CommitterDeps = {
  readonly admit: (batch: readonly Arrival[]) => Promise<readonly Admitted[]>
  /** Called for every batch on disk, before its requests are answered: what became of each arrival. */
  readonly onBatch: (batch: readonly Arrival[], admitted: readonly Admitted[]) => void
}

type Waiting = {
  readonly arrival: Arrival
  readonly done: (error: unknown) => void
}

/** One commit waits for the disk while the next is made. */
const COMMITS_IN_FLIGHT = 2

const MAX_WAITING = 4096

/**
 * Group commit: what arrives while commits are on their way to the disk shares the next one. `done` is
 * called with null once the arrival is durable, or with the error that kept it from being stored:
 * `FB_OVERLOADED` at once when too many wait already.
 */
export class Committer {
  readonly #deps: CommitterDeps
  readonly #options: CommitterOptions
  #waiting: Waiting[] = []
  #isScheduled = false
  readonly #inFlight = new Set<Promise<void>>()

  constructor(deps: CommitterDeps, options: CommitterOptions) {
    this.#deps = deps
    this.#options = options
  }

  submit(arrival: Arrival, done: (error: unknown) => void): void {
    if (this.#waiting.length >= (this.#options.maxWaiting ?? MAX_WAITING)) done(overloaded())
    else {
      this.#waiting.push({ arrival, done })
      this.#schedule()
    }
  }

  /** Resolves when everything submitted so far was answered. */
  async drained(): Promise<void> {
    while (this.#waiting.length > 0 || this.#inFlight.size > 0) {
      await (this.#inFlight.size > 0 ? Promise.all(this.#inFlight) : nextTurn())
    }
  }

  /** In the next turn of the event loop, so that the requests that are ready in this one join. */
  #schedule(): void {
    if (this.#isScheduled || this.#inFlight.size >= COMMITS_IN_FLIGHT) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#begin()
    })
  }

  #begin(): void {
    const batch = this.#waiting.splice(0, this.#options.maxBatch)
    if (batch.length === 0) return
    const commit = this.#commit(batch).finally(() => {
      this.#inFlight.delete(commit)
      if (this.#waiting.length > 0) this.#schedule()
    })
    this.#inFlight.add(commit)
    if (this.#waiting.length > 0) this.#schedule()
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const arrivals = batch.map(({ arrival }) => arrival)
    try {
      this.#deps.onBatch(arrivals, await this.#deps.admit(arrivals))
    } catch (error) {
      if (batch.length > 1 && !isStorageError(error)) {
        for (const one of batch) await this.#commit([one])
        return
      }
      for (const { done } of batch) done(error)
      return
    }
    for (const { done } of batch) done(null)
  }
}

function overloaded(): FalcobriefError {
  return new FalcobriefError('FB_OVERLOADED', 'too many alerts wait for the store')
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function isStorageError(error: unknown): boolean {
  return error instanceof FalcobriefError && error.code === 'FB_STORE_WRITE'
}
