import { WAIT_LIMIT_MS } from './limits.ts'

// Some tests replace the timers of the global object.
const { setTimeout, clearTimeout } = globalThis

/** Opened once; whoever waits on `opened` goes on then. */
export type Latch = { readonly opened: Promise<void>; readonly open: () => void }

export function createLatch(): Latch {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

/** What arrived so far, in order, and a wait for the next: the way to wait for a thing without sleeping. */
export class Inbox<T> {
  readonly #items: T[] = []
  #waiting: { readonly count: number; readonly resolve: () => void }[] = []

  get items(): readonly T[] {
    return this.#items
  }

  push(item: T): void {
    this.#items.push(item)
    const ready = this.#waiting.filter(({ count }) => count <= this.#items.length)
    this.#waiting = this.#waiting.filter(({ count }) => count > this.#items.length)
    for (const { resolve } of ready) resolve()
  }

  /** Resolves with all items as soon as there are at least `count`; rejects after `limitMs`. */
  async received(count: number, limitMs = WAIT_LIMIT_MS): Promise<readonly T[]> {
    if (this.#items.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push({ count, resolve })
      await within(limitMs, promise, () => `received ${this.#items.length} of ${count}`)
    }
    return this.#items
  }
}

/** What `promise` resolves with; rejects after `limitMs` with `state` and the place that waited. */
async function within<T>(limitMs: number, promise: Promise<T>, state: () => string): Promise<T> {
  // Made here, since a timer has no stack that leads to the test.
  const error = new Error()
  const { promise: over, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    error.message = `${state()} within ${limitMs / 1000} s`
    reject(error)
  }, limitMs)
  try {
    return await Promise.race([promise, over])
  } finally {
    clearTimeout(timer)
  }
}
