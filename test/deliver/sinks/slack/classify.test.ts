import { describe, expect, it } from 'vitest'
import {
  classifySlackApi,
  classifySlackWebhook,
  isThreadLost,
  readSlackResult,
} from '../../../../src/deliver/sinks/slack/classify.ts'

const NOW = Date.parse('2026-03-01T10:00:00Z')

const answerOf = (status: number, body: string, retryAfter: string | null = null) => ({
  status,
  body,
  retryAfter,
})

describe('classifySlackWebhook', () => {
  const outcomeOf = (...answer: Parameters<typeof answerOf>) =>
    classifySlackWebhook(answerOf(...answer), NOW)

  it('takes 200 ok as sent', () => {
    expect(outcomeOf(200, 'ok')).toBeNull()
  })

  it.each([
    [400, 'invalid_payload', 'dead', 'refused-payload'],
    [400, 'invalid_blocks: not valid', 'dead', 'refused-payload'],
    [400, 'no_text', 'dead', 'refused-payload'],
    [400, 'too_many_attachments', 'dead', 'refused-payload'],
    [400, 'user_not_found', 'dead', 'refused-destination'],
    [403, 'action_prohibited', 'dead', 'refused-destination'],
    [403, 'posting_to_general_channel_denied', 'dead', 'refused-destination'],
    [403, 'invalid_token', 'dead', 'refused-credentials'],
    [404, 'channel_not_found', 'dead', 'refused-destination'],
    [404, 'no_service', 'dead', 'refused-credentials'],
    [404, 'no_active_hooks', 'dead', 'refused-credentials'],
    [410, 'channel_is_archived', 'dead', 'refused-destination'],
    [410, '<html>gone</html>', 'dead', 'refused-destination'],
    [429, 'rate_limited', 'retry', 'rate-limited'],
    [200, 'rate_limited', 'retry', 'rate-limited'],
    [500, 'rollup_error', 'retry', 'server-error'],
    // Any 5xx is worth another try, whatever its text says.
    [503, 'no_service', 'retry', 'server-error'],
  ])('takes %i %s as %s: %s', (status, body, expected, failure) => {
    expect(outcomeOf(status, body)).toMatchObject({ status: expected, failure })
  })

  it('heeds Retry-After', () => {
    expect(outcomeOf(429, '', '30')).toMatchObject({ retryAfterMs: 30_000, scope: 'sink' })
  })
})

describe('classifySlackApi', () => {
  const refused = (error: string, retryAfter: string | null = null) =>
    classifySlackApi(answerOf(200, JSON.stringify({ ok: false, error }), retryAfter), NOW)

  it('takes ok: true as sent', () => {
    expect(classifySlackApi(answerOf(200, '{"ok":true,"channel":"C1","ts":"1.2"}'), NOW)).toBeNull()
  })

  it.each([
    ['invalid_auth', 'refused-credentials'],
    ['token_revoked', 'refused-credentials'],
    ['missing_scope', 'refused-credentials'],
    ['channel_not_found', 'refused-destination'],
    ['not_in_channel', 'refused-destination'],
    ['is_archived', 'refused-destination'],
    ['restricted_action_read_only_channel', 'refused-destination'],
    ['msg_blocks_too_long', 'refused-payload'],
    ['metadata_too_large', 'refused-payload'],
  ])('gives up at once on %s: %s', (error, failure) => {
    expect(refused(error)).toMatchObject({ status: 'dead', failure })
  })

  it.each([
    ['ratelimited', 'rate-limited'],
    ['rate_limited', 'rate-limited'],
    ['fatal_error', 'server-error'],
    ['internal_error', 'server-error'],
    ['service_unavailable', 'server-error'],
    ['request_timeout', 'timeout'],
  ])('lets the sink wait on %s: %s', (error, failure) => {
    expect(refused(error, '5')).toMatchObject({
      status: 'retry',
      failure,
      scope: 'sink',
      retryAfterMs: 5000,
    })
  })

  it('lets only the message wait on what is not known', () => {
    expect(refused('brand_new_error')).toMatchObject({
      status: 'retry',
      failure: 'server-error',
      scope: 'message',
      detail: 'brand_new_error',
    })
  })

  it('tries again when the answer is none of Slack', () => {
    const page = classifySlackApi(answerOf(200, '<html>captive portal</html>'), NOW)
    expect(page).toMatchObject({ status: 'retry', failure: 'server-error' })
  })

  it('goes by the status when it is no 200', () => {
    const limited = classifySlackApi(answerOf(429, '{"ok":false}', '3'), NOW)
    expect(limited).toMatchObject({ failure: 'rate-limited', retryAfterMs: 3000 })
  })

  it('shows what Slack says about blocks it refused', () => {
    const body = JSON.stringify({
      ok: false,
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] too long [json-pointer:/blocks/0]', 7] },
    })
    const outcome = classifySlackApi(answerOf(200, body), NOW)
    expect(outcome?.detail).toBe('invalid_blocks [ERROR] too long [json-pointer:/blocks/0] 7')
  })
})

describe('readSlackResult', () => {
  it.each(['', 'null', '[]', '"ok"', '{"ok":"true"}', '{'])('finds no answer in %j', (body) => {
    expect(readSlackResult(body)).toBeNull()
  })
})

describe('isThreadLost', () => {
  const lost = (error: string) => isThreadLost(answerOf(200, JSON.stringify({ ok: false, error })))

  it.each([
    'thread_not_found',
    'message_not_found',
    'cannot_reply_to_message',
    'edit_window_closed',
  ])('is on %s', (error) => {
    expect(lost(error)).toBe(true)
  })

  it.each(['invalid_auth', 'ratelimited', 'invalid_blocks'])('is not on %s', (error) => {
    expect(lost(error)).toBe(false)
  })
})
