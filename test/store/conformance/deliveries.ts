import { describe, expect, it } from 'vitest'
import { useStore, type CreateDatabase, BUSY, BUSY_MESSAGE, NOW, REFUSED, SENT } from './bench.ts'

/** What every store does for delivery workers. */
export function describeDeliveries(createDatabase: CreateDatabase): void {
  describe('deliveries', () => {
    const bench = useStore(createDatabase)
    const { admit, alertAt, publish, claimOne, settle, stateOf } = bench

    it('Each sink gets one delivery, which comes back when its lease runs out', async () => {
      await admit([alertAt(0)])
      const { id } = await publish(5000, ['a', 'b'])
      const claimed = (
        await bench.store.claimDeliveries({ sinks: ['a', 'b', 'c'], now: 5000, leaseMs: 1000 })
      ).deliveries
      expect(claimed.map(({ sink, attempt, incidentId }) => [sink, attempt, incidentId])).toEqual([
        ['a', 1, id],
        ['b', 1, id],
      ])
      expect(
        (await bench.store.claimDeliveries({ sinks: ['a', 'b'], now: 5999, leaseMs: 1000 }))
          .deliveries,
      ).toEqual([])
      expect(await claimOne('a', 6000)).toMatchObject({ attempt: 2 })
    })

    it('A delivery is settled only under the lease that was given', async () => {
      await admit([alertAt(0)])
      const { id } = await publish(5000, ['a'])
      const lost = await claimOne('a', 5000)
      const held = await claimOne('a', 6000)
      expect(await bench.store.renew(lost, 9000)).toBe(false)
      expect(await settle(lost, SENT, 6001)).toBe(false)
      expect(await bench.store.renew(held, 9000)).toBe(true)
      expect(
        (await bench.store.claimDeliveries({ sinks: ['a'], now: 8999, leaseMs: 1000 })).deliveries,
      ).toEqual([])
      expect(await settle(held, SENT, 8999)).toBe(true)
      expect(await stateOf(id, 'a')).toMatchObject({
        state: 'sent',
        sentAt: 8999,
        reference: { ts: '1.2' },
      })
    })

    it('A delivery waits for its own time or for its whole sink', async () => {
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
        (await bench.store.claimDeliveries({ sinks: ['a'], now: 5599, leaseMs: 1000 })).deliveries,
      ).toEqual([])
      expect(await claimOne('a', 5600)).toMatchObject({ id: first.id, attempt: 2 })
    })

    it('Deliveries of one incident keep their order on a sink and know its thread', async () => {
      await admit([alertAt(0)])
      const { id } = await publish(5000, ['a'])
      await publish(65_000, ['a'])
      const first = await claimOne('a', 65_000)
      expect(first).toMatchObject({ sequence: 1, thread: null })
      expect(
        (await bench.store.claimDeliveries({ sinks: ['a'], now: 65_000, leaseMs: 1000 }))
          .deliveries,
      ).toEqual([])
      await settle(first, SENT, 65_001)
      expect(await claimOne('a', 65_002)).toMatchObject({
        sequence: 2,
        incidentId: id,
        thread: { ts: '1.2' },
      })
    })

    it('Deliveries of the most severe incident are first, then the oldest', async () => {
      for (const [index, priority] of ['Notice', 'Emergency', 'Notice', 'Critical'].entries()) {
        await admit([bench.alertOn(`n${index}`, 0, { priority })])
        await publish(5000 + index, ['a'])
      }
      const order: string[] = []
      for (let now = 6000; now < 6004; now += 1) {
        const delivery = await claimOne('a', now)
        await settle(delivery, SENT, now)
        order.push(delivery.report.incident.subject)
      }
      expect(order).toEqual(['host n1', 'host n3', 'host n0', 'host n2'])
    })

    it('A more severe message takes the earlier ones of its incident with it', async () => {
      await admit([bench.alertOn('n0', 0, { priority: 'Warning' })])
      await publish(5000, ['a'])
      await admit([bench.alertOn('n1', 0)])
      const { id } = await publish(5001, ['a'])
      await admit([bench.alertOn('n1', 6000, { priority: 'Critical' })])
      await publish(70_000, ['a'])
      const first = await claimOne('a', 70_001)
      expect(first).toMatchObject({ incidentId: id, sequence: 1 })
      await settle(first, SENT, 70_001)
      expect(await claimOne('a', 70_002)).toMatchObject({ incidentId: id, sequence: 2 })
    })

    it('Dead deliveries can be put back into the queue', async () => {
      await admit([alertAt(0)])
      const { id } = await publish(5000, ['a', 'b'])
      await settle(await claimOne('a', 5000), REFUSED, 5001)
      expect(await stateOf(id, 'a')).toMatchObject({
        state: 'dead',
        attempts: [{ at: 5001, failure: 'refused-payload', detail: 'HTTP 400' }],
      })
      expect(await bench.store.retry(id, 7000)).toEqual({ deliveries: 1, isReleased: false })
      expect(await bench.store.retry(id, 7000)).toEqual({ deliveries: 0, isReleased: false })
      expect(await bench.store.retry('none', 7000)).toBeNull()
      expect(await claimOne('a', 7000)).toMatchObject({ attempt: 2 })
    })

    it('Deliveries expire visibly, but not while they are being sent', async () => {
      await admit([alertAt(0)])
      const { id } = await publish(5000, ['a', 'b'])
      await bench.store.claimDeliveries({ sinks: ['a'], now: 5000, leaseMs: 1_000_000 })
      expect(await bench.store.expire(5000, 9000)).toBe(0)
      expect(await bench.store.expire(5001, 9000)).toBe(1)
      expect(await stateOf(id, 'a')).toMatchObject({ state: 'sending' })
      expect(await stateOf(id, 'b')).toMatchObject({
        state: 'dead',
        attempts: [{ failure: 'expired' }],
      })
    })

    it('Deliveries are counted by sink, with the last error', async () => {
      await admit([alertAt(0)])
      await publish(5000, ['a', 'b', 'c', 'd'])
      await settle(await claimOne('a', 5000), SENT, 5001)
      await settle(await claimOne('b', 5000), BUSY, 5002)
      await settle(await claimOne('c', 5000), REFUSED, 5003)
      expect((await bench.store.stats(NOW)).queue).toEqual({
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
}
