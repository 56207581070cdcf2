import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dead, retryMessage, retrySink } from '../../src/deliver/classify.ts'
import { createWebhookSink } from '../../src/deliver/sinks/webhook/send.ts'
import type { DeliveryWorkerDeps } from '../../src/deliver/worker.ts'
import { createHttpDouble } from '../support/http-double.ts'
import { Inbox } from '../support/latch.ts'
import {
  FOREVER,
  hang,
  openBench,
  scriptedSink,
  SENT,
  START,
  type Answer,
  type WorkerBench,
} from './worker-bench.ts'

const HOUR = 3_600_000
const DOWN = retrySink('unreachable', 'ECONNREFUSED')

describe('delivery worker', () => {
  let bench: WorkerBench

  beforeEach(async () => {
    bench = await openBench()
  })

  afterEach(async () => {
    await bench[Symbol.asyncDispose]()
  })

  it('sends what is in the bench.outbox and records that it did', async () => {
    const a = scriptedSink('a', [{ ...SENT, reference: { ts: '1.2' } }])
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.start([a])
    await bench.attempts.received(1)
    expect(a.messages.items).toMatchObject([
      { incidentId: incident, kind: 'first', sequence: 1, thread: null },
    ])
    expect(a.messages.items[0]?.link).toBe(`https://falcobrief.example/${incident}`)
    expect(await bench.outbox.deliveryOf(incident, 'a')).toMatchObject({
      state: 'sent',
      sentAt: START,
      reference: { ts: '1.2' },
    })
    expect(bench.attempts.items).toEqual([{ sink: 'a', status: 'sent', failure: null }])
  })

  it('looks at once when it is woken', async () => {
    const a = scriptedSink('a')
    const claims = new Inbox<number>()
    const store: DeliveryWorkerDeps['store'] = {
      ...bench.outbox.store,
      claimDeliveries: async (...parameters) => {
        const claimed = await bench.outbox.store.claimDeliveries(...parameters)
        claims.push(claimed.deliveries.length)
        return claimed
      },
    }
    bench.start([a], { poll: FOREVER }, { store })
    await claims.received(1)
    await bench.outbox.publish('h1', ['a'], START)
    bench.worker.wake()
    await bench.attempts.received(1)
    expect(claims.items[0]).toBe(0)
  })

  it('gives later messages the thread of the first', async () => {
    const a = scriptedSink('a', [{ ...SENT, reference: { ts: '1.2' } }])
    await bench.outbox.publish('h1', ['a'], START)
    bench.start([a])
    await bench.attempts.received(1)
    await bench.outbox.publish('h1', ['a'], START)
    await bench.attempts.received(2)
    expect(a.messages.items[1]).toMatchObject({
      kind: 'update',
      sequence: 2,
      thread: { ts: '1.2' },
    })
  })

  it('has one message in flight for a sink, and does not let one sink wait for another', async () => {
    const slow = scriptedSink('slow', [hang])
    const quick = scriptedSink('quick')
    for (const host of ['h1', 'h2', 'h3'])
      await bench.outbox.publish(host, ['slow', 'quick'], START)
    bench.start([slow, quick], { grace: 0 })
    // The rounds that sent all of these found other messages for the slow sink as well.
    await quick.messages.received(3)
    await bench.attempts.received(3)
    expect(slow.messages.items).toHaveLength(1)
  })

  it('sends messages one after the other without waiting for the next look', async () => {
    const a = scriptedSink('a')
    for (const host of ['h1', 'h2', 'h3']) await bench.outbox.publish(host, ['a'], START)
    bench.start([a], { poll: FOREVER })
    await bench.attempts.received(3)
    expect(a.messages.items).toHaveLength(3)
  })

  it('lets a message that failed alone wait by its own attempts, and sends the others', async () => {
    const a = scriptedSink('a', [retryMessage('server-error', '451 greylisted')])
    const first = await bench.outbox.publish('h1', ['a'], START)
    await bench.outbox.publish('h2', ['a'], START)
    bench.start([a], { backoff: { base: 1000, cap: 60_000 } })
    await bench.attempts.received(2)
    const record = await bench.outbox.deliveryOf(first, 'a')
    expect(record).toMatchObject({ state: 'retrying', nextAttemptAt: START + 1000 })
    bench.now = START + 1000
    await bench.attempts.received(3)
    expect(a.messages.items.map(({ incidentId }) => incidentId === first)).toEqual([
      true,
      false,
      true,
    ])
    expect((await bench.outbox.deliveryOf(first, 'a')).attempts).toMatchObject([
      { failure: 'server-error', detail: '451 greylisted' },
      { failure: null },
    ])
  })

  it('lets the whole sink wait longer with each failure in a row, and anew after a success', async () => {
    const a = scriptedSink('a', [DOWN, DOWN, DOWN, SENT, DOWN])
    const first = await bench.outbox.publish('h1', ['a'], START)
    bench.start([a], { backoff: { base: 1000, cap: 60_000 } })
    const waits: number[] = []
    for (const count of [1, 2, 3]) {
      await bench.attempts.received(count)
      const due = (await bench.outbox.deliveryOf(first, 'a')).nextAttemptAt ?? 0
      waits.push(due - bench.now)
      bench.now = due
    }
    await bench.attempts.received(4)
    const second = await bench.outbox.publish('h2', ['a'], bench.now)
    await bench.attempts.received(5)
    const due = (await bench.outbox.deliveryOf(second, 'a')).nextAttemptAt ?? 0
    expect([...waits, due - bench.now]).toEqual([1000, 2000, 4000, 1000])
  })

  it('comes back when a Retry-After is over, and for no message of the sink before', async () => {
    const a = scriptedSink('a', [retrySink('rate-limited', 'HTTP 429', 30_000)])
    const ids = [
      await bench.outbox.publish('h1', ['a'], START),
      await bench.outbox.publish('h2', ['a'], START),
    ]
    bench.start([a])
    await bench.attempts.received(1)
    await bench.worker.stop()
    expect((await bench.outbox.deliveryOf(ids[0] ?? '', 'a')).nextAttemptAt).toBe(START + 30_000)
    expect(
      (
        await bench.outbox.store.claimDeliveries({
          sinks: ['a'],
          now: START + 29_999,
          leaseMs: 1000,
        })
      ).deliveries,
    ).toEqual([])
    expect(
      (
        await bench.outbox.store.claimDeliveries({
          sinks: ['a'],
          now: START + 30_000,
          leaseMs: 1000,
        })
      ).deliveries,
    ).toHaveLength(1)
  })

  it('does not come back before its own backoff when the Retry-After is shorter', async () => {
    const a = scriptedSink('a', [retrySink('rate-limited', 'HTTP 429', 0)])
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.start([a], { backoff: { base: 5000, cap: 5000 } })
    await bench.attempts.received(1)
    expect((await bench.outbox.deliveryOf(incident, 'a')).nextAttemptAt).toBe(START + 5000)
  })

  it('gives up at once what was refused for good, and logs it as an error', async () => {
    const a = scriptedSink('a', [dead('refused-destination', 'HTTP 410 channel_is_archived')])
    const incident = await bench.outbox.publish('h1', ['a'], START)
    await bench.outbox.publish('h2', ['a'], START)
    bench.start([a])
    await bench.attempts.received(2)
    expect(await bench.outbox.deliveryOf(incident, 'a')).toMatchObject({
      state: 'dead',
      attempts: [{ failure: 'refused-destination', detail: 'HTTP 410 channel_is_archived' }],
    })
    const errors = bench.log.lines.filter(({ level }) => level === 'error')
    expect(errors).toMatchObject([{ fields: { sink: 'a', incident, attempt: 1 } }])
  })

  it('sends a dead message when it was put back into the queue', async () => {
    const a = scriptedSink('a', [dead('refused-credentials', 'invalid_auth')])
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.start([a])
    await bench.attempts.received(1)
    await bench.outbox.store.retry(incident, bench.now)
    await bench.attempts.received(2)
    expect((await bench.outbox.deliveryOf(incident, 'a')).state).toBe('sent')
  })

  it('survives a sink that throws: that message is dead, the next one is sent', async () => {
    const defect: Answer = async () => {
      throw new TypeError('no such property\u001b[31m')
    }
    const a = scriptedSink('a', [defect])
    const incident = await bench.outbox.publish('h1', ['a'], START)
    await bench.outbox.publish('h2', ['a'], START)
    bench.start([a])
    await bench.attempts.received(2)
    expect((await bench.outbox.deliveryOf(incident, 'a')).attempts).toMatchObject([
      { failure: 'render-failed', detail: 'cannot be sent: no such property?[31m' },
    ])
    expect(bench.attempts.items[1]).toMatchObject({ status: 'sent' })
  })

  it('gives a message up after 72 hours, not before', async () => {
    const a = scriptedSink('a', [DOWN, DOWN])
    const old = await bench.outbox.publish('h1', ['a', 'gone'], START)
    bench.start([a], { backoff: { base: 0, cap: 0 } })
    await bench.attempts.received(3)
    bench.now = START + 72 * HOUR
    const young = await bench.outbox.publish('h2', ['a', 'gone'], bench.now)
    await bench.attempts.received(4)
    expect((await bench.outbox.deliveryOf(old, 'gone')).state).toBe('queued')
    bench.now += 60_001
    await bench.outbox.publish('h3', ['a'], bench.now)
    await bench.attempts.received(5)
    expect(await bench.outbox.deliveryOf(old, 'gone')).toMatchObject({
      state: 'dead',
      attempts: [{ failure: 'expired' }],
    })
    expect((await bench.outbox.deliveryOf(young, 'gone')).state).toBe('queued')
    expect(bench.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', fields: { expired: 1, failure: 'expired' } }),
    )
  })

  it('logs one line for each attempt', async () => {
    const a = scriptedSink('a', [DOWN])
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.start([a], { backoff: { base: 0, cap: 0 } })
    await bench.attempts.received(2)
    const common = { incident, sink: 'a', kind: 'first', sequence: 1, ms: 0 }
    expect(bench.log.lines).toMatchObject([
      {
        level: 'warn',
        fields: { ...common, attempt: 1, failure: 'unreachable', detail: 'ECONNREFUSED' },
      },
      { level: 'info', fields: { ...common, attempt: 2, failure: null, detail: 'posted' } },
    ])
  })

  it('delivers over HTTP once the receiver is back', async () => {
    const statuses = [503, 502, 200]
    await using receiver = await createHttpDouble(() => ({ status: statuses.shift() ?? 200 }))
    const settings = { url: receiver.url, secret: null, minimumpriority: null }
    const sink = createWebhookSink('a', settings, { clock: { now: () => bench.now } })
    const incident = await bench.outbox.publish('h1', ['a'], START)
    bench.start([{ sink }], { backoff: { base: 0, cap: 0 } })
    await bench.attempts.received(3)
    await sink.close()
    const ids = receiver.requests.map(({ headers }) => headers['x-falcobrief-delivery'])
    expect(new Set(ids).size).toBe(1)
    expect(bench.attempts.items.map(({ status }) => status)).toEqual(['retry', 'retry', 'sent'])
    expect((await bench.outbox.deliveryOf(incident, 'a')).state).toBe('sent')
  })
})
