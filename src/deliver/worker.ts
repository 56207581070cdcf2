import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { createLoop, createTrouble, type Loop } from '../lib/loop.ts'
import { pause } from '../lib/pause.ts'
import type { Delivery, Failure, Outcome } from '../model/delivery.ts'
import { isStoreFailure, errorMessage } from '../model/errors.ts'
import type { Store } from '../store/port.ts'
import { logAttempt } from './attempt-log.ts'
import { DEAD_AFTER, DEFAULT_BACKOFF, LONGEST_PAUSE, nextTimes } from './backoff.ts'
import type { Backoff } from './backoff.ts'
import { dead, withCappedPause } from './classify.ts'
import type { Message, Sink } from './sink.ts'
import { withTimeLimit } from './time-limit.ts'

export type DeliveryWorkerDeps = {
  readonly store: Pick<Store, 'claimDeliveries' | 'settle' | 'renew' | 'expire'>
  /** Closed by whoever created them, after `stop`. */
  readonly sinks: readonly Sink[]
  readonly clock: Clock
  readonly log: Log
  /** From 0 up to, but not including, 1. */
  readonly random: () => number
  /** Where an incident can be read; null when nobody said where that is. */
  readonly linkOf: (incidentId: string) => string | null
  /** Called after every attempt that was recorded; must not throw. */
  readonly onAttempt: (sink: string, status: Outcome['status'], failure: Failure | null) => void
}

/** All in ms. */
export type DeliveryWorkerOptions = {
  /** Between two looks into the outbox. */
  readonly poll: number
  /** How long a message is ours without a word to the store; renewed at half of it. */
  readonly lease: number
  /** How long `stop` lets messages that are being sent go on. */
  readonly grace: number
  /** Age at which a message is given up. */
  readonly deadAfter: number
  /** The longest that a receiver can make its sink wait by `Retry-After`; then it is tried again. */
  readonly longestPause: number
  /** How long one attempt may take before it is abandoned, whatever the sink does. */
  readonly attemptLimit: number
  readonly backoff: Backoff
}

export const DEFAULT_DELIVERY_OPTIONS: DeliveryWorkerOptions = {
  poll: 1000,
  lease: 60_000,
  grace: 5000,
  deadAfter: DEAD_AFTER,
  longestPause: LONGEST_PAUSE,
  attemptLimit: 180_000,
  backoff: DEFAULT_BACKOFF,
}

/** Sends what is in the outbox: one message at a time for each sink, the sinks side by side. */
export type DeliveryWorker = {
  readonly start: () => void
  /** Looks into the outbox at once. */
  readonly wake: () => void
  /**
   * Takes no more messages, gives those being sent the grace time, then aborts them, and resolves when
   * each has its outcome stored. What was aborted is due again at once.
   */
  readonly stop: () => Promise<void>
}

/** Messages for sinks that are not in `sinks` are left alone until they are too old. */
export function createDeliveryWorker(
  deps: DeliveryWorkerDeps,
  options: Partial<DeliveryWorkerOptions> = {},
): DeliveryWorker {
  return new Worker(deps, { ...DEFAULT_DELIVERY_OPTIONS, ...options })
}

/** Between two searches for messages that are too old, in ms. */
const EXPIRE_EVERY = 60_000

class Worker implements DeliveryWorker {
  readonly #deps: DeliveryWorkerDeps
  readonly #options: DeliveryWorkerOptions
  readonly #sinks: ReadonlyMap<string, Sink>
  readonly #loop: Loop
  readonly #sending = new Map<string, Promise<void>>()
  /** Failures in a row that concern the sink as a whole. */
  readonly #failures = new Map<string, number>()
  readonly #stopping = new AbortController()
  #expiredAt = Number.NEGATIVE_INFINITY

