import { setTimeout as after } from 'node:timers/promises'
import type { Log } from './log.ts'

/** Undoes what was created, last first; each step is named in the log and bounded in time. */
export class Teardown implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  /** `undo` gets `limitMs`; after that, or when it fails, the log says so and the next step runs. */
  defer(name: string, limitMs: number, undo: () => Promise<unknown>): void {
    this.#stack.defer(async () => {
      const begun = performance.now()
      const ended = await Promise.race([attempt(undo), after(limitMs, 'timed out', { ref: false })])
      const elapsedMs = Math.round(performance.now() - begun)
      if (ended === null) this.#log.debug({ step: name, elapsedMs }, 'stopped')
      else this.#log.error({ step: name, elapsedMs, error: ended }, 'did not stop as it should')
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }
}

/** Null, or what went wrong. */
async function attempt(undo: () => Promise<unknown>): Promise<string | null> {
  try {
    await undo()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
