import { INTERRUPTED } from '../../src/deliver/classify.ts'
import type { Message, Sink } from '../../src/deliver/sink.ts'
import {
  createDeliveryWorker,
  type DeliveryWorker,
  type DeliveryWorkerDeps,
  type DeliveryWorkerOptions,
} from '../../src/deliver/worker.ts'
import type { Failure, Outcome } from '../../src/model/delivery.ts'
import { Inbox } from '../support/latch.ts'
import { createRecordingLog } from './fixtures.ts'
import { openOutbox, type Outbox } from './outbox.ts'

/** Where the clock stands in the beginning. */
export const START = Date.parse('2026-03-01T10:00:00Z')

/** Longer than a test may take, in ms. */
export const FOREVER = 3_600_000

export const SENT = { status: 'sent', reference: null, detail: 'posted' } satisfies Outcome

export type Answer = (message: Message, signal: AbortSignal) => Promise<Outcome>

/** Sends until it is aborted. */
export const hang: Answer = (_message, signal) =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(INTERRUPTED))
  })

export type ScriptedSink = { readonly sink: Sink; readonly messages: Inbox<Message> }

/** A sink that answers from a script, then takes everything. */
export function scriptedSink(name: string, script: (Outcome | Answer)[] = []): ScriptedSink {
  const messages = new Inbox<Message>()
  const sink: Sink = {
    name,
    type: 'console',
    minimumPriority: null,
    extraKinds: [],
    isPaced: false,
    isResendIdempotent: true,
    preview: async () => '',
    send: async (message, signal) => {
      const answer = script.shift() ?? SENT
      messages.push(message)
      return typeof answer === 'function' ? answer(message, signal) : answer
    },
    close: async () => {},
  }
  return { sink, messages }
}

export type AttemptSeen = {
  readonly sink: string
  readonly status: Outcome['status']
  readonly failure: Failure | null
}

/** A worker on a real store, with a clock that stands still until the test moves it. */
export class WorkerBench {
  now = START
  readonly log = createRecordingLog()
  readonly attempts = new Inbox<AttemptSeen>()
  readonly outbox: Outbox
  #worker: DeliveryWorker | null = null

  constructor(outbox: Outbox) {
    this.outbox = outbox
  }

  get worker(): DeliveryWorker {
    if (this.#worker === null) throw new Error('start the worker first')
    return this.#worker
  }

  /** Starts a worker that looks into the outbox all the time. */
  start(
    sinks: readonly { readonly sink: Sink }[],
    options: Partial<DeliveryWorkerOptions> = {},
    overrides: Partial<DeliveryWorkerDeps> = {},
  ): void {
    const deps: DeliveryWorkerDeps = {
      store: this.outbox.store,
      sinks: sinks.map(({ sink }) => sink),
      clock: { now: () => this.now },
      log: this.log,
      random: () => 0.999_999,
      linkOf: (incidentId) => `https://falcobrief.example/${incidentId}`,
      onAttempt: (sink, status, failure) => this.attempts.push({ sink, status, failure }),
      ...overrides,
    }
    this.#worker = createDeliveryWorker(deps, { poll: 5, grace: FOREVER, ...options })
    this.#worker.start()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.stop()
    await this.outbox[Symbol.asyncDispose]()
  }
}

export async function openBench(): Promise<WorkerBench> {
  return new WorkerBench(await openOutbox())
}
