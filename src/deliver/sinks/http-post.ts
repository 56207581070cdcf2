import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from 'undici'
import { isLoopback } from '../../lib/address.ts'
import { maskSecrets } from '../../lib/printable.ts'
import {
  classifyNetworkError,
  INTERRUPTED,
  retrySink,
  type FailedOutcome,
  type HttpAnswer,
} from '../classify.ts'
import type { AttemptLimits } from './type.ts'

/** Bytes read of an answer; an answer that matters is far shorter. */
const ANSWER_LIMIT = 64 * 1024

export const DEFAULT_HTTP_LIMITS: AttemptLimits = { phaseMs: 10_000, totalMs: 20_000 }

export type HttpPost = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Bytes read of the answer; 64 KiB unless it says more. */
  readonly answerLimit?: number
}

/** An answer of the server, whatever its status, or the outcome when there was none. */
export type HttpResult =
  | { readonly answer: HttpAnswer; readonly outcome?: never }
  | { readonly answer: null; readonly outcome: FailedOutcome }

export type HttpPoster = {
  /** Never throws for what network, server or `signal` do; follows no redirect. */
  readonly post: (post: HttpPost, signal: AbortSignal) => Promise<HttpResult>
  readonly close: () => Promise<void>
}

/**
 * Posts JSON over connections of its own, through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, as
 * Falcosidekick does; this machine is reached directly. `secrets` are masked in whatever servers answer.
 */
export function createHttpPoster(secrets: readonly string[], limits: AttemptLimits): HttpPoster {
  const { phaseMs } = limits
  const options = {
    allowH2: false,
    connect: { timeout: phaseMs },
    headersTimeout: phaseMs,
    bodyTimeout: phaseMs,
  }
  const direct = new Agent(options)
  const proxied = new EnvHttpProxyAgent(options)
  const dispatcherFor = (url: string): Dispatcher => {
    const host = new URL(url).hostname.replaceAll(/[[\]]/g, '')
    return isLoopback(host) ? direct : proxied
  }

  const post = async (post: HttpPost, signal: AbortSignal): Promise<HttpResult> => {
    if (signal.aborted) return { answer: null, outcome: INTERRUPTED }
    try {
      const response = await request(post.url, {
        dispatcher: dispatcherFor(post.url),
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'falcobrief',
          ...post.headers,
        },
        body: post.body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(limits.totalMs)]),
      })
      return { answer: await readAnswer(response, secrets, post.answerLimit ?? ANSWER_LIMIT) }
    } catch (error) {
      return { answer: null, outcome: signal.aborted ? INTERRUPTED : failedPost(error) }
    }
  }

  const close = async (): Promise<void> => {
    await Promise.all([direct.destroy(), proxied.destroy()])
  }
  return { post, close }
}

/** undici gives a tunnel that a proxy refuses the code of an abort; its message names no address. */
function failedPost(error: unknown): FailedOutcome {
  const { message } = error as Error
  if (!/^Proxy response \(\d+\)/.test(message)) return classifyNetworkError(error)
  return retrySink('unreachable', `the proxy refused: ${message}`)
}

async function readAnswer(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  secrets: readonly string[],
  limit: number,
): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  // Leaving the loop early destroys the body, and with it the connection: the rest is never read.
  for await (const chunk of body) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size >= limit) break
  }
  const text = Buffer.concat(chunks).subarray(0, limit).toString('utf8')
  const retryAfter = headers['retry-after']
  return {
    status: statusCode,
    retryAfter: (Array.isArray(retryAfter) ? retryAfter[0] : retryAfter) ?? null,
    body: maskSecrets(text, secrets),
  }
}

/** The parts of a URL that can be a secret, for masking: all of it, what follows the host, long segments. */
export function secretsOfUrl(url: string): readonly string[] {
  const { pathname, search } = new URL(url)
  const segments = pathname.split('/').filter((segment) => segment.length >= 8)
  return [url, `${pathname}${search}`, pathname, search, ...segments].filter(
    (secret) => secret.length > 1,
  )
}
