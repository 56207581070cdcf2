import { createHmac } from 'node:crypto'
import type { Clock } from '../../../lib/clock.ts'
import { asciiJson } from '../../../lib/json.ts'
import type { Outcome } from '../../../model/delivery.ts'
import { messageOf } from '../../../model/errors.ts'
import { reportJson } from '../../../render/json.ts'
import type { ReportJson } from '../../../render/report-schema.ts'
import { classifyHttp, dead } from '../../classify.ts'
import type { Message, Sink } from '../../sink.ts'
import { createHttpPoster, secretsOfUrl, type HttpLimits } from '../http-post.ts'
import type { WebhookSettings } from './config.ts'

export type WebhookSinkDeps = { readonly clock: Clock; readonly http: HttpLimits }

/** What is posted: which message of which incident it is, and the report as it then was. */
export type WebhookBody = {
  readonly delivery: string
  readonly incident: string
  readonly kind: Message['kind']
  readonly sequence: number
  readonly link: string | null
  readonly report: ReportJson
}

/**
 * Posts each report as JSON to one address, signed when there is a secret. A receiver tells a repeated
 * message by `X-Falcobrief-Delivery`.
 */
export function createWebhookSink(
  name: string,
  settings: WebhookSettings & { readonly url: string },
  { clock, http }: WebhookSinkDeps,
): Sink {
  const { url, secret } = settings
  const poster = createHttpPoster(
    [...secretsOfUrl(url), ...(secret === null ? [] : [secret])],
    http,
  )

  const send = async (message: Message, signal: AbortSignal): Promise<Outcome> => {
    const body = renderBody(message)
    if (typeof body !== 'string') return body
    const headers = {
      'x-falcobrief-delivery': message.id,
      ...(secret === null
        ? {}
        : { 'x-falcobrief-signature': signatureOf(body, secret, clock.now()) }),
    }
    const result = await poster.post({ url, headers, body }, signal)
    if (result.answer === null) return result.outcome
    const { status } = result.answer
    const isTaken = status >= 200 && status < 300
    if (!isTaken) return classifyHttp(result.answer, clock.now())
    return { status: 'sent', reference: null, detail: `HTTP ${status}` }
  }

  return {
    name,
    type: 'webhook',
    minimumPriority: settings.minimumpriority,
    notifiesOf: ['acknowledged'],
    isPaced: false,
    preview: async (message) => JSON.stringify(bodyOf(message), null, 2),
    send,
    close: () => poster.close(),
  }
}

/**
 * `t=UNIX,v1=HEX`: the HMAC-SHA256 of `UNIX.BODY`. The time is in it so that a receiver can refuse a
 * recorded request. `now` is in ms since the epoch.
 */
export function signatureOf(body: string, secret: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${digest}`
}

function bodyOf({ id, incidentId, kind, sequence, link, report }: Message): WebhookBody {
  return { delivery: id, incident: incidentId, kind, sequence, link, report: reportJson(report) }
}

function renderBody(message: Message): string | Outcome {
  try {
    return asciiJson(bodyOf(message))
  } catch (error) {
    return dead('render-failed', `cannot be rendered: ${messageOf(error)}`)
  }
}
