import { describe, expect, it } from 'vitest'
import { NOW, useStore, type CreateDatabase, LIMITS } from './bench.ts'

/** What every store removes, and how it shows that it works. */
export function describeUpkeep(createDatabase: CreateDatabase): void {
  describe('upkeep', () => {
    const bench = useStore(createDatabase)
    const { admit, alertAt, list, onlyIncident, publish } = bench

    const purgeAll = async (eventsBefore: number, incidentsBefore: number, limit = 10) => {
      let removed = 0
      for (;;) {
        const step = await bench.store.purge({ eventsBefore, incidentsBefore, limit })
        removed += step.removed
        if (step.done) return removed
      }
    }

    it('Old events and IDs are removed in steps; the counts stay', async () => {
      await admit(Array.from({ length: 30 }, (_, at) => alertAt(at, { rule: `rule ${at}` })))
      expect(await purgeAll(20, 0, 4)).toBe(40)
      const record = await bench.store.readIncident((await onlyIncident()).id, LIMITS)
      expect(record?.incident.count).toBe(30)
      expect(record?.alerts.filter(({ events }) => events.length > 0)).toHaveLength(10)
      expect(await purgeAll(20, 0)).toBe(0)
    })

    it('Purging works with times of today', async () => {
      const now = Date.now()
      await admit([alertAt(now - 1000), alertAt(now)])
      expect(await purgeAll(now, now)).toBe(2)
      expect(await list({ since: now })).toHaveLength(1)
      expect(await list({ since: now + 1 })).toEqual([])
    })

    it('Closed incidents are removed with all that is theirs, open ones never', async () => {
      await admit([alertAt(0), alertAt(1, { hostname: 'n1', output_fields: {} })])
      const { id } = await publish(5000, ['a'])
      const {
        incidents: [claimed],
      } = await bench.store.claimIncidents({ now: 65_000, limit: 10, leaseMs: 1000 })
      await bench.store.publish({
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
      if (claimed?.incident.id === id) expect(await bench.store.readDeliveries(id)).toEqual([])
    })

    it('Incidents that are overdue are counted', async () => {
      const late = async (overdueBefore: number) =>
        (await bench.store.stats({ ...NOW, overdueBefore })).incidents
      expect(await late(1000)).toMatchObject({ overdue: 0, oldestDueAt: null })
      for (const at of [0, 10_000, 20_000]) await admit([bench.alertOn(`n${at}`, at)])
      expect(await late(4999)).toMatchObject({ overdue: 0, oldestDueAt: null })
      expect(await late(15_000)).toMatchObject({ overdue: 2, oldestDueAt: 5000 })
    })

    it('A ping answers with the time that a write took', async () => {
      expect(await bench.store.ping()).toBeGreaterThanOrEqual(0)
    })
  })
}
