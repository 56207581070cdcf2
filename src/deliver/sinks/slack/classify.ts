import {
  classifyHttp,
  failedOutcome,
  parseRetryAfter,
  retryMessage,
  retrySink,
  type FailedOutcome,
  type HttpAnswer,
} from '../../classify.ts'
import type { Failure } from '../../../model/delivery.ts'

/**
 * Slack's words for what is wrong, in bodies of webhook answers and as `error` of the Web API
 * (https://docs.slack.dev/reference/methods/chat.postMessage#errors and
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).
 */
const SLACK_CODES: Readonly<Partial<Record<Failure, readonly string[]>>> = {
  'refused-credentials': [
    'access_denied',
    'account_inactive',
    'ekm_access_denied',
    'enterprise_is_restricted',
    'invalid_auth',
    'invalid_token',
    'missing_scope',
    'no_active_hooks',
    'no_permission',
    'no_service',
    'no_service_id',
    'no_team',
    'not_allowed_token_type',
    'not_authed',
    'org_login_required',
    'team_access_not_granted',
    'team_disabled',
    'token_expired',
    'token_revoked',
    'two_factor_setup_required',
  ],
  'refused-destination': [
    'action_prohibited',
    'channel_is_archived',
    'channel_not_found',
    'is_archived',
    'not_in_channel',
    'posting_to_general_channel_denied',
    'restricted_action',
    'user_not_found',
  ],
  'refused-payload': [
    'attachment_payload_limit_exceeded',
    'invalid_arguments',
    'invalid_attachments',
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_metadata_format',
    'invalid_metadata_schema',
    'invalid_payload',
    'markdown_text_conflict',
    'metadata_must_be_sent_from_app',
    'metadata_too_large',
    'msg_blocks_too_long',
    'msg_too_long',
    'no_text',
    'too_many_attachments',
  ],
  'rate-limited': ['message_limit_exceeded', 'rate_limited', 'ratelimited'],
  timeout: ['request_timeout'],
  'server-error': ['fatal_error', 'internal_error', 'rollup_error', 'service_unavailable'],
}

const SLACK_FAILURES = new Map<string, Failure>(
  Object.entries(SLACK_CODES).flatMap(([failure, codes]) =>
    codes.map((code): [string, Failure] => [code, failure as Failure]),
  ),
)

function slackFailure(code: string): Failure | undefined {
  // `restricted_action` has relatives: `…_read_only_channel`, `…_thread_only_channel` and more.
  return SLACK_FAILURES.get(code.startsWith('restricted_action') ? 'restricted_action' : code)
}

/** How an answer of an incoming webhook ends an attempt, null when it took the message. */
export function classifySlackWebhook(answer: HttpAnswer, now: number): FailedOutcome | null {
  const code = /^[a-z][a-z_]+(?=:|\s|$)/.exec(answer.body.trim())?.[0] ?? ''
  const failure = slackFailure(code)
  if (answer.status === 429 || answer.status >= 500) return classifyHttp(answer, now)
  if (answer.status >= 200 && answer.status < 300 && failure === undefined) return null
  if (failure === undefined) return classifyHttp(answer, now)
  const detail = `HTTP ${answer.status} ${code}`
  return failedOutcome(failure, detail, parseRetryAfter(answer.retryAfter, now))
}

/** The answer of a Web API method. `notes` is what Slack says beyond the code. */
export type SlackResult =
  | { readonly ok: true; readonly channel: string | null; readonly ts: string | null }
  | { readonly ok: false; readonly code: string; readonly notes: string }

/** Null when the body is not an answer of the Web API: a gateway's page, or a cut one. */
export function readSlackResult(body: string): SlackResult | null {
  const value = parseObject(body)
  if (value === null || typeof value['ok'] !== 'boolean') return null
  const member = (name: string): string | null =>
    typeof value[name] === 'string' ? value[name] : null
  if (value['ok']) return { ok: true, channel: member('channel'), ts: member('ts') }
  const metadata = value['response_metadata'] as { messages?: unknown } | undefined
  const messages: unknown[] = Array.isArray(metadata?.messages) ? metadata.messages : []
  return { ok: false, code: member('error') ?? 'unknown_error', notes: messages.join(' ') }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** How an answer of the Web API ends an attempt, null when it took the message. */
export function classifySlackApi(answer: HttpAnswer, now: number): FailedOutcome | null {
  const result = readSlackResult(answer.body)
  if (answer.status < 200 || answer.status >= 300) return classifyHttp(answer, now)
  if (result === null) return retrySink('server-error', `HTTP ${answer.status} without an answer`)
  if (result.ok) return null
  const detail = `${result.code} ${result.notes}`
  const failure = slackFailure(result.code)
  if (failure === undefined) return retryMessage('server-error', detail)
  return failedOutcome(failure, detail, parseRetryAfter(answer.retryAfter, now))
}

/** Codes that mean that a message cannot be replied to or edited any more, though the channel may take others. */
const LOST_THREAD = new Set([
  'cannot_reply_to_message',
  'cant_update_message',
  'channel_is_archived',
  'channel_not_found',
  'edit_window_closed',
  'invalid_thread_ts',
  'is_archived',
  'message_not_found',
  'restricted_action_non_threadable_channel',
  'restricted_action_thread_locked',
  'thread_not_found',
])

/** Whether the message should be posted anew because its thread is gone (or moved to another channel). */
export function isThreadLost(answer: HttpAnswer): boolean {
  const result = readSlackResult(answer.body)
  return result !== null && !result.ok && LOST_THREAD.has(result.code)
}
