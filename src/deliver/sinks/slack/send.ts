import type { Clock } from '../../../lib/clock.ts'
import { asciiJson } from '../../../lib/json.ts'
import type { MessageReference, Outcome } from '../../../model/delivery.ts'
import type { HttpAnswer } from '../../classify.ts'
import type { Message, Sink } from '../../sink.ts'
import { createHttpPoster, secretsOfUrl, type HttpLimits, type HttpPost } from '../http-post.ts'
import { sendWithFallback } from '../fallback.ts'
import type { SlackMessage } from './blocks.ts'
import {
  classifySlackApi,
  classifySlackWebhook,
  isThreadLost,
  readSlackResult,
} from './classify.ts'
import type { SlackSettings } from './config.ts'
import { renderSlack, renderSlackMinimal } from './render.ts'

export type SlackSinkDeps = { readonly clock: Clock; readonly http: HttpLimits }

/** One of the two ways into Slack. */
type Route = {
  readonly request: (
    content: SlackMessage,
    message: Message,
    thread: MessageReference | null,
  ) => HttpPost
  readonly classify: (answer: HttpAnswer, now: number) => Outcome | null
  /** Where a message of this incident goes: the thread of the first one, if there can be one. */
  readonly threadOf: (message: Message) => MessageReference | null
}

/**
 * Posts to Slack: with a bot token, updates go into the thread of the incident's first message; by an
 * incoming webhook every message stands alone. What Slack refuses as too long or malformed is posted once
 * more in its minimal form; a thread that is gone is begun anew.
 */
export function createSlackSink(name: string, settings: SlackSettings, deps: SlackSinkDeps): Sink {
  const route = routeOf(settings)
  const poster = createHttpPoster(secretsOf(settings), deps.http)
  const { clock } = deps

  const post = async (
    content: SlackMessage,
    message: Message,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const thread = route.threadOf(message)
    const result = await poster.post(route.request(content, message, thread), signal)
    if (result.answer === null) return result.outcome
    const { answer } = result
    if (thread !== null && isThreadLost(answer)) {
      return post(content, { ...message, thread: null }, signal)
    }
    return route.classify(answer, clock.now()) ?? sent(answer, thread)
  }

  return {
    name,
    type: 'slack',
    minimumPriority: settings.minimumpriority,
    preview: async (message) => JSON.stringify(renderSlack(message), null, 2),
    send: (message, signal) =>
      sendWithFallback({
        full: () => renderSlack(message),
        minimal: () => renderSlackMinimal(message),
        post: (content) => post(content, message, signal),
      }),
    close: () => poster.close(),
  }
}

/** The reference of a message that began a thread; a reply has none, its thread has. */
function sent(answer: HttpAnswer, thread: MessageReference | null): Outcome {
  const result = readSlackResult(answer.body)
  const isRoot = thread === null && result?.ok === true
  const { channel, ts } = isRoot ? result : { channel: null, ts: null }
  const reference = channel === null || ts === null ? null : { channel, ts }
  const detail = thread === null ? 'posted' : 'posted into the thread'
  return { status: 'sent', reference, detail }
}

function routeOf(settings: SlackSettings): Route {
  const { webhookurl, token, channel, apiurl } = settings
  if (token !== null && channel !== null) return apiRoute(token, channel, apiurl)
  if (webhookurl !== null) return webhookRoute(webhookurl)
  throw new Error('a Slack sink needs a webhook, or a token and a channel')
}

function webhookRoute(url: string): Route {
  return {
    request: (content) => ({ url, headers: {}, body: asciiJson(content) }),
    classify: classifySlackWebhook,
    threadOf: () => null,
  }
}

/** Metadata tells by which delivery a message was posted (https://docs.slack.dev/messaging/message-metadata). */
function apiRoute(token: string, channel: string, apiUrl: string): Route {
  return {
    request: (content, { id, incidentId }, thread) => ({
      url: `${apiUrl}chat.postMessage`,
      headers: { authorization: `Bearer ${token}` },
      body: asciiJson({
        ...content,
        channel: thread?.['channel'] ?? channel,
        ...(thread === null ? {} : { thread_ts: thread['ts'] }),
        metadata: {
          event_type: 'falcobrief_message',
          event_payload: { delivery: id, incident: incidentId },
        },
      }),
    }),
    classify: classifySlackApi,
    threadOf: ({ kind, thread }) => {
      return kind === 'first' || thread?.['ts'] === undefined ? null : thread
    },
  }
}

function secretsOf({ webhookurl, token, signingsecret }: SlackSettings): readonly string[] {
  const url = webhookurl === null ? [] : secretsOfUrl(webhookurl)
  return [...url, token, signingsecret].filter((secret) => secret !== null)
}
