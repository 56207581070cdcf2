import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { printableLine } from '../lib/printable.ts'

/** Falcosidekick has no limit; a tool that a person waits for should have one. */
const LIMIT_MS = 60_000
/** What Falcosidekick counts as delivered. */
const ACCEPTED = new Set([200, 201, 202, 204])

/** `status` is null when there was no answer; `detail` is the body or the error, one printable line. */
export type Sent = { readonly status: number | null; readonly detail: string; readonly ms: number }

export function isAccepted({ status }: Sent): boolean {
  return status !== null && ACCEPTED.has(status)
}

export type Sender = {
  readonly post: (body: string) => Promise<Sent>
  readonly close: () => void
}

/** Texts in PEM. */
export type ClientTls = {
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly ca: string | undefined
}

export type SenderOptions = {
  readonly url: string
  readonly token: string | null
  readonly connections: number
  readonly tls?: ClientTls
}

/** Posts alerts as Falcosidekick's webhook output does: the same headers, over kept connections. */
export function createSender({ url, token, connections, tls }: SenderOptions): Sender {
  const isTls = url.startsWith('https:')
  const kept = { keepAlive: true, maxSockets: connections }
  const agent = isTls ? new HttpsAgent({ ...kept, ...tls }) : new HttpAgent(kept)
  const send = isTls ? requestHttps : requestHttp
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'User-Agent': 'Falcosidekick',
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
  }
  return {
    post: (body) =>
      new Promise((resolve) => {
        const begun = performance.now()
        const end = (status: number | null, detail: string): void => {
          resolve({ status, detail: printableLine(detail), ms: performance.now() - begun })
        }
        const fail = ({ code, name, message }: NodeJS.ErrnoException): void => {
          const isLate = name === 'AbortError' || name === 'TimeoutError'
          end(null, isLate ? `no answer within ${LIMIT_MS} ms` : (code ?? message))
        }
        const signal = AbortSignal.timeout(LIMIT_MS)
        const options = { agent, method: 'POST', headers, signal }
        const request = send(url, options, (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => end(response.statusCode ?? null, text))
          response.on('error', fail)
        })
        request.on('error', fail)
        request.end(body)
      }),
    close: () => agent.destroy(),
  }
}
