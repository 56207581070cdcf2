import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Delivery, Outcome } from '../../src/model/delivery.ts'
import type { Incident } from '../../src/model/incident.ts'
import { acknowledge } from '../../src/incident/acknowledge.ts'
import type { Silence } from '../../src/model/silence.ts'
import { fallbackReport } from '../../src/report/fallback.ts'
import { createDecide } from '../../src/admit/decide.ts'
import type { Store } from '../../src/store/port.ts'
import type { Arrival, Decide, IncidentFilter } from '../../src/store/records.ts'
import type { AlertBody } from '../support/alerts.ts'
import { arrivalAt, countedIds, testConfig } from '../support/arrivals.ts'
import { ALERTS } from '../support/filters.ts'

/** A database of one test. `open` may be called again after the store before was closed. */
export type TestDatabase = AsyncDisposable & { readonly open: () => Promise<Store> }

const LIMITS = { alerts: 50, eventsPerAlert: 20, bytes: 4_000_000 }
const EVERYTHING: IncidentFilter = {
  ...ALERTS,
  kinds: ['alert', 'malformed', 'test', 'internal'],
}
const NOW = { overdueBefore: 0, stuckBefore: 0 }
const SENT: Outcome = { status: 'sent', reference: { ts: '1.2' }, detail: 'ok' }
const BUSY_MESSAGE: Outcome = {
  status: 'retry',
  failure: 'rate-limited',
  detail: 'HTTP 429',
  retryAfterMs: 500,
  scope: 'message',
}
const BUSY: Outcome = { ...BUSY_MESSAGE, scope: 'sink' }
const REFUSED: Outcome = { status: 'dead', failure: 'refused-payload', detail: 'HTTP 400' }

