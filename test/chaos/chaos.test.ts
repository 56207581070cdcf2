import { expect, it } from 'vitest'
import { LONG_TEST_LIMIT_MS } from '../support/limits.ts'
import { runChaos, type ChaosOptions } from './run.ts'

/** The short form of `npm run chaos`, with leases of seconds. */

const short: Omit<ChaosOptions, 'store' | 'scale'> = {
  seed: 20_260_301,
  isShort: true,
  load: { perSecond: 40, workloadMs: 700 },
  calmLimitMs: LONG_TEST_LIMIT_MS / 2,
  onStep: () => undefined,
}

it(
  'three replicas on PostgreSQL in trouble lose nothing, and tell each thing once',
  async () => {
    const { broken, figures } = await runChaos({
      ...short,
      store: 'postgres',
      scale: {
        replicas: 3,
        durationMs: 8000,
        paceMs: 1100,
        awayMs: 1200,
        clockMs: 600_000,
        hasHangs: false,
      },
    })
    expect(broken).toEqual([])
    expect(figures.load.acknowledged.size).toBeGreaterThan(50)
  },
  LONG_TEST_LIMIT_MS,
)

it(
  'one process on SQLite in trouble loses nothing, and tells each thing once',
  async () => {
    const { broken, figures } = await runChaos({
      ...short,
      store: 'sqlite',
      scale: {
        replicas: 1,
        durationMs: 4000,
        paceMs: 700,
        awayMs: 800,
        clockMs: 3000,
        hasHangs: false,
      },
    })
    expect(broken).toEqual([])
    expect(figures.load.acknowledged.size).toBeGreaterThan(30)
  },
  LONG_TEST_LIMIT_MS,
)
