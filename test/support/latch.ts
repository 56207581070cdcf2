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

  /** Resolves with all items as soon as there are at least `count`. */
  async received(count: number): Promise<readonly T[]> {
    if (this.#items.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push({ count, resolve })
      await promise
    }
    return this.#items
  }
}
