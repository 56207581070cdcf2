import { describe, expect, it } from 'vitest'
import { createSink } from '../../src/deliver/create-sink.ts'
import type { Message, Sink } from '../../src/deliver/sink.ts'
import type { SinkType } from '../../src/deliver/sinks/type.ts'
import type { Outcome } from '../../src/model/delivery.ts'
import { HOSTILE } from '../support/hostile.ts'
import { hugeReport, sampleWith } from '../support/reports.ts'
import { brokenMessage, createRecordingLog, sampleMessage } from './fixtures.ts'

/**
 * How the receiver behaves. `reset`: it cuts the connection before it takes anything; `lost`: it takes the message
 * and cuts the connection before the answer; `refused`: it does not accept our credentials; `echo`: it refuses, and
 * repeats every secret that it was sent.
 */
export type ReceiverMode =
  | 'ok'
  | 'unreachable'
  | 'reset'
  | 'lost'
  | 'rate-limited'
  | 'server-error'
  | 'refused'
  | 'echo'
  | 'hang'

/** A receiver, and the settings of a sink that sends to it. */
export type SinkHarness = AsyncDisposable & {
  /** As a user writes them, without `type`. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Where a sink that prints does so. */
  readonly write?: (text: string) => void | Promise<void>
  readonly become: (mode: ReceiverMode) => void
  /** What the receiver took, as text. */
  readonly bodies: () => readonly string[]
  /** Messages that the receiver's readers can tell apart. */
  readonly shown: () => number
  /** Resolves once the sink has reached the receiver. */
  readonly reached: () => Promise<unknown>
  /** What must be shown to nobody. */
  readonly secrets: readonly string[]
}

export type SinkSuite = {
  /** The type, and which of its ways to send. */
  readonly name: string
  readonly create: (mode: ReceiverMode) => Promise<SinkHarness>
  /** What its receiver can do; the tests of other modes make no sense for it. */
  readonly modes: readonly ReceiverMode[]
  /** The longest message that its receiver takes; null: any. */
  readonly maxBytes: number | null
}

/** Longer than a test may take, and as long as a test waits, in ms. */
const PATIENT = 60_000
const IMPATIENT = 50

/** Characters that reorder or hide what stands around them, or steer a terminal. */
// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

type Case = {
  readonly harness: SinkHarness
  readonly sink: Sink
  readonly send: (message?: Message, signal?: AbortSignal) => Promise<Outcome>
}

