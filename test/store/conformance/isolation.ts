import { describe, expect, it } from 'vitest'
import type { Incident } from '../../../src/model/incident.ts'
import { EVERYTHING, LIMITS, NOW, SENT, useStore, type CreateDatabase } from './bench.ts'

/** What every store does about rows that cannot be read and reports that fail: everything else goes on. */
export function describeIsolation(createDatabase: CreateDatabase): void {
  describe('isolation', () => {
    const bench = useStore(createDatabase)
    const { admit, alertAt, alertOn, list, execute, publish, claimIncident, claimOne } = bench

    const claimIds = async (now: number) => {
      const { incidents, unreadable } = await bench.store.claimIncidents({
        now,
        limit: 10,
        leaseMs: 1000,
      })
      return { ids: incidents.map(({ incident }) => incident.id), unreadable }
    }
    /** Three incidents on hosts of their own, of which the rules of the first cannot be read. */
    const breakFirst = async (): Promise<readonly Incident[]> => {
      await admit([alertOn('n1', 0), alertOn('n2', 1), alertOn('n3', 2)])
      const [third, second, first] = await list()
      if (first === undefined || second === undefined || third === undefined) throw new Error()
      await execute(`UPDATE incidents SET rules = '["broken' WHERE id = '${first.id}'`)
      return [first, second, third]
    }
    const problem = 'the column rules holds no valid JSON'

    it('A list skips an incident that cannot be read and names it', async () => {
      const [first, second, third] = await breakFirst()
      const page = await bench.store.listIncidents({
        filter: EVERYTHING,
        limit: 10,
        cursor: null,
      })
      expect(page.items.map(({ id }) => id)).toEqual([third?.id, second?.id])
      expect(page.unreadable).toEqual([{ id: first?.id, problem }])
      await expect(bench.store.readIncident(first?.id ?? '', LIMITS)).rejects.toMatchObject({
        code: 'FB_STORE_UNREADABLE',
        message: expect.stringContaining(problem),
      })
      expect(await bench.store.readIncident(second?.id ?? '', LIMITS)).not.toBeNull()
    })

    it('An incident that cannot be read is set aside, and the others are claimed', async () => {
      const [first, second, third] = await breakFirst()
      const claimed = await claimIds(5002)
      expect(claimed).toEqual({
        ids: [second?.id, third?.id],
        unreadable: [{ id: first?.id, problem }],
      })
      const { setAside } = await bench.store.stats(NOW)
      const about = { incidentId: first?.id, failures: 1, failedAt: 5002, error: problem }
      expect(setAside).toEqual({ count: 1, items: [{ ...about, retryAt: 10_002 }] })
      await execute(`UPDATE incidents SET rules = '["A"]' WHERE id = '${first?.id}'`)
      expect((await claimIds(10_001)).ids).not.toContain(first?.id)
      await bench.store.retry(first?.id ?? '', 10_001)
      expect((await bench.store.stats(NOW)).setAside.items).not.toContainEqual(
        expect.objectContaining(about),
      )
      const ids = await Promise.all([claimIds(10_001), claimIds(10_001)])
      expect(ids.flatMap((claims) => claims.ids)).toContain(first?.id)
    })

    it('An alert on an incident that cannot be read opens another', async () => {
      const [first] = await breakFirst()
      const [admitted] = await admit([alertOn('n1', 10)])
      expect(admitted).toMatchObject({ duplicate: false, isNewAlert: true })
      const found = (await list()).find(({ subject }) => subject.host === 'n1')
      expect(found).toMatchObject({ state: 'open', count: 1 })
      expect((await bench.store.stats(NOW)).setAside.items).toMatchObject([
        { incidentId: first?.id, failedAt: 10 },
      ])
      await admit([alertOn('n1', 20)])
      expect((await list()).find(({ id }) => id === found?.id)).toMatchObject({ count: 2 })
    })

    it('An alert whose row cannot be read is closed, and another begins in its incident', async () => {
      await admit([alertAt(0), alertAt(1, { rule: 'Other' })])
      const [incident] = await list()
      const id = incident?.id ?? ''
      const before = await bench.store.readIncident(id, LIMITS)
      const broken = before?.alerts[0]?.alert.id
      await execute(`UPDATE alerts SET observed = '7' WHERE id = '${broken}'`)
      const record = await bench.store.readIncident(id, LIMITS)
      expect(record?.alerts.map(({ alert }) => alert.rule)).toEqual(['Other'])
      expect(record?.unreadable).toEqual([
        { id: broken, problem: 'the column observed holds no valid JSON' },
      ])
      const [admitted] = await admit([alertAt(2)])
      expect(admitted).toMatchObject({ isNewAlert: true, verdict: { incident: { id, count: 3 } } })
      await admit([alertAt(3)])
      const after = await bench.store.readIncident(id, LIMITS)
      expect(after?.alerts.map(({ alert }) => alert.count)).toEqual([1, 2])
    })

    it('An incident that fails again waits twice as long, until a report is published', async () => {
      await admit([alertAt(0)])
      let now = 5000
      const waits: number[] = []
      for (let failure = 0; failure < 12; failure += 1) {
        const { incident, lease } = await claimIncident(now)
        const error = `failure ${failure}`
        const aside = await bench.store.setAside({ incidentId: incident.id, lease, now, error })
        expect(aside).toMatchObject({ failures: failure + 1, failedAt: now, error })
        expect((await claimIds((aside?.retryAt ?? 0) - 1)).ids).toEqual([])
        expect(await bench.store.nextDueAt()).toBe(aside?.retryAt)
        waits.push((aside?.retryAt ?? 0) - now)
        now = aside?.retryAt ?? 0
      }
      expect(waits.slice(0, 4)).toEqual([5000, 10_000, 20_000, 40_000])
      expect(waits.at(-1)).toBe(3_600_000)
      await publish(now, ['a'])
      expect((await bench.store.stats(NOW)).setAside).toEqual({ count: 0, items: [] })
    })

    it('Nothing is set aside under a lease that was lost', async () => {
      await admit([alertAt(0)])
      const { incident, lease } = await claimIncident(5000)
      await claimIncident(6000)
      const failure = { incidentId: incident.id, lease, now: 6000, error: 'late' }
      expect(await bench.store.setAside(failure)).toBeNull()
    })

    it('An incident that is given back is due at once, without a failure', async () => {
      await admit([alertAt(0)])
      const claimed = await claimIncident(5000)
      await bench.store.giveBack(claimed)
      expect(await bench.store.nextDueAt()).toBe(5000)
      expect((await bench.store.stats(NOW)).setAside.count).toBe(0)
      expect((await claimIds(5000)).ids).toEqual([claimed.incident.id])
    })

    it('An incident whose lease runs out again and again is set aside', async () => {
      await admit([alertAt(0)])
      const { incident } = await claimIncident(5000)
      expect((await claimIds(6000)).ids).toEqual([incident.id])
      expect((await claimIds(7000)).ids).toEqual([])
      expect((await bench.store.stats(NOW)).setAside.items).toMatchObject([
        { incidentId: incident.id, failures: 2 },
      ])
    })

    it('Incidents that failed before are claimed last, one at a time', async () => {
      await admit([alertOn('n1', 0), alertOn('n2', 1), alertOn('n3', 2)])
      const ended = await claimIds(5002)
      expect(ended.ids).toHaveLength(3)
      await admit([alertOn('n4', 1000)])
      const claim = async () => {
        const { incidents } = await bench.store.claimIncidents({
          now: 6002,
          limit: 10,
          leaseMs: 1000,
        })
        return incidents.map(({ incident, failures }) => [incident.subject.host, failures])
      }
      expect(await claim()).toEqual([['n4', 0]])
      expect(await claim()).toEqual([['n1', 1]])
      expect(await claim()).toEqual([['n2', 1]])
      expect(await claim()).toEqual([['n3', 1]])
      expect(await claim()).toEqual([])
    })

    it('A delivery whose report cannot be read is dead, and the others are sent', async () => {
      await admit([alertOn('n1', 0)])
      const { id } = await publish(5000, ['a'])
      await admit([alertOn('n2', 0)])
      await publish(5001, ['a'])
      await execute(`UPDATE reports SET report = 'not JSON' WHERE incident_n IN
        (SELECT n FROM incidents WHERE id = '${id}')`)
      const claims = await bench.store.claimDeliveries({ sinks: ['a'], now: 5001, leaseMs: 1000 })
      expect(claims.deliveries).toEqual([])
      expect(claims.unreadable).toEqual([
        { id: `${id}-1-a`, problem: 'the column report holds no valid JSON' },
      ])
      expect(await bench.stateOf(id, 'a')).toMatchObject({
        state: 'dead',
        attempts: [{ at: 5001, failure: 'render-failed' }],
      })
      expect(await claimOne('a', 5002)).toMatchObject({ sequence: 1 })
      expect((await bench.store.stats(NOW)).queue).toMatchObject({
        dead: 1,
        sinks: { a: { lastError: null } },
      })
    })

    it('A message whose reference cannot be read counts as sent', async () => {
      await admit([alertAt(0)])
      const { id } = await publish(5000, ['a'])
      await bench.settle(await claimOne('a', 5000), SENT, 5001)
      await execute(`UPDATE deliveries SET reference = '{' WHERE id = '${id}-1-a'`)
      expect(await bench.stateOf(id, 'a')).toMatchObject({ state: 'sent', reference: null })
    })

    it('A silence that cannot be read is named and holds back nothing', async () => {
      const about = { match: { rule: ['A'] }, reason: 'r', author: 'ann', origin: 'api' } as const
      for (const id of ['s1', 's2']) {
        await bench.store.addSilence({ ...about, id, createdAt: 1, until: null })
      }
      await execute(`UPDATE silences SET match = '' WHERE id = 's1'`)
      const { items, unreadable } = await bench.store.listSilences(5)
      expect(items.map(({ id }) => id)).toEqual(['s2'])
      expect(unreadable).toEqual([{ id: 's1', problem: 'the column match holds no valid JSON' }])
    })
  })
}
