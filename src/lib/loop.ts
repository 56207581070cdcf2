import { setImmediate as nextTurn } from 'node:timers/promises'

/** Shortest pause in ms between two runs, unless `wake` was called: a wrong `delay` never spins. */
const SHORTEST_PAUSE = 5

/** Pause in ms after a first failure, and after any number of them: twice as long each time. */
const FIRST_BACK_OFF = 100
const LONGEST_BACK_OFF = 10_000

export type LoopDeps = {
  /** One round of work. `signal` is aborted by `stop`. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /** How long to wait after a run that succeeded, in ms. */
  readonly delay: () => Promise<number> | number
  /**
   * Called with a failure of `run` or `delay` unless it has the message of the one just before it, so that
   * a lasting trouble is one call. Failures that `stop` caused do not count. Must not throw.
   */
  readonly onError: (error: unknown) => void
  /** Called at the first success after `failures` in a row. Must not throw. */
  readonly onRecovery?: (failures: number) => void
}

/** Runs `run` again and again, one run at a time. */
export type Loop = {
  readonly start: () => void
  /**
   * Runs again at once, or right after the run in flight; any number of calls make one run. After a
   * failure the back-off is kept all the same.
   */
  readonly wake: () => void
  /** Ends the wait, aborts the signal, and resolves when the run in flight has ended. */
  readonly stop: () => Promise<void>
}

/**
 * A loop that sleeps `delay` between runs, and backs off while they fail: 100 ms, then twice as long each
 * time, at most 10 s. Its timers do not keep the process alive.
 */
export function createLoop(deps: LoopDeps): Loop {
  return new RunLoop(deps)
}

class RunLoop implements Loop {
  readonly #deps: LoopDeps
  readonly #trouble: Trouble
  readonly #stopping = new AbortController()
  #isWoken = false
  #isBackingOff = false
  #endPause: (() => void) | null = null
  #cycle: Promise<void> | null = null

  constructor(deps: LoopDeps) {
    this.#deps = deps
    this.#trouble = createTrouble(deps)
  }

  start(): void {
    this.#cycle ??= this.#run()
  }

  wake(): void {
    this.#isWoken = true
    if (!this.#isBackingOff) this.#endPause?.()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#endPause?.()
    await this.#cycle
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#isWoken = false
      this.#isBackingOff = false
      await this.#pause(await this.#round())
      await nextTurn()
    }
  }

  /** How long to wait until the next one, in ms. */
  async #round(): Promise<number> {
    const { signal } = this.#stopping
    try {
      await this.#deps.run(signal)
      const ms = this.#isWoken ? 0 : await this.#deps.delay()
      this.#trouble.end()
      return ms
    } catch (error) {
      this.#isBackingOff = true
      return signal.aborted ? 0 : this.#trouble.meet(error)
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stopping.signal.aborted || (this.#isWoken && !this.#isBackingOff)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, Math.max(SHORTEST_PAUSE, ms)).unref()
    this.#endPause = resolve
    await promise
    clearTimeout(timer)
    this.#endPause = null
  }
}

/** Failures in a row. */
export type Trouble = {
  /** A failure; how long to back off, in ms. */
  readonly meet: (error: unknown) => number
  readonly end: () => void
}

/** Backs off, and reports a failure only when it is another one than the one before. */
export function createTrouble(deps: Pick<LoopDeps, 'onError' | 'onRecovery'>): Trouble {
  let failures = 0
  let last: string | null = null
  return {
    meet: (error) => {
      const text = String(error)
      if (text !== last) deps.onError(error)
      last = text
      failures += 1
      return Math.min(FIRST_BACK_OFF * 2 ** (failures - 1), LONGEST_BACK_OFF)
    },
    end: () => {
      if (failures > 0) deps.onRecovery?.(failures)
      failures = 0
      last = null
    },
  }
}
