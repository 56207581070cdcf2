import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export type Load = {
  readonly seconds: number
  readonly requests: number
  /** Of each request, in microseconds, ascending. */
  readonly latencies: Float64Array
}

/** Unique alerts of about 2 kB, of 200 kinds in turn, as requests ready to be written. */
export function createRequests(run: string): () => Buffer {
  let serial = 0
  return () => {
    const kind = serial % 200
    serial += 1
    const body = JSON.stringify({
      uuid: `${run}-${serial}`,
      output: `10:00:00.123456789: Notice ${'A shell was spawned in a container. '.repeat(24)}`,
      priority: 'Notice',
      rule: `Terminal shell in container ${kind}`,
      time: '2026-03-01T10:00:00.123456789Z',
      source: 'syscall',
      output_fields: {
        'container.id': 'c0ffee123456',
        'container.image.repository': 'registry.example.com/shop/web',
        'container.image.tag': '2026.03.1',
        'container.name': 'web',
        'evt.type': 'execve',
        'k8s.ns.name': `shop-${kind}`,
        'k8s.pod.name': 'web-6d4cf56db6-x7k2p',
        'proc.cmdline': 'bash -c id',
        'proc.exepath': '/usr/bin/bash',
        'proc.name': 'bash',
        'proc.pname': 'runc',
        'proc.tty': 34_816,
        'user.loginuid': -1,
        'user.name': 'root',
        'user.uid': 0,
      },
      tags: ['T1059', 'container', 'maturity_stable', 'mitre_execution', 'shell'],
      hostname: 'node-1',
    }).replace('"evt.type"', '"evt.time":1772359200123456789,"evt.type"')
    const head = `POST / HTTP/1.1\r\nHost: bench\r\nUser-Agent: Falcosidekick\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
    return Buffer.from(head + body)
  }
}

/** Sends one request after another over each of `connections`, for `seconds`. */
export async function load(
  url: string,
  connections: number,
  seconds: number,
  next: () => Buffer,
): Promise<Load> {
  const { hostname, port } = new URL(url)
  const begun = performance.now()
  const end = begun + seconds * 1000
  const runs = Array.from({ length: connections }, () => drive(hostname, Number(port), end, next))
  const latencies = Float64Array.from((await Promise.all(runs)).flat()).toSorted()
  return { seconds: (performance.now() - begun) / 1000, requests: latencies.length, latencies }
}

async function drive(
  host: string,
  port: number,
  end: number,
  next: () => Buffer,
): Promise<number[]> {
  const socket = connect({ host, port, noDelay: true })
  await once(socket, 'connect')
  const latencies: number[] = []
  while (performance.now() < end) {
    const request = next()
    const sent = performance.now()
    socket.write(request)
    await answered(socket)
    latencies.push((performance.now() - sent) * 1000)
  }
  socket.destroy()
  return latencies
}

/** Rejects for anything but 204: a figure of refused requests would be none. */
function answered(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      if (!text.endsWith('\r\n\r\n')) return
      socket.off('data', onData)
      if (text.startsWith('HTTP/1.1 204')) resolve()
      else reject(new Error(`answered ${text.split('\r\n', 1)[0]}`))
    }
    socket.on('data', onData)
  })
}

/** The value below which `share` of the ascending values lie. */
export function percentile(ascending: Float64Array, share: number): number {
  return (
    ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN
  )
}

export function median(values: readonly number[]): number {
  return percentile(Float64Array.from(values).toSorted(), 0.5)
}
