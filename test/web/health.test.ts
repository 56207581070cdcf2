import { describe, expect, it } from 'vitest'
import type { Stats, StatsRequest } from '../../src/store/stats.ts'
import { checkHealth, type HealthDeps } from '../../src/web/health.ts'

const NOW = 1_772_359_200_000
const NO_STATS: Stats = {
  queue: { queued: 0, retrying: 0, dead: 0, oldestAt: null, sinks: {} },
  incidents: { overdue: 0, oldestDueAt: null },
  intake: { quarantined: 0, lastEventAt: null },
  setAside: { count: 0, items: [] },
}

function healthDeps(change: Partial<HealthDeps> = {}): HealthDeps {
  return {
    store: {
      kind: 'sqlite',
      ping: async () => 0.5,
      stats: async () => NO_STATS,
    },
    sinks: () => [],
    configState: () => ({ loadedAt: NOW, refusal: null, needsRestart: [] }),
    version: '0.0.0',
    now: () => NOW,
    uptimeMs: () => 1000,
    refusals: () => ({ last10Minutes: {}, lastAt: null }),
    isStopping: () => false,
    ...change,
  }
}

describe('checkHealth', () => {
  it('asks for incidents due for a minute, and is degraded while there are some', async () => {
    const asked: StatsRequest[] = []
    const { store } = healthDeps()
    const health = await checkHealth(
      healthDeps({
        store: {
          ...store,
          stats: async (request) => {
            asked.push(request)
            const incidents = { overdue: 3, oldestDueAt: NOW - 700_000 }
            return { ...NO_STATS, incidents }
          },
        },
      }),
    )
    expect(asked).toEqual([{ overdueBefore: NOW - 60_000 }])
    expect(health).toMatchObject({
      status: 'degraded',
      incidents: { overdue: 3, oldestOverdueSeconds: 700 },
    })
    expect(await checkHealth(healthDeps())).toMatchObject({
      status: 'ok',
      incidents: { overdue: 0, oldestOverdueSeconds: 0 },
    })
  })

  it('is degraded while an incident is stuck, and says which, but not why', async () => {
    const item = { incidentId: 'i1', failures: 3, failedAt: NOW - 1, error: 'a quoted alert' }
    const setAside = { count: 21, items: [{ ...item, retryAt: NOW + 20_000 }] }
    const { store } = healthDeps()
    const stats = async (): Promise<Stats> => ({ ...NO_STATS, setAside })
    const health = await checkHealth(healthDeps({ store: { ...store, stats } }))
    expect(health.status).toBe('degraded')
    expect(health.incidents.stuck).toEqual({
      count: 21,
      items: [{ incidentId: 'i1', failures: 3, retryAt: new Date(NOW + 20_000).toISOString() }],
    })
    expect(JSON.stringify(health)).not.toContain('quoted')
  })

  it('has an uptime that a clock which steps back does not change', async () => {
    const past = healthDeps({ now: () => NOW - 86_400_000, uptimeMs: () => 61_999 })
    expect(await checkHealth(past)).toMatchObject({ uptimeSeconds: 61 })
  })

  it('is failing, and says so, when the store answers nothing', async () => {
    const away = async (): Promise<never> => {
      throw new Error('away')
    }
    const { store } = healthDeps()
    const parts = { ping: away, stats: away }
    expect(await checkHealth(healthDeps({ store: { ...store, ...parts } }))).toMatchObject({
      status: 'failing',
      incidents: { overdue: 0, stuck: { count: 0, items: [] } },
    })
  })

  it('is ok whatever strangers are refused', async () => {
    const refusals = () => ({ last10Minutes: { unauthorized: 9000 }, lastAt: NOW })
    expect(await checkHealth(healthDeps({ refusals }))).toMatchObject({
      status: 'ok',
      refusals: {
        last10Minutes: { unauthorized: 9000 },
        lastAt: new Date(NOW).toISOString(),
      },
    })
  })
})
