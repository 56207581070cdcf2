import { z } from 'zod'
import { always, minimumPriority, optionalText, optionalUrl, problemOfUrl } from '../config.ts'

const apiUrl = z
  .string()
  .default('https://slack.com/api/')
  .transform((text, context) => {
    const problem = problemOfUrl(text)
    if (problem === null) return text.endsWith('/') ? text : `${text}/`
    context.addIssue({ code: 'custom', message: problem })
    return z.NEVER
  })

/** `slack:`. It is on when `webhookurl` or `token` is set; unset texts are null. */
export const slackSettings = z
  .strictObject({
    webhookurl: optionalUrl.meta({
      description: 'Incoming webhook of one channel. No threads: every message stands alone.',
      secret: true,
    }),
    token: optionalText.meta({
      description:
        'Bot token (`xoxb-…`, scopes `chat:write` and `channels:history`): one message an incident, kept up to date.',
      secret: true,
    }),
    channel: optionalText.meta({
      description:
        'Channel that the bot posts to: by id, so that a message can be found again after a crash.',
    }),
    signingsecret: optionalText.meta({
      description:
        'Signing secret of the Slack app: with it and `token` messages have a button to acknowledge.',
      secret: true,
    }),
    apiurl: apiUrl.meta({ description: 'Base of the Web API, for a gateway before Slack.' }),
    minimumpriority: minimumPriority,
  })
  .refine((value) => !isSet(value.token) || isSet(value.channel), {
    ...always,
    path: ['channel'],
    message: 'must be set with token: the channel that the bot posts to',
  })
  .refine((value) => !isSet(value.webhookurl) || !isSet(value.token), {
    ...always,
    path: ['webhookurl'],
    message: 'set together with token; set one of them',
  })

function isSet(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

export type SlackSettings = z.output<typeof slackSettings>

/** The signing secrets of the Slack sinks among these: those that have one. */
export function signingSecrets(
  sinks: readonly { readonly type: string; readonly settings: object }[],
): readonly string[] {
  return sinks.flatMap(({ type, settings }) => {
    const secret = type === 'slack' ? (settings as SlackSettings).signingsecret : null
    return secret === null ? [] : [secret]
  })
}
