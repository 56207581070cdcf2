import { createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { Inbox } from './latch.ts'

/** A connection that a process keeps open: it is closed when the process has ended. */
export type Hold = { readonly pid: number; readonly ended: Promise<unknown> }

export type HoldServer = AsyncDisposable & {
  readonly port: number
  /** Resolves once `count` processes have connected and sent their pid. */
  readonly holds: (count: number) => Promise<readonly Hold[]>
}

/** Shows which processes live, without looking again and again. */
export async function createHoldServer(): Promise<HoldServer> {
  const inbox = new Inbox<Hold>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    // A killed process may leave a reset instead of an end.
    socket.on('error', () => undefined)
    const ended = once(socket, 'close')
    socket.once('data', (data) => inbox.push({ pid: Number(data.toString()), ended }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    holds: (count) => inbox.received(count),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Arguments of a node that connects to a hold server and that only SIGKILL ends. */
export function holderArgs(port: number): readonly string[] {
  return ['-e', holderCode(port)]
}

/** The same, and it starts another in a process group of its own, as PostgreSQL starts its backends. */
export function holdersArgs(port: number): readonly string[] {
  const other = JSON.stringify(holderCode(port))
  return [
    '-e',
    `${holderCode(port)}
    const { spawn } = require('node:child_process')
    spawn(process.execPath, ['-e', ${other}], { detached: true, stdio: 'ignore' })`,
  ]
}

function holderCode(port: number): string {
  return `
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
    require('node:net').connect(${port}, '127.0.0.1').write(String(process.pid))`
}
