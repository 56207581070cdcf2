import { Agent, request } from 'undici'
import { WAIT_LIMIT_MS } from './limits.ts'

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export type Client = {
  /** As Falcosidekick's webhook output posts an alert. */
  readonly post: (body: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>
  readonly send: (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options?: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> },
  ) => Promise<Answer>
  readonly getJson: <T>(path: string) => Promise<T>
  readonly close: () => Promise<void>
}

/** An HTTP client that keeps up to `connections` connections open. */
export function createClient(url: string, connections = 64): Client {
  const agent = new Agent({ connections, pipelining: 1 })
  const send: Client['send'] = async (method, path, options = {}) => {
    const { statusCode, headers, body } = await request(`${url}${path}`, {
      dispatcher: agent,
      method,
      headers: options.headers ?? {},
      body: options.body ?? null,
    })
    return { status: statusCode, headers, text: await body.text() }
  }
  return {
    send,
    post: (body, headers = {}) =>
      send('POST', '/', {
        body,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Falcosidekick',
          ...headers,
        },
      }),
    getJson: async <T>(path: string) => JSON.parse((await send('GET', path)).text) as T,
    close: () => agent.destroy(),
  }
}

/** The first value of `look` that is not null; looks again and again, and rejects after `limitMs`. */
export async function eventually<T>(
  look: () => Promise<T | null> | T | null,
  limitMs = WAIT_LIMIT_MS,
): Promise<T> {
  const error = new Error(`nothing seen within ${limitMs / 1000} s by: ${String(look)}`)
  const end = performance.now() + limitMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > end) throw error
    await new Promise((resolve) => {
      setTimeout(resolve, 10)
    })
  }
}
