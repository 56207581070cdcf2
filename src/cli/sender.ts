import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'

/** `status` is null when there was no answer; `detail` is the body or the error, one line. */
export type Sent = { readonly status: number | null; readonly detail: string; readonly ms: number }

export type Sender = {
  readonly post: (body: string) => Promise<Sent>
  readonly close: () => void
}

export type SenderOptions = {
  readonly url: string
  readonly token: string | null
  readonly connections: number
}

/** Posts alerts as Falcosidekick's webhook output does: the same headers, over kept connections. */
export function createSender({ url, token, connections }: SenderOptions): Sender {
  const isTls = url.startsWith('https:')
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: connections })
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
          resolve({ status, detail: detail.trim(), ms: performance.now() - begun })
        }
        const request = send(url, { agent, method: 'POST', headers }, (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => end(response.statusCode ?? null, text))
        })
        request.on('error', (error: NodeJS.ErrnoException) =>
          end(null, error.code ?? error.message),
        )
        request.end(body)
      }),
    close: () => agent.destroy(),
  }
}
