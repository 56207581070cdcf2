import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLoop } from '../../src/lib/loop.ts'
import { createLatch, Inbox } from '../support/latch.ts'

/** Longer than a test may take: only `wake` or `stop` ends it. */
const FOREVER = 3_600_000

const noError = (error: unknown): void => {
  throw error
}

describe('createLoop', () => {
  it('runs at once, and again after each delay', async () => {
    const runs = new Inbox<number>()
    const loop = createLoop({ run: async () => runs.push(1), delay: () => 0, onError: noError })
    loop.start()
    await runs.received(3)
    await loop.stop()
  })

  it('does not run before it is started', async () => {
    const runs = new Inbox<number>()
    const loop = createLoop({ run: async () => runs.push(1), delay: () => 0, onError: noError })
    await loop.stop()
    expect(runs.items).toEqual([])
  })

  it('ends its wait when it is woken', async () => {
    const runs = new Inbox<number>()
    const waits = new Inbox<number>()
    const delay = (): number => {
      waits.push(1)
      return FOREVER
    }
    const loop = createLoop({ run: async () => runs.push(1), delay, onError: noError })
    loop.start()
    await waits.received(1)
    loop.wake()
    await runs.received(2)
    await loop.stop()
  })

  it('runs once more, however often it was woken during a run', async () => {
    const begun = new Inbox<number>()
    const gate = createLatch()
    const asleep = createLatch()
    const run = async (): Promise<void> => {
      begun.push(1)
      await gate.opened
    }
    const delay = (): number => {
      asleep.open()
      return FOREVER
    }
    const loop = createLoop({ run, delay, onError: noError })
    loop.start()
    await begun.received(1)
    for (let count = 0; count < 5; count += 1) loop.wake()
    gate.open()
    await asleep.opened
    expect(begun.items).toHaveLength(2)
    await loop.stop()
  })

  it('never has two runs at a time', async () => {
    const runs = new Inbox<number>()
    let running = 0
    const run = async (): Promise<void> => {
      running += 1
      await Promise.resolve()
      runs.push(running)
      running -= 1
    }
    const loop = createLoop({ run, delay: () => 0, onError: noError })
    loop.start()
    loop.wake()
    await runs.received(4)
    await loop.stop()
    expect(new Set(runs.items)).toEqual(new Set([1]))
  })

  it('goes on after a failure, and reports it', async () => {
    const errors = new Inbox<unknown>()
    const runs = new Inbox<number>()
    const run = async (): Promise<void> => {
      runs.push(1)
      if (runs.items.length === 1) throw new Error('store away')
    }
    const loop = createLoop({ run, delay: () => 0, onError: (error) => errors.push(error) })
    loop.start()
    await runs.received(2)
    await loop.stop()
    expect(errors.items).toEqual([new Error('store away')])
  })

  it('reports a failure of its delay, and runs again', async () => {
    const errors = new Inbox<unknown>()
    const runs = new Inbox<number>()
    const delay = async (): Promise<number> => {
      throw new Error('no delay')
    }
    const onError = (error: unknown): void => errors.push(error)
    const loop = createLoop({ run: async () => runs.push(1), delay, onError })
    loop.start()
    await errors.received(1)
    await runs.received(2)
    await loop.stop()
    expect(errors.items).toHaveLength(1)
  })

  it('waits for the run in flight when it stops, after having aborted it', async () => {
    const begun = createLatch()
    let ended = false
    const run = async (signal: AbortSignal): Promise<void> => {
      begun.open()
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve)
      })
      ended = true
    }
    const loop = createLoop({ run, delay: () => FOREVER, onError: noError })
    loop.start()
    await begun.opened
    await loop.stop()
    expect(ended).toBe(true)
  })

  it('does not run again after it was stopped', async () => {
    const runs = new Inbox<number>()
    const loop = createLoop({
      run: async () => runs.push(1),
      delay: () => FOREVER,
      onError: noError,
    })
    loop.start()
    await runs.received(1)
    await loop.stop()
    loop.wake()
    loop.start()
    await loop.stop()
    expect(runs.items).toHaveLength(1)
  })

  it('says nothing of a failure that stopping caused', async () => {
    const begun = createLatch()
    const errors: unknown[] = []
    const run = (signal: AbortSignal): Promise<void> => {
      begun.open()
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      })
    }
    const onError = (error: unknown): void => {
      errors.push(error)
    }
    const loop = createLoop({ run, delay: () => FOREVER, onError })
    loop.start()
    await begun.opened
    await loop.stop()
    expect(errors).toEqual([])
  })
})

describe('createLoop while runs fail', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  /** Timers that end at once; the pauses that were asked for, in ms. */
  function pausesWithoutWaiting(): Inbox<number> {
    const pauses = new Inbox<number>()
    const { setTimeout: real } = globalThis
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms: number) => {
      pauses.push(ms)
      return real(act, 0)
    }) as typeof setTimeout)
    return pauses
  }

  it('backs off up to 10 s, and starts over after a success', async () => {
    const pauses = pausesWithoutWaiting()
    let runs = 0
    const run = async (): Promise<void> => {
      runs += 1
      if (runs !== 10) throw new Error('disk full')
    }
    const loop = createLoop({ run, delay: () => 7, onError: () => {} })
    loop.start()
    await pauses.received(11)
    await loop.stop()
    expect(pauses.items.slice(0, 11)).toEqual([
      100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 7, 100,
    ])
  })

  it('keeps backing off while it is woken again and again', async () => {
    const pauses = pausesWithoutWaiting()
    let loop = createLoop({ run: async () => {}, delay: () => 0, onError: noError })
    const run = async (): Promise<void> => {
      loop.wake()
      throw new Error('disk full')
    }
    loop = createLoop({ run, delay: () => 0, onError: () => {} })
    loop.start()
    await pauses.received(4)
    await loop.stop()
    expect(pauses.items.slice(0, 4)).toEqual([100, 200, 400, 800])
  })

  it('does not let a call of wake end a back-off that has begun', async () => {
    const failed = createLatch()
    const runs = new Inbox<number>()
    const run = async (): Promise<void> => {
      runs.push(1)
      throw new Error('disk full')
    }
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const loop = createLoop({ run, delay: () => 0, onError: () => failed.open() })
    loop.start()
    await failed.opened
    await new Promise(setImmediate)
    loop.wake()
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(runs.items).toHaveLength(1)
    vi.advanceTimersByTime(100)
    await runs.received(2)
    await loop.stop()
  })

  it('reports an error once until it changes, and the recovery with the failures before', async () => {
    pausesWithoutWaiting()
    const seen = new Inbox<string>()
    const outcomes = ['disk full', 'disk full', 'read-only', 'disk full', null, 'disk full', null]
    const run = async (): Promise<void> => {
      const outcome = outcomes.shift() ?? null
      if (outcome !== null) throw new Error(outcome)
    }
    const loop = createLoop({
      run,
      delay: () => 5,
      onError: (error) => seen.push((error as Error).message),
      onRecovery: (failures) => seen.push(`recovered from ${failures}`),
    })
    loop.start()
    await seen.received(6)
    await loop.stop()
    expect(seen.items).toEqual([
      'disk full',
      'read-only',
      'disk full',
      'recovered from 4',
      'disk full',
      'recovered from 1',
    ])
  })
})
