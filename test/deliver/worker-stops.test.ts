import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryWorkerDeps } from '../../src/deliver/worker.ts'
import { FalcobriefError } from '../../src/model/errors.ts'
import { Inbox } from '../support/latch.ts'
import {
  hang,
  openBench,
  scriptedSink,
  SENT,
  START,
  type Answer,
  type WorkerBench,
} from './worker-bench.ts'

const HOUR = 3_600_000

describe('delivery worker, when it stops or the store fails it', () => {
  let bench: WorkerBench

  beforeEach(async () => {
    bench = await openBench()
  })

  afterEach(async () => {
    await bench[Symbol.asyncDispose]()
  })

  it('lets a message that is being sent end when it stops', async () => {
    const finish = new Inbox<() => void>()
    const slow: Answer = () => new Promise((resolve) => finish.push(() => resolve(SENT)))
    const a = scriptedSink('a', [slow])
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.start([a])
    const [end] = await finish.received(1)
    const stopped = bench.worker.stop()
    end?.()
    await stopped
    expect((await bench.outbox.deliveryOf(incident, 'a')).state).toBe('sent')
  })

  it('interrupts what is not done after the grace time, and has it due at once', async () => {
    const a = scriptedSink('a', [hang])
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.start([a], { grace: 0 })
    await a.messages.received(1)
    await bench.worker.stop()
    expect(await bench.outbox.deliveryOf(incident, 'a')).toMatchObject({
      state: 'retrying',
      nextAttemptAt: START,
      attempts: [{ failure: 'interrupted' }],
    })
    expect(
      (await bench.outbox.store.claimDeliveries({ sinks: ['a'], now: START, leaseMs: 1000 }))
        .deliveries,
    ).toHaveLength(1)
    expect(bench.log.lines.filter(({ level }) => level !== 'info')).toEqual([])
  })

  it('takes no message once it is stopped', async () => {
    const a = scriptedSink('a')
    bench.start([a])
    await bench.worker.stop()
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.worker.wake()
    await bench.worker.stop()
    expect((await bench.outbox.deliveryOf(incident, 'a')).state).toBe('queued')
  })

  it('keeps its lease for as long as it sends', async () => {
    const a = scriptedSink('a', [hang])
    const renewals = new Inbox<boolean>()
    const store: DeliveryWorkerDeps['store'] = {
      ...bench.outbox.store,
      renew: async (...parameters) => {
        const isOurs = await bench.outbox.store.renew(...parameters)
        renewals.push(isOurs)
        return isOurs
      },
    }
    await bench.outbox.publish('h1', ['a'], START)
    bench.start([a], { lease: 10, grace: 0 }, { store })
    await a.messages.received(1)
    bench.now = START + 9
    await renewals.received(renewals.items.length + 2)
    expect(
      (await bench.outbox.store.claimDeliveries({ sinks: ['a'], now: START + 18, leaseMs: 1000 }))
        .deliveries,
    ).toEqual([])
    expect(renewals.items).not.toContain(false)
  })

  it('stops sending what another process has taken over, and leaves the outcome to it', async () => {
    const a = scriptedSink('a', [hang])
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.start([a], { lease: 50 })
    await a.messages.received(1)
    // As if this process had stood still: the lease runs out unseen, and another takes the message.
    const {
      deliveries: [taken],
    } = await bench.outbox.store.claimDeliveries({ sinks: ['a'], now: START + HOUR, leaseMs: HOUR })
    await bench.attempts.received(1)
    expect(taken?.incidentId).toBe(incident)
    expect(bench.log.lines).toMatchObject([{ level: 'warn', message: /not recorded/ }])
    expect(await bench.outbox.deliveryOf(incident, 'a')).toMatchObject({
      state: 'sending',
      attempts: [],
    })
  })

  it('does not send again because its outcome could not be stored at once', async () => {
    const a = scriptedSink('a')
    let failures = 2
    const store: DeliveryWorkerDeps['store'] = {
      ...bench.outbox.store,
      settle: async (...parameters) => {
        failures -= 1
        if (failures >= 0) throw new FalcobriefError('FB_STORE_WRITE', 'disk full')
        return bench.outbox.store.settle(...parameters)
      },
    }
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.start([a], {}, { store })
    await bench.attempts.received(1)
    expect(a.messages.items).toHaveLength(1)
    expect((await bench.outbox.deliveryOf(incident, 'a')).state).toBe('sent')
    const errors = bench.log.lines.filter(({ level }) => level === 'error')
    expect(errors).toMatchObject([{ fields: { error: 'disk full', status: 'sent' } }])
  })

  it('goes on with the next message when an outcome is refused by a store that works', async () => {
    const a = scriptedSink('a')
    const refused = await bench.outbox.publish('h1', ['a'], START)
    const next = await bench.outbox.publish('h2', ['a'], START)
    const store: DeliveryWorkerDeps['store'] = {
      ...bench.outbox.store,
      settle: async (settlement) => {
        if (settlement.delivery.incidentId === refused) throw new TypeError('a defect')
        return bench.outbox.store.settle(settlement)
      },
    }
    bench.start([a], {}, { store })
    await bench.attempts.received(2)
    expect((await bench.outbox.deliveryOf(refused, 'a')).state).toBe('sending')
    expect((await bench.outbox.deliveryOf(next, 'a')).state).toBe('sent')
  })

  it('goes on when the bench.outbox could not be read', async () => {
    const a = scriptedSink('a')
    let failures = 1
    const store: DeliveryWorkerDeps['store'] = {
      ...bench.outbox.store,
      claimDeliveries: async (...parameters) => {
        failures -= 1
        if (failures >= 0) throw new Error('database away')
        return bench.outbox.store.claimDeliveries(...parameters)
      },
    }
    await bench.outbox.publish('h1', ['a'], START)
    bench.start([a], {}, { store })
    await bench.attempts.received(1)
    expect(bench.log.lines[0]).toMatchObject({ level: 'error', fields: { error: 'database away' } })
  })
})
