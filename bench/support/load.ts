import type { Requests } from './alerts.ts'
import { Sender } from './sender.ts'

export type Load = {
  readonly seconds: number
  /** Of each request, in microseconds, in order of the answers. */
  readonly latencies: readonly number[]
  /** CPU time of this process, in microseconds. */
  readonly ownCpu: number
}

export type Target = { readonly url: string; readonly status?: number }

let serials = 0

/** Sends `count` requests, one after another over each of `connections`. */
export async function load(
  { url, status = 204 }: Target,
  requests: Requests,
  { connections, count }: { readonly connections: number; readonly count: number },
): Promise<Load> {
  const senders = await Sender.open(url, { count: connections, bytes: requests.bytes, status })
  const before = process.cpuUsage()
  const begun = performance.now()
  const latencies: number[] = []
  const done = Promise.withResolvers<void>()
  let sent = 0
  const next = (sender: Sender): void => {
    if (latencies.length === count) done.resolve()
    if (sent === count) return
    sent += 1
    sender.send(requests.write(serials++, sender.buffer), (microseconds) => {
      latencies.push(microseconds)
      next(sender)
    })
  }
  for (const sender of senders) next(sender)
  await Promise.race([done.promise, ...senders.map(({ failure }) => failure)])
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(before)
  for (const sender of senders) sender.close()
  return { seconds, latencies, ownCpu: user + system }
}

export type PacedOptions = {
  readonly connections: number
  /** Requests a second. */
  readonly rate: number
  readonly seconds: number
  /** Which requests the one of this number is of; the first ones by default. */
  readonly pick?: (index: number) => Requests
  /** Called with its serial number as soon as a request is answered. */
  readonly onAnswer?: (serial: number, requests: Requests) => void
}

/**
 * Sends requests at a steady rate, whatever the server does; one that finds all connections in use waits,
 * and its latency counts from when it was due.
 */
export async function pacedLoad(
  { url }: Target,
  requests: Requests,
  options: PacedOptions,
): Promise<Load> {
  const { connections, rate, seconds } = options
  const senders = await Sender.open(url, { count: connections, bytes: requests.bytes + 64 })
  const before = process.cpuUsage()
  const begun = performance.now()
  const total = Math.round(rate * seconds)
  const { latencies, send, done } = createQueue(senders, total, requests, options)
  let raised = 0
  const timer = setInterval(() => {
    const now = performance.now()
    const upTo = Math.min(total, Math.floor(((now - begun) / 1000) * rate))
    send(upTo - raised, now)
    raised = upTo
  }, 1)
  await Promise.race([done, ...senders.map(({ failure }) => failure)])
  clearInterval(timer)
  const { user, system } = process.cpuUsage(before)
  for (const sender of senders) sender.close()
  return { seconds: (performance.now() - begun) / 1000, latencies, ownCpu: user + system }
}

/** `send` makes so many more requests due at `now`; they go out over whatever sender is free. */
function createQueue(
  senders: readonly Sender[],
  total: number,
  requests: Requests,
  { pick = () => requests, onAnswer }: PacedOptions,
) {
  const latencies: number[] = []
  const free = [...senders]
  const due: number[] = []
  const { promise: done, resolve } = Promise.withResolvers<void>()
  let sent = 0
  const flush = (): void => {
    while (free.length > 0 && due.length > 0) {
      // In turn: one that is not used for long is closed by the server.
      const sender = free.shift() as Sender
      const dueAt = due.shift() ?? 0
      const of = pick(sent++)
      const serial = serials++
      const waited = (performance.now() - dueAt) * 1000
      sender.send(of.write(serial, sender.buffer), (microseconds) => {
        onAnswer?.(serial, of)
        latencies.push(waited + microseconds)
        free.push(sender)
        if (latencies.length === total) resolve()
        flush()
      })
    }
  }
  return {
    latencies,
    done,
    send: (count: number, now: number): void => {
      for (let more = count; more > 0; more--) due.push(now)
      flush()
    },
  }
}
