import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { holdBack } from '../../../src/notify/roundup.ts'
import { takeToken } from '../../../src/model/bucket.ts'
import type { Incident } from '../../../src/model/incident.ts'
import { minimalReport } from '../../../src/report/minimal.ts'
import { createDecide } from '../../../src/admit/decide.ts'
import { incidentSettings } from '../../../src/incident/settings.ts'
import { openStore } from '../../../src/store/open.ts'
import type { Store, Work } from '../../../src/store/port.ts'
import type { Arrival, IncidentFilter } from '../../../src/store/records.ts'
import type { ClaimedIncident } from '../../../src/store/work.ts'
import { arrivalAt, countedIds, testConfig } from '../../support/arrivals.ts'
import { ALERTS } from '../../support/filters.ts'
import { Inbox } from '../../support/latch.ts'
import { startPostgres, type PostgresServer } from '../../support/postgres.ts'

const LIMITS = { alerts: 200, eventsPerAlert: 1, bytes: 4_000_000 }
const config = testConfig()

let server: PostgresServer
let url: string
let stores: readonly Store[]

beforeAll(async () => {
  server = await startPostgres()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

beforeEach(async () => {
  const database = await server.createDatabase()
  url = database.url
  stores = await Promise.all([database.open(), database.open(), database.open()])
})

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()))
})

function replica(index: number): Store {
  const store = stores[index]
  if (store === undefined) throw new Error(`no replica ${index}`)
  return store
}

/** A replica's way to admit, with ids of its own. */
function admitters(): (index: number, arrivals: readonly Arrival[]) => ReturnType<Store['admit']> {
  const decides = stores.map((_, index) => createDecide(config, countedIds(`r${index}-`)))
  return (index, arrivals) => {
    const decide = decides[index % 3]
    if (decide === undefined) throw new Error(`no replica ${index}`)
    return replica(index % 3).admit(arrivals, decide)
  }
}

async function totals() {
  const [counts] = await server.query(
    url,
    `SELECT (SELECT count(*) FROM incidents WHERE state = 'open')::integer AS open,
       (SELECT sum(count) FROM incidents)::integer AS incidents,
       (SELECT sum(count) FROM alerts)::integer AS alerts,
       (SELECT count(*) FROM alerts)::integer AS kinds`,
  )
  return counts
}

async function publishFirst(
  store: Store,
  { incident, lease }: ClaimedIncident,
  now: number,
  id = 'd1',
): Promise<boolean> {
  const stored = await store.publish({
    incidentId: incident.id,
    lease,
    at: now,
    decisions: [],
    heldBack: [],
    message: {
      sequence: incident.sequence + 1,
      report: minimalReport(incident, 'defect'),
      deliveries: [{ id, sink: 'a', kind: 'first' }],
    },
    next: (current: Incident) => ({ ...current, sequence: 1, dueAt: null, dueKind: null }),
  })
  return stored !== null
}

