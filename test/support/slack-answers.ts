import type { HttpDoubleAnswer } from './http-double.ts'

/**
 * `error`: refused with that code, as the channel that was used words it (a webhook by status and text,
 * the Web API by `ok: false`). `rate-limited`: 429, to come back after so many seconds.
 */
export type SlackAnswer =
  | 'ok'
  /** Taken, but the connection is cut before the answer. */
  | 'lost'
  /** Taken, but never answered. */
  | 'silent'
  | 'hang'
  | 'reset'
  | 'redirect'
  | 'server-error'
  | { readonly error: string; readonly messages?: readonly string[] }
  | { readonly rateLimitedSeconds: number }

const REDIRECT: HttpDoubleAnswer = { status: 302, headers: { location: 'http://127.0.0.1:9/' } }
const SERVER_ERROR: HttpDoubleAnswer = { status: 500, body: 'server_error' }

/** Statuses of https://api.slack.com/changelog/2016-05-17; any other code comes with 400. */
const WEBHOOK_STATUSES: Readonly<Record<string, number>> = {
  action_prohibited: 403,
  channel_is_archived: 410,
  channel_not_found: 404,
  invalid_token: 403,
  no_service: 404,
  rollup_error: 500,
}

export function webhookAnswer(answer: SlackAnswer): HttpDoubleAnswer {
  if (answer === 'ok') return { status: 200, body: 'ok' }
  if (answer === 'lost') return 'reset'
  if (answer === 'silent') return 'hang'
  if (answer === 'redirect') return REDIRECT
  if (answer === 'server-error') return SERVER_ERROR
  if (typeof answer === 'string') return answer
  if ('rateLimitedSeconds' in answer) return rateLimited(answer.rateLimitedSeconds, 'rate_limited')
  return { status: WEBHOOK_STATUSES[answer.error] ?? 400, body: answer.error }
}

export function apiAnswer(answer: Exclude<SlackAnswer, 'ok'>): HttpDoubleAnswer {
  if (answer === 'lost') return 'reset'
  if (answer === 'silent') return 'hang'
  if (answer === 'redirect') return REDIRECT
  if (answer === 'server-error') return SERVER_ERROR
  if (typeof answer === 'string') return answer
  if ('rateLimitedSeconds' in answer) {
    return rateLimited(answer.rateLimitedSeconds, '{"ok":false,"error":"ratelimited"}')
  }
  const messages = answer.messages ?? []
  return json({ ok: false, error: answer.error, response_metadata: { messages } })
}

export function json(value: unknown): HttpDoubleAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  }
}

function rateLimited(seconds: number, body: string): HttpDoubleAnswer {
  return { status: 429, headers: { 'retry-after': String(seconds) }, body }
}
