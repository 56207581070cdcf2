import { describe, expect, it } from 'vitest'
import type { Incident } from '../../../src/model/incident.ts'
import { minimalReport } from '../../../src/report/minimal.ts'
import { useStore, type CreateDatabase, LIMITS } from './bench.ts'

/** What every store does for report workers. */
export function describeReports(createDatabase: CreateDatabase): void {
  describe('reports', () => {
    const bench = useStore(createDatabase)
    const { admit, alertAt, list, onlyIncident, claimOne } = bench

    it('A due incident is leased to one worker at a time', async () => {
      await admit([alertAt(0)])
      expect(
        (await bench.store.claimIncidents({ now: 4999, limit: 10, leaseMs: 1000 })).incidents,
      ).toEqual([])
      expect(
        (await bench.store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })).incidents,
      ).toHaveLength(1)
      expect(
        (await bench.store.claimIncidents({ now: 5999, limit: 10, leaseMs: 1000 })).incidents,
      ).toEqual([])
      expect(
        (await bench.store.claimIncidents({ now: 6000, limit: 10, leaseMs: 1000 })).incidents,
      ).toHaveLength(1)
    })

    it('The next due time of a leased incident is the end of its lease', async () => {
      expect(await bench.store.nextDueAt()).toBeNull()
      await admit([alertAt(0)])
      expect(await bench.store.nextDueAt()).toBe(5000)
      await bench.store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
      expect(await bench.store.nextDueAt()).toBe(6000)
    })

    it('Report, decisions and messages are published together, once', async () => {
      await admit([alertAt(0)])
      const {
        incidents: [claimed],
      } = await bench.store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
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
          report: minimalReport(incident, 'defect'),
          deliveries: [{ id: 'd1', sink: 'a', kind: 'first' } as const],
        },
        next: (current: Incident): Incident => ({
          ...current,
          sequence: 1,
          dueAt: null,
          dueKind: null,
        }),
      }
      expect(await bench.store.publish(publication)).toMatchObject([{ kind: 'below-minimum' }])
      expect(await bench.store.publish(publication)).toBeNull()
      expect(await bench.store.readDeliveries(incident.id)).toMatchObject([
        { id: 'd1', state: 'queued' },
      ])
      expect((await claimOne('a', 5000)).report).toEqual(minimalReport(incident, 'defect'))
      const record = await bench.store.readIncident(incident.id, LIMITS)
      expect(record?.decisions.map(({ kind }) => kind)).toEqual(['opened', 'below-minimum'])
    })

    it('A report is published onto what the incident is by then', async () => {
      await admit([alertAt(0)])
      const {
        incidents: [claimed],
      } = await bench.store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
      await admit([alertAt(5001), alertAt(5002)])
      await bench.store.publish({
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

    it('A closed incident closes its alerts', async () => {
      await admit([alertAt(0)])
      const {
        incidents: [claimed],
      } = await bench.store.claimIncidents({ now: 5000, limit: 10, leaseMs: 1000 })
      await bench.store.publish({
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
}
