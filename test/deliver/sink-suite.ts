import { describe, expect, it } from 'vitest'
import type { Sink } from '../../src/deliver/sink.ts'
import type { Outcome } from '../../src/model/delivery.ts'
import { brokenMessage, sampleMessage } from './fixtures.ts'

/** How the receiver behaves. `echo`: it refuses, and repeats every secret that it was sent. */
export type ReceiverMode = 'ok' | 'unreachable' | 'server-error' | 'echo' | 'hang'

/** A sink with the receiver that it sends to. */
export type SinkHarness = AsyncDisposable & {
  readonly sink: Sink
  /** Messages that the receiver took. */
  readonly taken: () => number
  /** Resolves once the sink has reached the receiver. */
  readonly reached: () => Promise<unknown>
  /** What must never be told to anybody. */
  readonly secrets: readonly string[]
}

export type SinkSuite = {
  /** The sink gives up on a silent receiver after `patienceMs`. */
  readonly create: (mode: ReceiverMode, patienceMs: number) => Promise<SinkHarness>
  /** What its receiver can do; the tests of other modes make no sense for it. */
  readonly modes: readonly ReceiverMode[]
}

/** Longer than a test may take. */
const PATIENT = 60_000
const IMPATIENT = 50

/** What every sink promises, whatever it sends to. */
export function describeSink(name: string, { create, modes }: SinkSuite): void {
  const send = async (mode: ReceiverMode, patienceMs = PATIENT): Promise<Outcome> => {
    await using harness = await create(mode, patienceMs)
    const outcome = await harness.sink.send(sampleMessage(), new AbortController().signal)
    for (const secret of harness.secrets) expect(outcome.detail).not.toContain(secret)
    expect(outcome.detail).toMatch(/^[ -~]{1,200}$/)
    await harness.sink.close()
    return outcome
  }

  const inMode = (mode: ReceiverMode, title: string, test: () => Promise<void>): void => {
    if (modes.includes(mode)) it(title, test)
  }

  describe(`${name}, as any sink`, () => {
    it('delivers a message once and says so', async () => {
      await using harness = await create('ok', PATIENT)
      const outcome = await harness.sink.send(sampleMessage(), new AbortController().signal)
      expect(outcome.status).toBe('sent')
      expect(harness.taken()).toBe(1)
      await harness.sink.close()
    })

    it('sends nothing once it is aborted', async () => {
      await using harness = await create('ok', PATIENT)
      const outcome = await harness.sink.send(sampleMessage(), AbortSignal.abort())
      expect(outcome).toMatchObject({ status: 'retry', failure: 'interrupted', scope: 'message' })
      expect(harness.taken()).toBe(0)
      await harness.sink.close()
    })

    it('turns a report that cannot be rendered into an outcome', async () => {
      await using harness = await create('ok', PATIENT)
      const outcome = await harness.sink.send(brokenMessage(), new AbortController().signal)
      if (outcome.status === 'sent') expect(outcome.detail).toContain('minimal form')
      else expect(outcome).toMatchObject({ status: 'dead', failure: 'render-failed' })
      expect(harness.taken()).toBe(outcome.status === 'sent' ? 1 : 0)
      await harness.sink.close()
    })

    it('previews the message without a secret', async () => {
      await using harness = await create('ok', PATIENT)
      const preview = await harness.sink.preview(sampleMessage())
      expect(preview).toContain('payments/checkout')
      for (const secret of harness.secrets) expect(preview).not.toContain(secret)
      expect(harness.taken()).toBe(0)
      await harness.sink.close()
    })

    inMode('unreachable', 'tries again when nobody answers', async () => {
      const outcome = await send('unreachable')
      expect(outcome).toMatchObject({ status: 'retry', failure: 'unreachable', scope: 'sink' })
    })

    inMode('server-error', 'tries again when the receiver fails', async () => {
      expect(await send('server-error')).toMatchObject({ status: 'retry', failure: 'server-error' })
    })

    inMode('echo', 'keeps secrets that the receiver repeats', async () => {
      expect((await send('echo')).status).not.toBe('sent')
    })

    inMode('hang', 'gives up on a receiver that is silent', async () => {
      const outcome = await send('hang', IMPATIENT)
      expect(outcome).toMatchObject({ status: 'retry', failure: 'timeout', scope: 'sink' })
    })

    inMode('hang', 'ends at once when it is aborted while it waits', async () => {
      await using harness = await create('hang', PATIENT)
      const controller = new AbortController()
      const sending = harness.sink.send(sampleMessage(), controller.signal)
      await harness.reached()
      controller.abort()
      expect(await sending).toMatchObject({ status: 'retry', failure: 'interrupted' })
      await harness.sink.close()
    })
  })
}