describe('replicas on one database', () => {
  it('count exactly what comes to all of them at once, in one incident a subject', async () => {
    const admit = admitters()
    const batches = Array.from({ length: 60 }, (_, batch) =>
      Array.from({ length: 20 }, (_unused, index) => {
        const pod = `db-${(batch + index) % 5}`
        const fields = { 'k8s.ns.name': pod, 'k8s.pod.name': pod }
        return arrivalAt(batch, { rule: `R${index % 3}`, output_fields: fields })
      }).toSorted(() => (batch % 2 === 0 ? 1 : -1)),
    )
    await Promise.all(batches.map((batch, index) => admit(index, batch)))
    expect(await totals()).toEqual({ open: 5, incidents: 1200, alerts: 1200, kinds: 15 })
  })

  it('count an event that comes to each of them once', async () => {
    const admit = admitters()
    const arrivals = Array.from({ length: 50 }, (_, at) => arrivalAt(at, { uuid: `e${at}` }))
    const backwards = arrivals.toReversed()
    const admitted = await Promise.all([
      admit(0, arrivals),
      admit(1, backwards),
      admit(2, arrivals),
    ])
    const fresh = admitted.flat().filter((one) => !one.duplicate)
    expect(fresh).toHaveLength(50)
    expect(await totals()).toMatchObject({ open: 1, incidents: 50, alerts: 50 })
  })

  it('count an id once even when what it names differs', async () => {
    const admit = admitters()
    const ids = Array.from({ length: 30 }, (_, index) => `e${index}`)
    const bodies = (hostname: string) =>
      ids.map((uuid) => arrivalAt(1, { uuid, hostname, output_fields: {} }))
    await Promise.all([
      admit(0, bodies('n1')),
      admit(1, bodies('n2').toReversed()),
      admit(2, bodies('n3')),
    ])
    expect(await totals()).toMatchObject({ incidents: 30, alerts: 30 })
  })

  it('close what is over once, whoever sees it first', async () => {
    const admit = admitters()
    await admit(0, [arrivalAt(0), arrivalAt(0, { rule: 'B' })])
    const late = config.incident.window + 1
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        admit(index, [arrivalAt(late, { rule: index % 2 === 0 ? 'B' : 'C' })]),
      ),
    )
    expect(await totals()).toMatchObject({ open: 1, incidents: 14, alerts: 14 })
    const { items } = await replica(0).listIncidents({ filter: ALERTS, limit: 10, cursor: null })
    expect(items.map(({ count }) => count)).toEqual([12, 2])
    const record = await replica(1).readIncident(items[1]?.id ?? '', LIMITS)
    expect(record?.decisions.filter(({ kind }) => kind === 'closed')).toHaveLength(1)
  })

  it('gather what all of them hold back into one storm, and let no more through than there is', async () => {
    const admit = admitters()
    const hosts = Array.from({ length: 60 }, (_, index) => `n${index}`)
    await admit(
      0,
      hosts.map((hostname) => arrivalAt(0, { hostname, output_fields: {} })),
    )
    // One after another: of claims at the same moment, which see the same as due, one gets them all.
    const claims: (readonly ClaimedIncident[])[] = []
    for (const store of stores)
      claims.push((await store.claimIncidents({ now: 9000, limit: 20, leaseMs: 60_000 })).incidents)
    const createId = countedIds('storm-')
    const roundup = { sink: 'slack', route: null, until: null }
    const limits = { burst: 7, every: 1e9, reserve: 0 }
    const outcomes = await Promise.all(
      claims.flatMap((claimed, index) =>
        claimed.map(async ({ incident, lease }) => {
          const { priority } = incident
          const held = { roundup, reason: 'x', message: 'first', priority, at: 9000 } as const
          const isThrough = await replica(index).spend('slack', (bucket) =>
            takeToken(bucket, { now: 9000, mayUseReserve: false }, limits),
          )
          await replica(index).publish({
            incidentId: incident.id,
            lease,
            at: 9000,
            decisions: [],
            heldBack: isThrough ? [] : [holdBack(held, incidentSettings(config), createId)],
            message: null,
            next: (current) => ({ ...current, dueAt: null, dueKind: null }),
          })
          return isThrough
        }),
      ),
    )
    expect(outcomes.filter(Boolean)).toHaveLength(7)
    const filter: IncidentFilter = { ...ALERTS, kinds: ['storm'] }
    const { items } = await replica(1).listIncidents({ filter, limit: 10, cursor: null })
    expect(items).toMatchObject([{ count: 53, state: 'open' }])
    const facts = await replica(2).readRoundup(items[0]?.id ?? '', { groups: 9, incidents: 9 })
    expect(facts).toMatchObject({ messages: 53, incidents: 53, alerts: 53 })
  })

  it('lease each due incident to one of them, and publish its message once', async () => {
    const admit = admitters()
    await admit(
      0,
      Array.from({ length: 40 }, (_, index) =>
        arrivalAt(0, { hostname: `n${index}`, output_fields: {} }),
      ),
    )
    const claimed = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const store = replica(index % 3)
        const mine = (await store.claimIncidents({ now: 5000, limit: 7, leaseMs: 1000 })).incidents
        for (const one of mine) await publishFirst(store, one, 5000, `d-${one.incident.id}`)
        return mine.map(({ incident }) => incident.id)
      }),
    )
    const ids = claimed.flat()
    expect(new Set(ids).size).toBe(ids.length)
    while (
      (await replica(0).claimIncidents({ now: 5000, limit: 100, leaseMs: 1000 })).incidents.length >
      0
    );
    expect(
      (await replica(1).claimIncidents({ now: 5001, limit: 100, leaseMs: 1000 })).incidents,
    ).toEqual([])
  })

  it('are not kept from a busy incident', async () => {
    const admit = admitters()
    await admit(0, [arrivalAt(0)])
    const over = new AbortController()
    const storm = stores.map(async (_, index) => {
      for (let at = 1; !over.signal.aborted; at += 1) {
        await admit(index, [arrivalAt(at, { uuid: `s${index}-${at}` })])
      }
    })
    const claimed = (await replica(1).claimIncidents({ now: 5000, limit: 10, leaseMs: 60_000 }))
      .incidents
    expect(claimed).toHaveLength(1)
    const [one] = claimed
    if (one !== undefined) expect(await publishFirst(replica(2), one, 5000)).toBe(true)
    over.abort()
    await Promise.all(storm)
  })

  it('do not publish under a lease that another has by now', async () => {
    await admitters()(0, [arrivalAt(0)])
    const {
      incidents: [lost],
    } = await replica(0).claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
    const {
      incidents: [held],
    } = await replica(1).claimIncidents({ now: 6000, limit: 10, leaseMs: 1000 })
    if (lost === undefined || held === undefined) throw new Error('not leased')
    expect(await publishFirst(replica(0), lost, 6001, 'd1')).toBe(false)
    expect(await publishFirst(replica(1), held, 6001, 'd2')).toBe(true)
    const deliveries = await replica(2).readDeliveries(held.incident.id)
    expect(deliveries.map(({ id }) => id)).toEqual(['d2'])
  })

  it('claim each message once', async () => {
    await admitters()(0, [arrivalAt(0)])
    const {
      incidents: [claimed],
    } = await replica(0).claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
    if (claimed === undefined) throw new Error('not leased')
    await publishFirst(replica(0), claimed, 5000)
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        replica(index % 3).claimDeliveries({ sinks: ['a', 'b'], now: 5000, leaseMs: 1000 }),
      ),
    )
    const deliveries = claims.flatMap((claim) => claim.deliveries)
    expect(deliveries).toMatchObject([{ id: 'd1', attempt: 1 }])
    const [lost] = deliveries
    const {
      deliveries: [held],
    } = await replica(1).claimDeliveries({ sinks: ['a'], now: 6000, leaseMs: 1000 })
    if (lost === undefined || held === undefined) throw new Error('not leased')
    const times = { now: 6001, retryAt: 6001, sinkPausedUntil: 6001 }
    const sent = { status: 'sent', reference: null, detail: 'ok' } as const
    expect(await replica(0).settle({ delivery: lost, outcome: sent, ...times })).toBe(false)
    expect(await replica(1).settle({ delivery: held, outcome: sent, ...times })).toBe(true)
  })

  it('purge side by side', async () => {
    const rules = Array.from({ length: 300 }, (_, at) => arrivalAt(at, { rule: `rule ${at}` }))
    await admitters()(0, rules)
    const retention = { eventsBefore: 250, incidentsBefore: 0, limit: 20 }
    const purge = async (store: Store): Promise<number> => {
      let removed = 0
      for (;;) {
        const step = await store.purge(retention)
        removed += step.removed
        if (step.done) return removed
      }
    }
    const removed = await Promise.all(stores.map((store) => purge(store)))
    const rest = await purge(replica(0))
    expect(removed.reduce((sum, count) => sum + count, rest)).toBe(500)
  })
})

describe('a replica that listens', () => {
  it('is told of work that another one stored, and only of new work', async () => {
    const told = new Inbox<Work>()
    replica(0).onWork?.((work) => told.push(work))
    // Both are told once when it begins to listen.
    await told.received(2)
    const admit = admitters()
    await admit(1, [arrivalAt(0)])
    await admit(1, [arrivalAt(1), arrivalAt(2)])
    const {
      incidents: [claimed],
    } = await replica(1).claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
    if (claimed === undefined) throw new Error('not leased')
    await publishFirst(replica(1), claimed, 5000)
    const all = await told.received(4)
    expect(all.slice(2)).toEqual(['reports', 'deliveries'])
  })

  it('listens again after its connection was cut', async () => {
    const told = new Inbox<Work>()
    replica(0).onWork?.((work) => told.push(work))
    await told.received(2)
    await server.query(
      url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    await told.received(4)
    await admitters()(1, [arrivalAt(0)])
    expect((await told.received(5)).at(-1)).toBe('reports')
  })

  it('can be closed at any time', async () => {
    const store = await openStore(url)
    store.onWork?.(() => undefined)
    await store.close()
  })
})
