import { alertText } from './alerts.ts'
import { createClient, eventually } from './client.ts'
import type { ServiceProcess } from './process.ts'

const SENDERS = 8

/** Settings with which each of its alerts is stored whole. */
export const KEEP_ALL = { retention: { eventsperalert: 10_000 } }

/** Senders that post alerts until the service is gone. */
export type Load = AsyncDisposable & {
  /** Ids that were answered with 204. */
  readonly acknowledged: ReadonlySet<string>
  /** Ids that were answered with 503. */
  readonly refused: ReadonlySet<string>
  /** Resolves when the senders have stopped: rejects when one got another answer. */
  readonly ended: Promise<unknown>
  /** Resolves when as many more are acknowledged. */
  readonly goesOn: (count: number) => Promise<unknown>
  /** Resolves when one was refused, now or before. */
  readonly isRefused: () => Promise<unknown>
}

/** Disposing it kills the service. Ids are added to `acknowledged`, which may have some already. */
export function startLoad(service: ServiceProcess, acknowledged = new Set<string>()): Load {
  const client = createClient(service.url, SENDERS)
  const refused = new Set<string>()
  let serial = 0
  const send = async (): Promise<void> => {
    for (;;) {
      const uuid = `event-${service.pid}-${serial++}`
      const body = alertText({ uuid, rule: `Rule ${serial % 5}` })
      const answer = await client.post(body).catch(() => null)
      if (answer === null) return
      if (answer.status === 204) acknowledged.add(uuid)
      else if (answer.status === 503) refused.add(uuid)
      else throw new Error(`HTTP ${answer.status} ${answer.text}`)
    }
  }
  const ended = Promise.all(Array.from({ length: SENDERS }, () => send()))
  const exceeds = (ids: ReadonlySet<string>, count: number) =>
    eventually(() => (ids.size >= count ? true : null))
  return {
    acknowledged,
    refused,
    ended,
    goesOn: (count) => exceeds(acknowledged, acknowledged.size + count),
    isRefused: () => exceeds(refused, 1),
    [Symbol.asyncDispose]: async () => {
      await service.end('SIGKILL')
      await ended
      await client.close()
    },
  }
}