/** What every store does, as src/store/port.ts promises. */
export function describeStore(name: string, createDatabase: () => Promise<TestDatabase>): void {
  describe(`the ${name} store`, () => {
    const config = testConfig({ retention: { eventsperalert: 3 } })
    let database: TestDatabase
    let store: Store
    let decide: Decide

    beforeEach(async () => {
      database = await createDatabase()
      store = await database.open()
      decide = createDecide(config, countedIds())
    })

    afterEach(async () => {
      await store.close()
      await database[Symbol.asyncDispose]()
    })

    const reopen = async (): Promise<void> => {
      await store.close()
      store = await database.open()
    }
    const admit = (arrivals: readonly Arrival[]) => store.admit(arrivals, decide)
    const alertAt = (at: number, overrides: Partial<AlertBody> = {}): Arrival =>
      arrivalAt(at, overrides, config)
    const list = async (filter: Partial<IncidentFilter> = {}): Promise<readonly Incident[]> =>
      (
        await store.listIncidents({
          filter: { ...EVERYTHING, ...filter },
          limit: 200,
          cursor: null,
        })
      ).items
    const onlyIncident = async (): Promise<Incident> => {
      const [incident, ...others] = await list()
      if (incident === undefined || others.length > 0) throw new Error('expected one incident')
      return incident
    }

    /** Publishes a message of each of `sinks` for the one due incident. */
    const publish = async (now: number, sinks: readonly string[]): Promise<Incident> => {
      const {
        incidents: [claimed],
      } = await store.claimIncidents({ now, limit: 10, leaseMs: 1000 })
      if (claimed === undefined) throw new Error('no incident is due')
      const { incident, lease } = claimed
      const sequence = incident.sequence + 1
      const deliveries = sinks.map((sink) => {
        return { id: `${incident.id}-${sequence}-${sink}`, sink, kind: 'first' as const }
      })
      const stored = await store.publish({
        incidentId: incident.id,
        lease,
        at: now,
        decisions: [],
        heldBack: [],
        message: { sequence, report: fallbackReport(incident), deliveries },
        next: (current) => ({ ...current, sequence, dueAt: now + 60_000, dueKind: null }),
      })
      expect(stored).toEqual([])
      return incident
    }

    const claimOne = async (sink: string, now: number): Promise<Delivery> => {
      const {
        deliveries: [delivery],
      } = await store.claimDeliveries({ sinks: [sink], now, leaseMs: 1000 })
      if (delivery === undefined) throw new Error(`nothing is due for ${sink}`)
      return delivery
    }
    const settle = (delivery: Delivery, outcome: Outcome, now: number, retryAt = now + 100) =>
      store.settle({ delivery, outcome, now, retryAt, sinkPausedUntil: retryAt })
    const stateOf = async (incidentId: string, sink: string) =>
      (await store.readDeliveries(incidentId)).find((delivery) => delivery.sink === sink)

    describe('admit', () => {
      it('folds a batch into alert and incident, with counts that are exact', async () => {
        await admit([alertAt(1), alertAt(2), alertAt(3, { rule: 'Other' }), alertAt(4), alertAt(5)])
        const incident = await onlyIncident()
        expect(incident).toMatchObject({
          count: 5,
          rules: ['Terminal shell in container', 'Other'],
        })
        const record = await store.readIncident(incident.id, LIMITS)
        expect(record?.alerts.map(({ alert }) => [alert.rule, alert.count, alert.stored])).toEqual([
          ['Terminal shell in container', 4, 3],
          ['Other', 1, 1],
        ])
        expect(record?.alerts[0]?.events.map(({ receivedAt }) => receivedAt)).toEqual([1, 2, 4])
        expect(record?.decisions.map(({ kind }) => kind)).toEqual(['opened', 'joined'])
      })

      it('finds the events of a rule in every incident, newest first', async () => {
        const pod = (name: string) => ({
          output_fields: { 'k8s.ns.name': 'shop', 'k8s.pod.name': name },
        })
        const arrivals = [
          alertAt(10, pod('web')),
          alertAt(20, pod('db')),
          alertAt(30, { ...pod('web'), rule: 'Other' }),
          alertAt(40, pod('db')),
          alertAt(50, pod('web')),
        ]
        await admit(arrivals)
        const rule = 'Terminal shell in container'
        const found = async (from: number, until: number, limit: number) =>
          (await store.readRuleEvents({ rule, from, until, limit, bytes: 4_000_000 })).map(
            ({ receivedAt }) => receivedAt,
          )
        expect(await found(0, 100, 10)).toEqual([50, 40, 20, 10])
        expect(await found(20, 40, 10)).toEqual([40, 20])
        expect(await found(0, 100, 2)).toEqual([50, 40])
        expect(
          await store.readRuleEvents({ rule: 'None', from: 0, until: 100, limit: 9, bytes: 9 }),
        ).toEqual([])
      })

      it('keeps silences until they end', async () => {
        const silence = (id: string, until: number | null): Silence => {
          const about = { reason: 'known', author: 'ann', origin: 'api', createdAt: 5 } as const
          return { id, match: { rule: ['A*'] }, ...about, until }
        }
        const silences = async (endedAfter: number) => (await store.listSilences(endedAfter)).items
        expect(await store.addSilence(silence('s1', 100))).toBe(true)
        expect(await store.addSilence(silence('s1', 900))).toBe(false)
        await store.addSilence(silence('s2', null))
        await reopen()
        expect(await silences(50)).toEqual([silence('s1', 100), silence('s2', null)])
        expect(await silences(100)).toEqual([silence('s2', null)])
        expect(await store.endSilence('s2', 60)).toBe(true)
        expect(await store.endSilence('s2', 60)).toBe(false)
        expect(await store.endSilence('s3', 60)).toBe(false)
        expect(await silences(60)).toEqual([silence('s1', 100)])
      })

      it('keeps the body to the letter', async () => {
        const arrival = alertAt(1, { output: 'é \u{202E} \u0000 "quoted" 💥' })
        await admit([arrival])
        const record = await store.readIncident((await onlyIncident()).id, LIMITS)
        expect(record?.alerts[0]?.events[0]).toEqual({
          id: arrival.event.id,
          receivedAt: 1,
          body: arrival.event.body,
        })
      })

      it('takes an id once: in a batch, later, and after a restart', async () => {
        const arrival = alertAt(1)
        const [first, again] = await admit([arrival, arrival])
        expect([first?.duplicate, again?.duplicate]).toEqual([false, true])
        await reopen()
        expect(await admit([arrival])).toEqual([{ duplicate: true }])
        expect(await onlyIncident()).toMatchObject({ count: 1 })
      })

      it('goes on with what was open after a restart', async () => {
        await admit([alertAt(1)])
        await reopen()
        const [admitted] = await admit([alertAt(2)])
        expect(admitted).toMatchObject({ duplicate: false, isNewAlert: false })
        expect(await onlyIncident()).toMatchObject({ count: 2 })
      })

      it('stores all of a batch or none', async () => {
        const arrivals = [alertAt(1), alertAt(2, { rule: 'Bad' })]
        const failing: Decide = (arrival, open) => {
          if (arrival.event.rule === 'Bad') throw new Error('a defect')
          return decide(arrival, open)
        }
        await expect(store.admit(arrivals, failing)).rejects.toThrow('a defect')
        expect(await list()).toEqual([])
        const admitted = await admit(arrivals)
        expect(admitted.map(({ duplicate }) => duplicate)).toEqual([false, false])
      })

      it('closes what is over and begins anew, within one batch', async () => {
        const late = config.incident.window + 1
        await admit([alertAt(1), alertAt(2), alertAt(2 + late), alertAt(3 + late)])
        const incidents = await list()
        expect(incidents.map(({ state, count }) => [state, count])).toEqual([
          ['open', 2],
          ['closed', 2],
        ])
        const record = await store.readIncident(incidents[1]?.id ?? '', LIMITS)
        expect(record?.alerts[0]?.alert).toMatchObject({ state: 'closed', count: 2 })
        expect(record?.decisions.at(-1)).toMatchObject({ kind: 'closed' })
      })

      it('closes every alert of an incident that is over, not only the one that came', async () => {
        const short = testConfig({ incident: { maxage: '1h' } })
        const decideShort = createDecide(short, countedIds())
        const minute = 60_000
        for (const at of [0, 25, 50]) {
          const rules = [{ rule: 'A' }, { rule: 'B' }]
          await store.admit(
            rules.map((rule) => alertAt(at * minute, rule)),
            decideShort,
          )
        }
        await store.admit([alertAt(70 * minute, { rule: 'A' })], decideShort)
        const [late] = await store.admit([alertAt(71 * minute, { rule: 'B' })], decideShort)
        expect(late).toMatchObject({ isNewAlert: true })
        const counts = await Promise.all(
          (await list()).map(async ({ id, count }) => {
            const record = await store.readIncident(id, LIMITS)
            return [count, ...(record?.alerts.map(({ alert }) => alert.count) ?? [])]
          }),
        )
        expect(counts).toEqual([
          [2, 1, 1],
          [6, 3, 3],
        ])
      })

      it('keeps text that no database may like', async () => {
        const hostile = 'rule \u0000 \u{1A} é 💥 \u{1A}0000'
        const namespace = 'shop\u0000'
        const fields = { 'k8s.ns.name': namespace, 'k8s.pod.name': 'db-0', 'proc.cmdline': hostile }
        await admit([
          alertAt(1, { rule: hostile, output: hostile, output_fields: fields, tags: [hostile] }),
          alertAt(2, { rule: hostile, output: hostile, output_fields: fields, priority: hostile }),
        ])
        const [odd, incident] = await list()
        expect(incident).toMatchObject({ rules: [hostile], subject: { namespace } })
        expect(odd).toMatchObject({ kind: 'malformed' })
        expect(await list({ rule: hostile, namespace })).toEqual([incident])
        const record = await store.readIncident(incident?.id ?? '', LIMITS)
        expect(record?.alerts[0]?.alert).toMatchObject({ rule: hostile })
        expect(record?.decisions[0]?.reason).toContain(hostile)
        const query = { rule: hostile, from: 0, until: 1, limit: 9, bytes: 4_000_000 }
        expect(await store.readRuleEvents(query)).toEqual(record?.alerts[0]?.events)
        const raw = 'not JSON: \u0000 \u{1A}'
        await store.quarantine({ receivedAt: 3, reason: raw, body: raw })
        await store.amend(incident?.id ?? '', (current) => acknowledge(current, hostile, 4))
        expect((await list())[1]).toMatchObject({ acknowledgedBy: hostile })
      })

      it('takes text of any length', async () => {
        const long = Array.from({ length: 20_000 }, (_, index) => index.toString(36)).join()
        const fields = { 'k8s.ns.name': long, 'k8s.pod.name': 'db-0' }
        await admit([alertAt(1, { rule: long, source: long, output_fields: fields })])
        const incident = await onlyIncident()
        const [rule = ''] = incident.rules
        const { namespace } = incident.subject
        expect([rule.slice(0, 9), namespace?.slice(0, 9)]).toEqual([
          long.slice(0, 9),
          long.slice(0, 9),
        ])
        expect(await list({ rule, namespace })).toEqual([incident])
      })

      it('counts exactly what comes at once from many', async () => {
        const rules = ['A', 'B', 'C']
        const batches = Array.from({ length: 40 }, (_, batch) =>
          Array.from({ length: 10 }, (_unused, index) =>
            alertAt(batch, { rule: rules[(batch + index) % 3] ?? 'A' }),
          ),
        )
        await Promise.all(batches.map((batch) => admit(batch)))
        const incident = await onlyIncident()
        const record = await store.readIncident(incident.id, LIMITS)
        const counts = record?.alerts.map(({ alert }) => alert.count) ?? []
        expect(incident.count).toBe(400)
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(400)
      })

      it('keeps malformed bodies in quarantine as well', async () => {
        await admit([alertAt(1, { priority: 'Severe' })])
        expect((await store.stats(NOW)).intake).toEqual({ quarantined: 1, lastEventAt: 1 })
        expect(await onlyIncident()).toMatchObject({ kind: 'malformed' })
      })
    })

    it('keeps in quarantine what is no JSON at all', async () => {
      await store.quarantine({ receivedAt: 7, reason: 'not JSON', body: 'x'.repeat(100_000) })
      expect((await store.stats(NOW)).intake).toEqual({ quarantined: 1, lastEventAt: null })
    })

    describe('reports', () => {
      it('leases a due incident to one worker at a time', async () => {
        await admit([alertAt(0)])
        expect(
          (await store.claimIncidents({ now: 4999, limit: 10, leaseMs: 1000 })).incidents,
        ).toEqual([])
        expect(
          (await store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })).incidents,
        ).toHaveLength(1)
        expect(
          (await store.claimIncidents({ now: 5999, limit: 10, leaseMs: 1000 })).incidents,
        ).toEqual([])
        expect(
          (await store.claimIncidents({ now: 6000, limit: 10, leaseMs: 1000 })).incidents,
        ).toHaveLength(1)
      })

      it('says when the next one is due, leased ones not before their lease ends', async () => {
        expect(await store.nextDueAt()).toBeNull()
        await admit([alertAt(0)])
        expect(await store.nextDueAt()).toBe(5000)
        await store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
        expect(await store.nextDueAt()).toBe(6000)
      })

      it('publishes report, decisions and messages together, once', async () => {
        await admit([alertAt(0)])
        const {
          incidents: [claimed],
        } = await store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
        const incident = claimed?.incident ?? (await onlyIncident())
        const publication = {
          incidentId: incident.id,
          lease: claimed?.lease ?? '',
          at: 5000,
          decisions: [
            {
              at: 5000,
              kind: 'below-minimum',
              reason: 'r',
              alertId: null,
              sink: 'b',
              count: 1,
            } as const,
          ],
          heldBack: [],
          message: {
            sequence: 1,
            report: fallbackReport(incident),
            deliveries: [{ id: 'd1', sink: 'a', kind: 'first' } as const],
          },
          next: (current: Incident): Incident => ({
            ...current,
            sequence: 1,
            dueAt: null,
            dueKind: null,
          }),
        }
        expect(await store.publish(publication)).toMatchObject([{ kind: 'below-minimum' }])
        expect(await store.publish(publication)).toBeNull()
        expect(await store.readDeliveries(incident.id)).toMatchObject([
          { id: 'd1', state: 'queued' },
        ])
        expect((await claimOne('a', 5000)).report).toEqual(fallbackReport(incident))
        const record = await store.readIncident(incident.id, LIMITS)
        expect(record?.decisions.map(({ kind }) => kind)).toEqual(['opened', 'below-minimum'])
      })

      it('publishes from what the incident is by then', async () => {
        await admit([alertAt(0)])
        const {
          incidents: [claimed],
        } = await store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
        await admit([alertAt(5001), alertAt(5002)])
        await store.publish({
          incidentId: claimed?.incident.id ?? '',
          lease: claimed?.lease ?? '',
          at: 5003,
          decisions: [],
          heldBack: [],
          message: null,
          next: (current) => ({ ...current, notifiedCount: current.count }),
        })
        expect(await onlyIncident()).toMatchObject({ count: 3, notifiedCount: 3 })
        await admit([alertAt(5004)])
        expect(await onlyIncident()).toMatchObject({ count: 4, notifiedCount: 3 })
      })

      it('changes an incident by what somebody says of it, for the next alert too', async () => {
        await admit([alertAt(0)])
        const { id } = await onlyIncident()
        const taken = await store.amend(id, (current) => acknowledge(current, 'ann', 10))
        expect(taken).toMatchObject({
          incident: { id, acknowledgedBy: 'ann' },
          decisions: [{ kind: 'acknowledged' }],
        })
        await admit([alertAt(20)])
        expect(await onlyIncident()).toMatchObject({ acknowledgedBy: 'ann', count: 2 })
        await reopen()
        expect(await onlyIncident()).toMatchObject({ acknowledgedBy: 'ann', count: 2 })
        expect(await store.amend(id, (current) => acknowledge(current, 'bob', 30))).toMatchObject({
          incident: { acknowledgedBy: 'ann' },
          decisions: [],
        })
        expect(await store.amend('none', () => null)).toBeNull()
        const record = await store.readIncident(id, LIMITS)
        expect(record?.decisions.map(({ kind }) => kind)).toEqual(['opened', 'acknowledged'])
      })

      it('closes an incident with its alerts', async () => {
        await admit([alertAt(0)])
        const {
          incidents: [claimed],
        } = await store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
        await store.publish({
          incidentId: claimed?.incident.id ?? '',
          lease: claimed?.lease ?? '',
          at: 5000,
          decisions: [],
          heldBack: [],
          message: null,
          next: (current) => ({ ...current, state: 'closed', dueAt: null, dueKind: null }),
        })
        const [admitted] = await admit([alertAt(5001)])
        expect(admitted).toMatchObject({ isNewAlert: true })
        expect((await list()).map(({ state }) => state)).toEqual(['open', 'closed'])
      })
    })

    describe('deliveries', () => {
      it('are leased one a sink, and come back when the lease runs out', async () => {
        await admit([alertAt(0)])
        const { id } = await publish(5000, ['a', 'b'])
        const claimed = (
          await store.claimDeliveries({ sinks: ['a', 'b', 'c'], now: 5000, leaseMs: 1000 })
        ).deliveries
        expect(claimed.map(({ sink, attempt, incidentId }) => [sink, attempt, incidentId])).toEqual(
          [
            ['a', 1, id],
            ['b', 1, id],
          ],
        )
        expect(
          (await store.claimDeliveries({ sinks: ['a', 'b'], now: 5999, leaseMs: 1000 })).deliveries,
        ).toEqual([])
        expect(await claimOne('a', 6000)).toMatchObject({ attempt: 2 })
      })

      it('are settled only under the lease that was given', async () => {
        await admit([alertAt(0)])
        const { id } = await publish(5000, ['a'])
        const lost = await claimOne('a', 5000)
        const held = await claimOne('a', 6000)
        expect(await store.renew(lost, 9000)).toBe(false)
        expect(await settle(lost, SENT, 6001)).toBe(false)
        expect(await store.renew(held, 9000)).toBe(true)
        expect(
          (await store.claimDeliveries({ sinks: ['a'], now: 8999, leaseMs: 1000 })).deliveries,
        ).toEqual([])
        expect(await settle(held, SENT, 8999)).toBe(true)
        expect(await stateOf(id, 'a')).toMatchObject({
          state: 'sent',
          sentAt: 8999,
          reference: { ts: '1.2' },
        })
      })

      it('wait for their own time, or for the whole sink', async () => {
        await admit([alertAt(0)])
        await publish(5000, ['a'])
        await admit([alertAt(0, { hostname: 'x', output_fields: {} })])
        await publish(5001, ['a'])
        const first = await claimOne('a', 5001)
        await settle(first, BUSY_MESSAGE, 5001, 5500)
        const second = await claimOne('a', 5002)
        expect(second.id).not.toBe(first.id)
        await settle(second, BUSY, 5002, 5600)
        expect(
          (await store.claimDeliveries({ sinks: ['a'], now: 5599, leaseMs: 1000 })).deliveries,
        ).toEqual([])
        expect(await claimOne('a', 5600)).toMatchObject({ id: first.id, attempt: 2 })
      })

      it('of one incident keep their order on a sink, and know its thread', async () => {
        await admit([alertAt(0)])
        const { id } = await publish(5000, ['a'])
        await publish(65_000, ['a'])
        const first = await claimOne('a', 65_000)
        expect(first).toMatchObject({ sequence: 1, thread: null })
        expect(
          (await store.claimDeliveries({ sinks: ['a'], now: 65_000, leaseMs: 1000 })).deliveries,
        ).toEqual([])
        await settle(first, SENT, 65_001)
        expect(await claimOne('a', 65_002)).toMatchObject({
          sequence: 2,
          incidentId: id,
          thread: { ts: '1.2' },
        })
      })

      it('that died can be put back', async () => {
        await admit([alertAt(0)])
        const { id } = await publish(5000, ['a', 'b'])
        await settle(await claimOne('a', 5000), REFUSED, 5001)
        expect(await stateOf(id, 'a')).toMatchObject({
          state: 'dead',
          attempts: [{ at: 5001, failure: 'refused-payload', detail: 'HTTP 400' }],
        })
        expect(await store.retry(id, 7000)).toEqual({ deliveries: 1, isReleased: false })
        expect(await store.retry(id, 7000)).toEqual({ deliveries: 0, isReleased: false })
        expect(await store.retry('none', 7000)).toBeNull()
        expect(await claimOne('a', 7000)).toMatchObject({ attempt: 2 })
      })

      it('die of age, visibly, but not while being sent', async () => {
        await admit([alertAt(0)])
        const { id } = await publish(5000, ['a', 'b'])
        await store.claimDeliveries({ sinks: ['a'], now: 5000, leaseMs: 1_000_000 })
        expect(await store.expire(5000, 9000)).toBe(0)
        expect(await store.expire(5001, 9000)).toBe(1)
        expect(await stateOf(id, 'a')).toMatchObject({ state: 'sending' })
        expect(await stateOf(id, 'b')).toMatchObject({
          state: 'dead',
          attempts: [{ failure: 'expired' }],
        })
      })

      it('are counted by sink, with what went wrong last', async () => {
        await admit([alertAt(0)])
        await publish(5000, ['a', 'b', 'c', 'd'])
        await settle(await claimOne('a', 5000), SENT, 5001)
        await settle(await claimOne('b', 5000), BUSY, 5002)
        await settle(await claimOne('c', 5000), REFUSED, 5003)
        expect((await store.stats(NOW)).queue).toEqual({
          queued: 1,
          retrying: 1,
          dead: 1,
          oldestAt: 5000,
          sinks: {
            a: { queued: 0, retrying: 0, dead: 0, lastSuccessAt: 5001, lastError: null },
            b: {
              queued: 0,
              retrying: 1,
              dead: 0,
              lastSuccessAt: null,
              lastError: 'rate-limited: HTTP 429',
            },
            c: {
              queued: 0,
              retrying: 0,
              dead: 1,
              lastSuccessAt: null,
              lastError: 'refused-payload: HTTP 400',
            },
            d: { queued: 1, retrying: 0, dead: 0, lastSuccessAt: null, lastError: null },
          },
        })
      })
    })

    describe('listing', () => {
      beforeEach(async () => {
        const fields = { 'k8s.ns.name': 'prod', 'k8s.pod.name': 'db-0' }
        await admit([
          alertAt(1),
          alertAt(2, { hostname: 'n1', output_fields: {}, priority: 'Critical' }),
          alertAt(3, { output_fields: fields, rule: 'Other "rule"' }),
          alertAt(4, { hostname: 'n2', output_fields: {} }),
        ])
      })

      it.each([
        [{}, [4, 3, 2, 1]],
        [{ priority: 'Critical' as const }, [2]],
        [{ rule: 'Other "rule"' }, [3]],
        [{ rule: 'Other' }, []],
        [{ namespace: 'prod' }, [3]],
        [{ since: 3 }, [4, 3]],
        [{ state: 'closed' as const }, []],
        [{ kinds: ['test' as const] }, []],
      ])('by %j finds %j', async (filter, seen) => {
        expect((await list(filter)).map(({ firstSeen }) => firstSeen)).toEqual(seen)
      })

      it('goes page by page', async () => {
        const first = await store.listIncidents({ filter: EVERYTHING, limit: 3, cursor: null })
        const second = await store.listIncidents({
          filter: EVERYTHING,
          limit: 3,
          cursor: first.next,
        })
        expect(first.items.map(({ firstSeen }) => firstSeen)).toEqual([4, 3, 2])
        expect(second.items.map(({ firstSeen }) => firstSeen)).toEqual([1])
        expect(second.next).toBeNull()
      })

      it.each(['x', '1', '1.2.3', "1.2'--"])('refuses the cursor %s', async (cursor) => {
        await expect(
          store.listIncidents({ filter: EVERYTHING, limit: 3, cursor }),
        ).rejects.toMatchObject({
          code: 'FB_BAD_REQUEST',
        })
      })
    })

    describe('purge', () => {
      const purgeAll = async (eventsBefore: number, incidentsBefore: number, limit = 10) => {
        let removed = 0
        for (;;) {
          const step = await store.purge({ eventsBefore, incidentsBefore, limit })
          removed += step.removed
          if (step.done) return removed
        }
      }

      it('removes old events and ids in steps, and keeps the counts', async () => {
        await admit(Array.from({ length: 30 }, (_, at) => alertAt(at, { rule: `rule ${at}` })))
        expect(await purgeAll(20, 0, 4)).toBe(40)
        const record = await store.readIncident((await onlyIncident()).id, LIMITS)
        expect(record?.incident.count).toBe(30)
        expect(record?.alerts.filter(({ events }) => events.length > 0)).toHaveLength(10)
        expect(await purgeAll(20, 0)).toBe(0)
      })

      it('knows times of today', async () => {
        const now = Date.now()
        await admit([alertAt(now - 1000), alertAt(now)])
        expect(await purgeAll(now, now)).toBe(2)
        expect(await list({ since: now })).toHaveLength(1)
        expect(await list({ since: now + 1 })).toEqual([])
      })

      it('removes closed incidents with all that is theirs, never open ones', async () => {
        await admit([alertAt(0), alertAt(1, { hostname: 'n1', output_fields: {} })])
        const { id } = await publish(5000, ['a'])
        const {
          incidents: [claimed],
        } = await store.claimIncidents({ now: 65_000, limit: 10, leaseMs: 1000 })
        await store.publish({
          incidentId: claimed?.incident.id ?? '',
          lease: claimed?.lease ?? '',
          at: 65_000,
          decisions: [],
          heldBack: [],
          message: null,
          next: (current) => ({ ...current, state: 'closed', dueAt: null, dueKind: null }),
        })
        await purgeAll(0, 100)
        const left = await list()
        expect(left).toHaveLength(1)
        expect(left[0]?.state).toBe('open')
        if (claimed?.incident.id === id) expect(await store.readDeliveries(id)).toEqual([])
      })
    })

    it('answers a ping with the time a write took', async () => {
      expect(await store.ping()).toBeGreaterThanOrEqual(0)
    })
  })
}