  constructor(deps: DeliveryWorkerDeps, options: DeliveryWorkerOptions) {
    this.#deps = deps
    this.#options = options
    this.#sinks = new Map(deps.sinks.map((sink) => [sink.name, sink]))
    this.#loop = createLoop({
      run: (signal) => this.#round(signal),
      delay: () => options.poll,
      onError: (error) => deps.log.error({ error: errorMessage(error) }, 'cannot read the outbox'),
      onRecovery: (failures) => deps.log.info({ failures }, 'the outbox is read again'),
    })
  }

  start(): void {
    this.#loop.start()
  }

  wake(): void {
    this.#loop.wake()
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    const timer = setTimeout(() => this.#stopping.abort(), this.#options.grace)
    await Promise.all(this.#sending.values())
    clearTimeout(timer)
  }

  async #round(signal: AbortSignal): Promise<void> {
    await this.#expire()
    const idle = Array.from(this.#sinks.keys()).filter((name) => !this.#sending.has(name))
    if (idle.length === 0 || signal.aborted) return
    const { store, clock, log } = this.#deps
    const claims = await store.claimDeliveries({
      sinks: idle,
      now: clock.now(),
      leaseMs: this.#options.lease,
    })
    for (const { id, problem } of claims.unreadable) {
      log.error({ delivery: id, error: problem }, 'a message given up: its report cannot be read')
    }
    for (const delivery of claims.deliveries) this.#begin(delivery)
  }

  async #expire(): Promise<void> {
    const { store, clock, log } = this.#deps
    const now = clock.now()
    if (now - this.#expiredAt < EXPIRE_EVERY) return
    const expired = await store.expire(now - this.#options.deadAfter, now)
    // The store marks a bounded number a call: only a call that finds none is the last.
    if (expired === 0) this.#expiredAt = now
    else
      log.error(
        { expired, failure: 'expired' },
        'messages given up: they were not accepted in time',
      )
  }

  #begin(delivery: Delivery): void {
    const sink = this.#sinks.get(delivery.sink)
    if (sink === undefined) return
    const handled = this.#handle(delivery, sink).finally(() => {
      this.#sending.delete(delivery.sink)
      this.#loop.wake()
    })
    this.#sending.set(delivery.sink, handled)
  }

  /** Never rejects: an outcome that cannot be stored is sent again when the lease has run out. */
  async #handle(delivery: Delivery, sink: Sink): Promise<void> {
    const begunAt = this.#deps.clock.now()
    const ended = await this.#send(delivery, sink)
    const outcome = withCappedPause(ended, this.#options.longestPause)
    const now = this.#deps.clock.now()
    const times = this.#next(delivery, outcome, now)
    const isRecorded = await this.#settle({ delivery, outcome, now, ...times })
    logAttempt(this.#deps.log, delivery, outcome, {
      ms: now - begunAt,
      retryAt: times.retryAt,
      isRecorded,
    })
    const failure = outcome.status === 'sent' ? null : outcome.failure
    this.#deps.onAttempt(delivery.sink, outcome.status, failure)
  }

  async #send(delivery: Delivery, sink: Sink): Promise<Outcome> {
    const lost = new AbortController()
    const signal = AbortSignal.any([this.#stopping.signal, lost.signal])
    const renewal = setInterval(() => void this.#renew(delivery, lost), this.#options.lease / 2)
    try {
      const message = messageOfDelivery(delivery, this.#deps.linkOf)
      const limit = this.#options.attemptLimit
      return await withTimeLimit((limited) => sink.send(message, limited), { signal, limit })
    } catch (error) {
      // A sink reports what receivers and networks do; what it throws is a defect that no retry fixes.
      return dead('render-failed', `cannot be sent: ${errorMessage(error)}`)
    } finally {
      clearInterval(renewal)
    }
  }

  async #renew(delivery: Delivery, lost: AbortController): Promise<void> {
    const { store, clock, log } = this.#deps
    try {
      if (!(await store.renew(delivery, clock.now() + this.#options.lease))) lost.abort()
    } catch (error) {
      log.warn(
        { delivery: delivery.id, error: errorMessage(error) },
        'cannot renew the lease of a message',
      )
    }
  }

  #next(delivery: Delivery, outcome: Outcome, now: number) {
    const isSinkWide = outcome.status === 'retry' && outcome.scope === 'sink'
    const failures = isSinkWide ? (this.#failures.get(delivery.sink) ?? 0) + 1 : 0
    this.#failures.set(delivery.sink, failures)
    const tries = isSinkWide ? failures : delivery.attempt
    return nextTimes(outcome, { now, tries, random: this.#deps.random }, this.#options.backoff)
  }

  /**
   * Whether the outcome was recorded: not when the lease was lost, the store does not take it though it can write, or
   * the service stops without a store.
   */
  async #settle(settlement: Parameters<Store['settle']>[0]): Promise<boolean> {
    const { store, log } = this.#deps
    const about = { delivery: settlement.delivery.id, status: settlement.outcome.status }
    const trouble = createTrouble({
      onError: (error) =>
        log.error(
          { ...about, error: errorMessage(error) },
          'cannot record the outcome of a message',
        ),
    })
    for (;;) {
      try {
        return await store.settle(settlement)
      } catch (error) {
        const ms = trouble.meet(error)
        if (!isStoreFailure(error) || this.#stopping.signal.aborted) return false
        await pause(ms, this.#stopping.signal)
      }
    }
  }
}

function messageOfDelivery(delivery: Delivery, linkOf: DeliveryWorkerDeps['linkOf']): Message {
  const { id, incidentId, kind, sequence, attempt, createdAt, report, thread, progress } = delivery
  const about = { id, incidentId, kind, sequence, attempt, createdAt, report, thread, progress }
  return { ...about, link: linkOf(incidentId), linkOf }
}
