import type { Clock } from '../../../lib/clock.ts'
import type { Sink } from '../../sink.ts'
import {
  createHttpPoster,
  DEFAULT_HTTP_LIMITS,
  secretsOfUrl,
  type HttpPoster,
} from '../http-post.ts'
import { defineSinkType, type SinkDeps } from '../type.ts'
import { createSlackApi } from './api.ts'
import { sendByBot } from './bot.ts'
import { slackSettings, type SlackSettings } from './config.ts'
import { renderSlack } from './render.ts'
import { sendByWebhook } from './webhook.ts'

/** Shown by an edit of the incident's message, with a reply in its thread at most. */
const IN_PLACE = ['acknowledged', 'repeated', 'counted', 'silenced', 'closed'] as const
/** Without edits: a message of its own. */
const ALONE = ['acknowledged', 'repeated'] as const

export type SlackSinkDeps = Pick<SinkDeps, 'clock' | 'limits'>

/**
 * Posts to Slack: with a bot token one message for each incident, kept up to date, with its news in the
 * thread; by an incoming webhook every message stands alone. What Slack refuses as too long or malformed
 * is posted once more in its minimal form.
 */
export function createSlackSink(name: string, settings: SlackSettings, deps: SlackSinkDeps): Sink {
  const poster = createHttpPoster(slackSecrets(settings), deps.limits ?? DEFAULT_HTTP_LIMITS)
  return {
    name,
    type: 'slack',
    minimumPriority: settings.minimumpriority,
    extraKinds: settings.token === null ? ALONE : IN_PLACE,
    isPaced: true,
    isResendIdempotent: settings.token !== null,
    preview: async (message) => JSON.stringify(renderSlack(message, hasButtons(settings)), null, 2),
    send: createSend(settings, poster, deps.clock),
    close: () => poster.close(),
  }
}

function createSend(settings: SlackSettings, poster: HttpPoster, clock: Clock): Sink['send'] {
  const { token, channel, webhookurl, apiurl } = settings
  if (token !== null && channel !== null) {
    const api = createSlackApi({ token, apiurl }, poster, clock)
    return sendByBot(channel, api, hasButtons(settings))
  }
  if (webhookurl !== null) return sendByWebhook(webhookurl, poster, clock)
  throw new Error('a Slack sink needs a webhook, or a token and a channel')
}

/** What is pressed can be answered only when it can be verified, and shown only where messages are updated. */
function hasButtons({ token, signingsecret }: SlackSettings): boolean {
  return token !== null && signingsecret !== null
}

function slackSecrets({ webhookurl, token, signingsecret }: SlackSettings): readonly string[] {
  const url = webhookurl === null ? [] : secretsOfUrl(webhookurl)
  return [...url, token, signingsecret].filter((secret) => secret !== null)
}

export const slackSink = defineSinkType({
  type: 'slack',
  settings: slackSettings,
  addresses: ['webhookurl', 'token'],
  section: {
    name: 'slack',
    description: 'The sink `slack`: on when `webhookurl` or `token` is set.',
  },
  summary:
    'Posts to a channel: with a bot token one message for each incident, kept up to date; by an incoming ' +
    'webhook every message stands alone.',
  create: createSlackSink,
})
