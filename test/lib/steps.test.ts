import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { finish, inTurns, OutOfTime, type Steps, type Turns } from '../../src/lib/steps.ts'

/** So many steps, each of which takes `ms` of a clock of its own. */
function work(count: number, ms: number) {
  let at = 0
  let taken = 0
  const steps = (function* (): Steps<number> {
    for (; taken < count; taken += 1) {
      at += ms
      yield
    }
    return taken
  })()
  return { steps, now: () => at, taken: () => taken }
}

function turns(now: () => number, limits: Partial<Turns> = {}): Turns {
  return { now, turnMs: 10, limitMs: Infinity, ...limits }
}

describe('work in steps', () => {
  it('is finished at once by whoever need not wait', () => {
    expect(finish(work(5, 1).steps)).toBe(5)
  })

  it('lets others go first after each turn', async () => {
    const { steps, now, taken } = work(100, 4)
    const done = inTurns(steps, turns(now))
    const seen: number[] = []
    while (taken() < 100) {
      seen.push(taken())
      await nextTurn()
    }
    expect(await done).toBe(100)
    // Three steps of 4 ms each make a turn of 10 ms.
    expect(seen.length).toBeGreaterThan(20)
    expect(Math.max(...seen.slice(1).map((count, index) => count - (seen[index] ?? 0)))).toBe(3)
  })

  it('is given up when all its turns together took too long', async () => {
    const { steps, now, taken } = work(100, 4)
    await expect(inTurns(steps, turns(now, { limitMs: 100 }))).rejects.toThrow(OutOfTime)
    expect(taken()).toBe(25)
  })

  it('does not count the time of others', async () => {
    const { steps, now } = work(20, 4)
    let others = 0
    const shared = (): number => now() + others
    const done = inTurns(steps, turns(shared, { limitMs: 100 }))
    others += 1000
    expect(await done).toBe(20)
  })

  it('rejects with what a step throws', async () => {
    // oxlint-disable-next-line require-yield -- it throws before
    const steps = (function* (): Steps<number> {
      throw new RangeError('no')
    })()
    await expect(
      inTurns(
        steps,
        turns(() => 0),
      ),
    ).rejects.toThrow(RangeError)
  })
})
