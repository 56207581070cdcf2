import { beforeEach, describe, expect, it } from 'vitest'
import { useStore, type CreateDatabase, EVERYTHING } from './bench.ts'

/** What every store finds. */
export function describeReads(createDatabase: CreateDatabase): void {
  describe('reads', () => {
    const bench = useStore(createDatabase)
    const { admit, alertAt, list } = bench

    beforeEach(async () => {
      const fields = { 'k8s.ns.name': 'prod', 'k8s.pod.name': 'db-0' }
      await admit([
        alertAt(1),
        alertAt(2, { hostname: 'n1', output_fields: {}, priority: 'Critical' }),
        alertAt(3, { output_fields: fields, rule: 'Other "rule"' }),
        alertAt(4, { hostname: 'n2', output_fields: {} }),
      ])
    })

    it('Events of a rule are found in every incident, newest first', async () => {
      const pod = (name: string) => ({
        rule: 'Miner',
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
      const rule = 'Miner'
      const found = async (from: number, until: number, limit: number) =>
        (await bench.store.readRuleEvents({ rule, from, until, limit, bytes: 4_000_000 })).map(
          ({ receivedAt }) => receivedAt,
        )
      expect(await found(0, 100, 10)).toEqual([50, 40, 20, 10])
      expect(await found(20, 40, 10)).toEqual([40, 20])
      expect(await found(0, 100, 2)).toEqual([50, 40])
      expect(
        await bench.store.readRuleEvents({ rule: 'None', from: 0, until: 100, limit: 9, bytes: 9 }),
      ).toEqual([])
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
    ])('A list by %j has %j', async (filter, seen) => {
      expect((await list(filter)).map(({ firstSeen }) => firstSeen)).toEqual(seen)
    })

    it('An urgency that a look gave is kept through later events, and found', async () => {
      const { incident, lease } = await bench.claimIncident(5005)
      expect(incident.urgency).toBeNull()
      await bench.store.publish({
        incidentId: incident.id,
        lease,
        at: 5005,
        decisions: [],
        heldBack: [],
        message: null,
        next: (current) => ({ ...current, urgency: 'now' }),
      })
      await admit([alertAt(5006), alertAt(5007, { rule: 'Another' })])
      const [found, ...others] = await list({ urgency: 'now' })
      expect(others).toEqual([])
      expect(found).toMatchObject({ id: incident.id, urgency: 'now' })
      expect(await list({ urgency: 'now', priority: 'Emergency' })).toEqual([])
      expect(await list({ urgency: 'later' })).toEqual([])
    })

    it('A list goes page by page', async () => {
      const first = await bench.store.listIncidents({ filter: EVERYTHING, limit: 3, cursor: null })
      const second = await bench.store.listIncidents({
        filter: EVERYTHING,
        limit: 3,
        cursor: first.next,
      })
      expect(first.items.map(({ firstSeen }) => firstSeen)).toEqual([4, 3, 2])
      expect(second.items.map(({ firstSeen }) => firstSeen)).toEqual([1])
      expect(second.next).toBeNull()
    })

    it.each(['x', '1', '1.2.3', "1.2'--"])('The cursor %s is refused', async (cursor) => {
      await expect(
        bench.store.listIncidents({ filter: EVERYTHING, limit: 3, cursor }),
      ).rejects.toMatchObject({
        code: 'FB_BAD_REQUEST',
      })
    })
  })
}
