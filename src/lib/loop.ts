import { setImmediate as nextTurn } from 'node:timers/promises'

/** Shortest pause in ms between two runs, unless `wake` was called: a wrong `delay` never spins. */
const SHORTEST_PAUSE = 5

/** Pause in ms after `delay` itself failed. */
const PAUSE_AFTER_FAILURE = 1000

export type LoopDeps = {
  /** One round of work. `signal` is aborted by `stop`; a rejection goes to `onError`. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /** How long to wait after a run, in ms. */
  readonly delay: () => Promise<number> | number
  /** Is told every failure of `run` and `delay` but those that `stop` caused; must not throw. */
  readonly onError: (error: unknown) => void
}

/** Runs `run` again and again, one run at a time. */
export type Loop = {
  readonly start: () => void
  /** Runs again at once, or right after the run in flight; any number of calls make one run. */
  readonly wake: () => void
  /** Ends the wait, aborts the signal, and resolves when the run in flight has ended. */
  readonly stop: () => Promise<void>
}

/** A loop that sleeps `delay` between runs. Its timers do not keep the process alive. */
export function createLoop({ run, delay, onError }: LoopDeps): Loop {
  const stopping = new AbortController()
  const { signal } = stopping
  let isWoken = false
  let endPause: (() => void) | null = null
  let cycle: Promise<void> | null = null

  const attempt = async <T>(work: () => Promise<T> | T, otherwise: T): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!signal.aborted) onError(error)
      return otherwise
    }
  }

  const pause = async (ms: number): Promise<void> => {
    if (isWoken || signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, Math.max(SHORTEST_PAUSE, ms)).unref()
    endPause = resolve
    await promise
    clearTimeout(timer)
    endPause = null
  }

  const turn = async (): Promise<void> => {
    while (!signal.aborted) {
      isWoken = false
      await attempt(() => run(signal), undefined)
      await pause(isWoken ? 0 : await attempt(delay, PAUSE_AFTER_FAILURE))
      await nextTurn()
    }
  }

  return {
    start: () => {
      cycle ??= turn()
    },
    wake: () => {
      isWoken = true
      endPause?.()
    },
    stop: async () => {
      stopping.abort()
      endPause?.()
      await cycle
    },
  }
}
