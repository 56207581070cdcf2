import { FalcobriefError } from '../model/errors.ts'
import type { Admitted, Arrival } from '../store/port.ts'

export type CommitterOptions = {
  /** Arrivals of one transaction at most: bounds how long the event loop is away. */
  readonly maxBatch: number
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

/**
 * Group commit: what arrives while a commit is on its way to the disk shares the next one. `done` is
 * called with null once the arrival is durable, or with the error that kept it from being stored.
 */
export class Committer {
  readonly #deps: CommitterDeps
  readonly #options: CommitterOptions
  #waiting: Waiting[] = []
  #running: Promise<void> | null = null

  constructor(deps: CommitterDeps, options: CommitterOptions) {
    this.#deps = deps
    this.#options = options
  }

  submit(arrival: Arrival, done: (error: unknown) => void): void {
    this.#waiting.push({ arrival, done })
    this.#running ??= this.#run()
  }

  /** Resolves when everything submitted so far was answered. */
  async drained(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  async #run(): Promise<void> {
    await nextTurn()
    while (this.#waiting.length > 0) {
      await this.#commit(this.#waiting.splice(0, this.#options.maxBatch))
    }
    this.#running = null
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

/** Lets the requests that are ready in this turn of the event loop join the batch. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function isStorageError(error: unknown): boolean {
  return error instanceof FalcobriefError && error.code === 'FB_STORE_WRITE'
}
