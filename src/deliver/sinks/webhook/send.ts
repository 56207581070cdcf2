import { createHmac } from 'node:crypto'
import { asciiJson } from '../../../lib/json.ts'
import type { Outcome } from '../../../model/delivery.ts'
import { classifyHttp, type HttpAnswer } from '../../classify.ts'
import type { Message, Sink } from '../../sink.ts'
import { sendWithFallback } from '../fallback.ts'
import { createHttpPoster, DEFAULT_HTTP_LIMITS, secretsOfUrl } from '../http-post.ts'
import { defineSinkType, type SinkDeps } from '../type.ts'
import { webhookSettings, type WebhookSettings } from './config.ts'
import { renderWebhook, renderWebhookMinimal } from './render.ts'

export type WebhookSinkDeps = Pick<SinkDeps, 'clock' | 'limits'>

/**
 * Posts each report as JSON to one address, signed when there is a secret. A receiver recognizes a repeated
 * message by `X-Falcobrief-Delivery`.
 */
export function createWebhookSink(
  name: string,
  { url, secret, minimumpriority }: WebhookSettings,
  { clock, limits = DEFAULT_HTTP_LIMITS }: WebhookSinkDeps,
): Sink {
  if (url === null) throw new Error(`sink ${name}: url must be set`)
  const secrets = [...secretsOfUrl(url), ...(secret === null ? [] : [secret])]
  const poster = createHttpPoster(secrets, limits)
  const post = async (body: string, message: Message, signal: AbortSignal): Promise<Outcome> => {
    const signature =
      secret === null ? {} : { 'x-falcobrief-signature': signBody(body, secret, clock.now()) }
    const headers = { 'x-falcobrief-delivery': message.id, ...signature }
    const result = await poster.post({ url, headers, body }, signal)
    return result.answer === null ? result.outcome : outcomeFor(result.answer, clock.now())
  }
  return {
    name,
    type: 'webhook',
    minimumPriority: minimumpriority,
    extraKinds: ['acknowledged'],
    isPaced: false,
    isResendIdempotent: true,
    preview: async (message) => JSON.stringify(renderWebhook(message), null, 2),
    send: (message, signal) =>
      sendWithFallback({
        full: () => asciiJson(renderWebhook(message)),
        minimal: () => asciiJson(renderWebhookMinimal(message)),
        post: (body) => post(body, message, signal),
      }),
    close: () => poster.close(),
  }
}

function outcomeFor(answer: HttpAnswer, now: number): Outcome {
  const { status } = answer
  const isTaken = status >= 200 && status < 300
  return isTaken
    ? { status: 'sent', reference: null, detail: `HTTP ${status}` }
    : classifyHttp(answer, now)
}

/**
 * `t=UNIX,v1=HEX`: the HMAC-SHA256 of `UNIX.BODY`. The time is in it so that a receiver can refuse a
 * recorded request. `now` is in ms since the epoch.
 */
export function signBody(body: string, secret: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${digest}`
}

export const webhookSink = defineSinkType({
  type: 'webhook',
  settings: webhookSettings,
  addresses: ['url'],
  section: null,
  summary: 'Posts each report as JSON to an address, signed when there is a secret.',
  create: createWebhookSink,
})
