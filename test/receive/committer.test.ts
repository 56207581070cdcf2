import { describe, expect, it } from 'vitest'
import { FalcobriefError } from '../../src/model/errors.ts'
import { Committer } from '../../src/receive/committer.ts'
import type { Admitted, Arrival } from '../../src/store/records.ts'

const arrival = (fingerprint: string): Arrival => ({ fingerprint }) as Arrival
const DUPLICATE: Admitted = { duplicate: true }

function submit(committer: Committer, name: string): Promise<string> {
  return new Promise((resolve) => {
    committer.submit(arrival(name), (error) => {
      resolve(error === null ? `${name} stored` : `${name}: ${(error as Error).message}`)
    })
  })
}

describe('Committer', () => {
  it('shares the next commit among what arrives during one', async () => {
    const batches: string[][] = []
    const gate = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const committer = new Committer(
      {
        admit: async (batch) => {
          batches.push(batch.map(({ fingerprint }) => fingerprint))
          begun.resolve()
          await gate.promise
          return batch.map(() => DUPLICATE)
        },
        onBatch: () => undefined,
      },
      { maxBatch: 3 },
    )
    const first = submit(committer, 'a')
    await begun.promise
    const others = ['b', 'c', 'd', 'e'].map((name) => submit(committer, name))
    gate.resolve()
    await Promise.all([first, ...others])
    expect(batches).toEqual([['a'], ['b', 'c', 'd'], ['e']])
  })

  it('stores the others when one arrival cannot be folded', async () => {
    const committer = new Committer(
      {
        admit: async (batch) => {
          if (batch.some(({ fingerprint }) => fingerprint === 'bad')) throw new Error('a defect')
          return batch.map(() => DUPLICATE)
        },
        onBatch: () => undefined,
      },
      { maxBatch: 10 },
    )
    const answers = await Promise.all(['a', 'bad', 'b'].map((name) => submit(committer, name)))
    expect(answers).toEqual(['a stored', 'bad: a defect', 'b stored'])
  })

  it('tries a batch once when the store cannot write, and goes on when it can', async () => {
    let tries = 0
    const committer = new Committer(
      {
        admit: async (batch) => {
          tries += 1
          if (tries === 1) throw new FalcobriefError('FB_STORE_WRITE', 'full')
          return batch.map(() => DUPLICATE)
        },
        onBatch: () => undefined,
      },
      { maxBatch: 10 },
    )
    const refused = await Promise.all(['a', 'b'].map((name) => submit(committer, name)))
    expect(refused).toEqual(['a: full', 'b: full'])
    expect(await submit(committer, 'c')).toBe('c stored')
    expect(tries).toBe(2)
  })

  it('is drained when everything was answered', async () => {
    const answers: string[] = []
    const committer = new Committer(
      { admit: async (batch) => batch.map(() => DUPLICATE), onBatch: () => undefined },
      { maxBatch: 1 },
    )
    for (const name of ['a', 'b', 'c']) {
      committer.submit(arrival(name), () => answers.push(name))
    }
    await committer.drained()
    expect(answers).toEqual(['a', 'b', 'c'])
  })

  it('refuses what is more than may wait, at once, and takes the next when there is room', async () => {
    const gate = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const committer = new Committer(
      {
        admit: async (batch) => {
          begun.resolve()
          await gate.promise
          return batch.map(() => DUPLICATE)
        },
        onBatch: () => undefined,
      },
      { maxBatch: 1, maxWaiting: 2 },
    )
    const inFlight = submit(committer, 'a')
    await begun.promise
    const others = ['b', 'c', 'd', 'e'].map((name) => submit(committer, name))
    expect(await Promise.race([...others, inFlight])).toBe('d: too many alerts wait for the store')
    gate.resolve()
    expect(await Promise.all([inFlight, ...others])).toEqual([
      'a stored',
      'b stored',
      'c stored',
      'd: too many alerts wait for the store',
      'e: too many alerts wait for the store',
    ])
    expect(await submit(committer, 'f')).toBe('f stored')
  })
})
