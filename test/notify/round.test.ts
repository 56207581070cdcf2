import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDecide } from '../../src/admit/decide.ts'
import { incidentSettings } from '../../src/incident/settings.ts'
import { FalcobriefError } from '../../src/model/errors.ts'
import { createPace } from '../../src/notify/pace.ts'
import { createPlan } from '../../src/notify/plan.ts'
import { runRound, type RoundDeps } from '../../src/notify/round.ts'
import { minimalReport } from '../../src/report/minimal.ts'
import { plainReport } from '../../src/report/plain.ts'
import { rateUrgency } from '../../src/report/urgency.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/port.ts'
import { createRecordingLog } from '../deliver/fixtures.ts'
import { arrivalAt, countedIds, testConfig } from '../support/arrivals.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'

const SINKS = [{ name: 'hook', minimumPriority: null, isPaced: false, extraKinds: [] }]
const WAIT = 5000
const SECRET = 'hunter2hunter2'
const config = testConfig()

/** Rounds on a real store, with a clock that the test moves. */
class Bench {
  now = 0
  readonly store: Store
  readonly aside: [string, string][] = []
  readonly #createId = countedIds()

  constructor(store: Store) {
    this.store = store
  }

  /** One incident on each host; the ids in that order. */
  async admit(...hosts: readonly string[]): Promise<readonly string[]> {
    const decide = createDecide(config, this.#createId)
    const admitted = await this.store.admit(
      hosts.map((hostname) => arrivalAt(this.now, { hostname, output_fields: {} }, config)),
      decide,
    )
    return admitted.map((one) => (one.duplicate ? '' : one.verdict.incident.id))
  }

  round(overrides: Partial<RoundDeps> = {}, signal?: AbortSignal): Promise<void> {
    const deps: RoundDeps = {
      store: this.store,
      clock: { now: () => this.now },
      createId: this.#createId,
      log: createRecordingLog(),
      leaseMs: 30_000,
      cluster: '',
      settings: incidentSettings(config),
      plan: createPlan(config, SINKS),
      pace: createPace(config.storm, SINKS),
      report: async ({ incident }) => plainReport(incident),
      rate: function* ({ incident }) {
        yield
        return rateUrgency([], incident.priority)
      },
      onRated: () => {},
      onDecided: () => {},
      onPublished: () => {},
      onSetAside: (...what) => this.aside.push(what),
      ...overrides,
    }
    return runRound(deps, signal)
  }

  /** Until nothing is due any more. */
  async rounds(overrides: Partial<RoundDeps> = {}): Promise<void> {
    while (((await this.store.nextDueAt()) ?? Infinity) <= this.now) await this.round(overrides)
  }

  async isNotified(id: string): Promise<boolean> {
    return (await this.store.readDeliveries(id)).length > 0
  }

  async setAside() {
    return (await this.store.stats({ overdueBefore: 0 })).setAside
  }

  /** The same store, on which reading one incident always fails. */
  failing(id: string, error: Error = new Error(`spoilt, PASSWORD=${SECRET}`)): Store {
    return {
      ...this.store,
      readIncident: (wanted, limits) =>
        wanted === id ? Promise.reject(error) : this.store.readIncident(wanted, limits),
    }
  }
}

describe('a round', () => {
  let folder: TemporaryFolder
  let bench: Bench

  beforeEach(async () => {
    folder = await temporaryFolder()
    bench = new Bench(await openStore(`sqlite:${join(folder.path, 'test.db')}`))
  })

  afterEach(async () => {
    await bench.store.close()
    await folder[Symbol.asyncDispose]()
  })

  it('notifies of thirty incidents within their wait beside one that always fails', async () => {
    const [bad = '', ...good] = await bench.admit(
      'bad',
      ...Array.from({ length: 30 }, (_, index) => `good-${index}`),
    )
    const store = bench.failing(bad)
    bench.now = WAIT
    await bench.rounds({ store })
    expect(await Promise.all(good.map((id) => bench.isNotified(id)))).toEqual(good.map(() => true))
    expect(await bench.isNotified(bad)).toBe(false)
    expect(await bench.setAside()).toMatchObject({
      count: 1,
      items: [{ incidentId: bad, failures: 1, error: 'spoilt, PASSWORD=[masked]' }],
    })
  })

  it('keeps the urgency that signs give, and says once why', async () => {
    const [id = ''] = await bench.admit('a')
    bench.now = WAIT
    const rated: string[] = []
    const rate: RoundDeps['rate'] = function* () {
      yield
      return {
        level: 'now',
        verdict: 'Treat as critical: likely reverse shell',
        because: [[{ text: 'The command gives a shell to somebody on the network.' }]],
        priority: 'Notice',
      }
    }
    const onRated: RoundDeps['onRated'] = (level) => rated.push(level)
    await bench.rounds({ rate, onRated })
    await bench.admit('a')
    bench.now += 4 * 3_600_000
    await bench.rounds({ rate, onRated })
    const limits = { alerts: 9, eventsPerAlert: 9, bytes: 9e6 }
    const record = await bench.store.readIncident(id, limits)
    expect(record?.incident).toMatchObject({ urgency: 'now', priority: 'Notice' })
    expect(rated).toEqual(['now'])
    expect(record?.decisions.filter(({ kind }) => kind === 'escalated')).toMatchObject([
      { reason: expect.stringContaining('likely reverse shell; The command gives a shell') },
    ])
  })

  it('waits longer after each failure of an incident, an hour at most', async () => {
    const [bad = ''] = await bench.admit('bad')
    const store = bench.failing(bad)
    const waits: number[] = []
    bench.now = WAIT
    for (let failure = 1; failure <= 12; failure++) {
      await bench.round({ store })
      const [item] = (await bench.setAside()).items
      expect(item?.failures).toBe(failure)
      waits.push((item?.retryAt ?? 0) - bench.now)
      bench.now = item?.retryAt ?? 0
    }
    expect(waits.slice(0, 4)).toEqual([5000, 10_000, 20_000, 40_000])
    expect(waits.at(-1)).toBe(3_600_000)
    expect(bench.aside).toHaveLength(12)
    expect(JSON.stringify(bench.aside)).not.toContain(SECRET)
  })

  it('forgets the failures of an incident that is notified', async () => {
    const [bad = ''] = await bench.admit('bad')
    bench.now = WAIT
    await bench.round({ store: bench.failing(bad) })
    bench.now += 5000
    await bench.round()
    expect(await bench.isNotified(bad)).toBe(true)
    expect(await bench.setAside()).toEqual({ count: 0, items: [] })
  })

  it('reports in minimal form what failed twice, and reads less of it', async () => {
    const [bad = ''] = await bench.admit('bad')
    bench.now = WAIT
    const read: number[] = []
    const store: Store = {
      ...bench.store,
      readIncident: (id, limits) => {
        read.push(limits.eventsPerAlert)
        return bench.store.readIncident(id, limits)
      },
    }
    const report: RoundDeps['report'] = () => Promise.reject(new RangeError('too deep'))
    for (let failure = 1; failure <= 2; failure++) {
      await bench.round({ store, report })
      bench.now = (await bench.store.nextDueAt()) ?? 0
    }
    const published: unknown[] = []
    await bench.round({
      report,
      store: {
        ...store,
        publish: (publication) => {
          published.push(publication.message?.report)
          return bench.store.publish(publication)
        },
      },
    })
    expect(await bench.isNotified(bad)).toBe(true)
    expect(read).toEqual([20, 20, 1])
    const record = await bench.store.readIncident(bad, { alerts: 0, eventsPerAlert: 0, bytes: 0 })
    if (record === null) throw new Error('gone')
    const { summary, knowledge } = minimalReport(record.incident, 'failed-before')
    expect(published).toMatchObject([
      { summary, knowledge, news: [[{ value: /Notice from rule/ }]] },
    ])
  })

  it('gives back what it cannot write while the store is away, and rejects', async () => {
    const ids = await bench.admit('a', 'b')
    bench.now = WAIT
    const away = new FalcobriefError('FB_STORE_WRITE', 'the store cannot write: disk full')
    const store: Store = {
      ...bench.store,
      publish: () => Promise.reject(away),
      ping: () => Promise.reject(away),
    }
    await expect(bench.round({ store })).rejects.toBe(away)
    expect(await bench.setAside()).toEqual({ count: 0, items: [] })
    await bench.round()
    expect(await Promise.all(ids.map((id) => bench.isNotified(id)))).toEqual([true, true])
  })

  it('gives back what it has not begun when it is stopped', async () => {
    const ids = await bench.admit('a', 'b', 'c')
    bench.now = WAIT
    const stopping = new AbortController()
    await bench.round({ onDecided: () => stopping.abort() }, stopping.signal)
    const sent = await Promise.all(ids.map((id) => bench.isNotified(id)))
    expect(sent.filter(Boolean)).toHaveLength(1)
    expect(await bench.store.nextDueAt()).toBe(WAIT)
    expect(await bench.setAside()).toEqual({ count: 0, items: [] })
    await bench.round()
    expect(await Promise.all(ids.map((id) => bench.isNotified(id)))).toEqual([true, true, true])
  })

  it('gives back what it has not begun when half of the lease is over', async () => {
    await bench.admit('a', 'b', 'c')
    bench.now = WAIT
    const slow: RoundDeps['report'] = async ({ incident }) => {
      bench.now += 15_001
      return plainReport(incident)
    }
    await bench.round({ report: slow })
    expect(await bench.store.nextDueAt()).toBe(WAIT)
    await bench.rounds()
    expect(await bench.setAside()).toEqual({ count: 0, items: [] })
    expect((await bench.store.stats({ overdueBefore: bench.now })).queue.queued).toBe(3)
  })

  it('sets aside what the store does not take though it can write', async () => {
    const [bad = '', good = ''] = await bench.admit('bad', 'good')
    bench.now = WAIT
    const refused = new FalcobriefError('FB_STORE_WRITE', 'the store cannot write: constraint')
    const publish: Store['publish'] = (publication) =>
      publication.incidentId === bad ? Promise.reject(refused) : bench.store.publish(publication)
    await bench.round({ store: { ...bench.store, publish } })
    expect(await bench.isNotified(good)).toBe(true)
    expect(await bench.setAside()).toMatchObject({ count: 1, items: [{ incidentId: bad }] })
  })
})
