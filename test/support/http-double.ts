import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Inbox } from './latch.ts'

/** `hang` never answers; `reset` cuts the connection. */
export type HttpDoubleAnswer =
  | 'hang'
  | 'reset'
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }

export type ReceivedRequest = {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type HttpDouble = {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  /** Resolves once at least `count` requests were read in whole. */
  readonly received: (count: number) => Promise<readonly ReceivedRequest[]>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** An HTTP server on a free port of the loopback that answers every request as `answer` says. */
export async function createHttpDouble(
  answer: (request: ReceivedRequest) => HttpDoubleAnswer,
): Promise<HttpDouble> {
  const inbox = new Inbox<ReceivedRequest>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      reply(response, answer(received))
      inbox.push(received)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return inbox.items
    },
    received: (count) => inbox.received(count),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function reply(response: ServerResponse, answer: HttpDoubleAnswer): void {
  if (answer === 'hang') return
  if (answer === 'reset') {
    response.destroy()
    return
  }
  response.writeHead(answer.status, answer.headers)
  response.end(answer.body ?? '')
}

/** The URL of a port where nothing listens. */
export async function unreachableUrl(): Promise<string> {
  const double = await createHttpDouble(() => 'reset')
  await double[Symbol.asyncDispose]()
  return double.url
}