/** What every sink promises, whatever it sends to. */
export function describeSink(type: SinkType, { name, create, modes, maxBytes }: SinkSuite): void {
  const during = async (
    mode: ReceiverMode,
    test: (one: Case) => Promise<void>,
    patienceMs = PATIENT,
  ): Promise<void> => {
    await using harness = await create(mode)
    const sink = createSink(
      {
        name: 'under-test',
        type: type.type,
        settings: type.settings.parse(harness.settings) as never,
      },
      {
        clock: { now: () => Date.parse('2026-03-01T10:00:00Z') },
        log: createRecordingLog(),
        write: harness.write ?? (() => {}),
        limits: { phaseMs: patienceMs, totalMs: patienceMs },
      },
    )
    const send: Case['send'] = async (
      message = sampleMessage(),
      signal = new AbortController().signal,
    ) => {
      const outcome = await sink.send(message, signal)
      expect(outcome.detail).toMatch(/^[ -~]{1,200}$/)
      for (const secret of harness.secrets) expect(outcome.detail).not.toContain(secret)
      return outcome
    }
    await test({ harness, sink, send })
    await sink.close()
    const texts = harness.bodies().join('\n')
    for (const secret of harness.secrets) expect(texts).not.toContain(secret)
  }

  const inMode = (
    mode: ReceiverMode,
    title: string,
    test: (one: Case) => Promise<void>,
    patienceMs = PATIENT,
  ): void => {
    if (modes.includes(mode)) it(title, () => during(mode, test, patienceMs))
  }

  describe(`${name}, as any sink`, () => {
    it('names itself, its type and what it can do', () =>
      during('ok', async ({ sink }) => {
        expect(sink).toMatchObject({ name: 'under-test', type: type.type, minimumPriority: null })
        expect(new Set(sink.extraKinds).size).toBe(sink.extraKinds.length)
        for (const kind of ['first', 'update', 'reminder'] as const) {
          expect(sink.extraKinds).not.toContain(kind)
        }
      }))

    it('delivers a message once and says so', () =>
      during('ok', async ({ send, harness }) => {
        expect((await send()).status).toBe('sent')
        expect(harness.bodies()).toHaveLength(1)
      }))

    it('delivers every kind of message that it is notified of', () =>
      during('ok', async ({ sink, send }) => {
        const kinds = ['first', 'update', 'reminder', ...sink.extraKinds] as const
        for (const [index, kind] of kinds.entries()) {
          const outcome = await send(sampleMessage({ id: `d${index}`, kind, sequence: index + 1 }))
          expect(outcome.status).toBe('sent')
          expect(outcome.detail).not.toContain('minimal form')
        }
      }))

    it('sends nothing once it is aborted', () =>
      during('ok', async ({ send, harness }) => {
        const outcome = await send(sampleMessage(), AbortSignal.abort())
        expect(outcome).toMatchObject({ status: 'retry', failure: 'interrupted', scope: 'message' })
        expect(harness.bodies()).toEqual([])
      }))

    it('sends the minimal form of a message that cannot be rendered', () =>
      during('ok', async ({ send, harness }) => {
        const outcome = await send(brokenMessage())
        expect(outcome.status).toBe('sent')
        expect(outcome.detail).toContain('minimal form')
        expect(harness.bodies()).toHaveLength(1)
        expect(harness.bodies()[0]).toContain('inc0000000000001')
      }))

    it('sends hostile values in full form, and none of their unseen characters', () =>
      during('ok', async ({ send, harness }) => {
        for (const [index, value] of HOSTILE.entries()) {
          const report = sampleWith(value)
          const outcome = await send(sampleMessage({ id: `hostile${index}`, report }))
          expect(outcome.status).toBe('sent')
          expect(outcome.detail).not.toContain('minimal form')
        }
        expect(harness.bodies()).toHaveLength(HOSTILE.length)
        for (const body of harness.bodies()) expect(body).not.toMatch(UNSEEN)
      }))

    it('keeps to the size that its receiver takes, however long the report is', () =>
      during('ok', async ({ send, harness }) => {
        const outcome = await send(sampleMessage({ report: hugeReport() }))
        expect(outcome.status).toBe('sent')
        expect(outcome.detail).not.toContain('minimal form')
        const bytes = Buffer.byteLength(harness.bodies()[0] ?? '')
        expect(bytes).toBeLessThanOrEqual(maxBytes ?? Infinity)
      }))

    it('previews the message without a secret, and sends nothing for it', () =>
      during('ok', async ({ sink, harness }) => {
        const preview = await sink.preview(sampleMessage())
        expect(preview).toContain('payments/checkout')
        for (const secret of harness.secrets) expect(preview).not.toContain(secret)
        expect(harness.bodies()).toEqual([])
      }))

    inMode('unreachable', 'retries when nobody answers', async ({ send }) => {
      const outcome = await send()
      expect(outcome).toMatchObject({ status: 'retry', failure: 'unreachable', scope: 'sink' })
    })

    inMode('reset', 'retries when the connection is cut', async ({ send }) => {
      expect(await send()).toMatchObject({ status: 'retry', scope: 'sink' })
    })

    inMode('rate-limited', 'obeys Retry-After to the second', async ({ send }) => {
      expect(await send()).toMatchObject({
        status: 'retry',
        failure: 'rate-limited',
        retryAfterMs: 30_000,
        scope: 'sink',
      })
    })

    inMode('rate-limited', 'delivers after the pause', async ({ send, harness }) => {
      const limited = await send()
      harness.become('ok')
      const progress = limited.status === 'retry' ? (limited.progress ?? null) : null
      expect((await send(sampleMessage({ attempt: 2, progress }))).status).toBe('sent')
      expect(harness.shown()).toBe(1)
    })

    inMode('server-error', 'retries when the receiver fails', async ({ send }) => {
      expect(await send()).toMatchObject({ status: 'retry', failure: 'server-error' })
    })

    inMode('refused', 'gives up at once when its credentials are refused', async ({ send }) => {
      expect(await send()).toMatchObject({ status: 'dead', failure: 'refused-credentials' })
    })

    inMode('echo', 'masks the secrets that the receiver repeats', async ({ send }) => {
      expect((await send()).status).not.toBe('sent')
    })

    inMode(
      'lost',
      'shows a message as often as it declares, after a crash between post and answer',
      async ({ sink, send, harness }) => {
        expect((await send()).status).toBe('retry')
        harness.become('ok')
        expect((await send(sampleMessage({ attempt: 2 }))).status).toBe('sent')
        expect(harness.shown()).toBe(sink.isResendIdempotent ? 1 : 2)
      },
    )

    inMode(
      'hang',
      'gives up on a receiver that is silent',
      async ({ send }) => {
        expect(await send()).toMatchObject({ status: 'retry', failure: 'timeout', scope: 'sink' })
      },
      IMPATIENT,
    )

    inMode('hang', 'ends at once when it is aborted while it waits', async ({ send, harness }) => {
      const controller = new AbortController()
      const sending = send(sampleMessage(), controller.signal)
      await harness.reached()
      controller.abort()
      expect(await sending).toMatchObject({ status: 'retry', failure: 'interrupted' })
    })
  })
}
