import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message, Sink } from '../../../../src/deliver/sink.ts'
import { slackSettings } from '../../../../src/deliver/sinks/slack/config.ts'
import { createSlackSink } from '../../../../src/deliver/sinks/slack/send.ts'
import type { Outcome } from '../../../../src/model/delivery.ts'
import { createHttpDouble, unreachableUrl } from '../../../support/http-double.ts'
import { createSlackDouble, type SlackDouble } from '../../../support/slack-double.ts'
import { sampleMessage } from '../../fixtures.ts'
import { describeSink, type ReceiverMode, type SinkHarness } from '../../sink-suite.ts'

const clock = { now: () => Date.parse('2026-03-01T10:00:00Z') }
const PATH = '/services/T0FALCO/B0FALCO/s3cr3tWebhookPart'
const TOKEN = 'xoxb-double-0123456789'

function createSink(input: Record<string, string>, patienceMs = 60_000): Sink {
  const http = { phaseMs: patienceMs, totalMs: patienceMs }
  return createSlackSink('slack', slackSettings.parse(input), { clock, http })
}

function send(sink: Sink, overrides: Partial<Message> = {}): Promise<Outcome> {
  return sink.send(sampleMessage(overrides), new AbortController().signal)
}

function suiteOf(
  settingsOf: (double: { webhookUrl: string; apiUrl: string }) => Record<string, string>,
) {
  const create = async (mode: ReceiverMode, patienceMs: number): Promise<SinkHarness> => {
    const double = await createSlackDouble()
    const echo = await createHttpDouble(({ path, headers }) => ({
      status: 503,
      body: `no: ${path} ${headers.authorization ?? ''}`,
    }))
    if (mode === 'server-error') double.answer('server-error')
    if (mode === 'hang') double.answer('hang')
    const base = mode === 'unreachable' ? await unreachableUrl() : echo.url
    const isOther = mode === 'unreachable' || mode === 'echo'
    const urls = isOther ? { webhookUrl: `${base}${PATH}`, apiUrl: `${base}/api/` } : double
    return {
      sink: createSink(settingsOf(urls), patienceMs),
      taken: () => double.posted.length,
      reached: () => double.received(1),
      secrets: [TOKEN, 's3cr3tWebhookPart', 'T0FALCO'],
      [Symbol.asyncDispose]: async () => {
        await double[Symbol.asyncDispose]()
        await echo[Symbol.asyncDispose]()
      },
    }
  }
  return { create, modes: ['ok', 'unreachable', 'server-error', 'echo', 'hang'] as const }
}

describeSink(
  'slack by webhook',
  suiteOf(({ webhookUrl }) => ({ webhookurl: webhookUrl })),
)
describeSink(
  'slack by bot token',
  suiteOf(({ apiUrl }) => ({ token: TOKEN, channel: '#alerts', apiurl: apiUrl })),
)

describe('slack', () => {
  let slack: SlackDouble
  let bot: Sink
  let hook: Sink

  beforeEach(async () => {
    slack = await createSlackDouble()
    bot = createSink({ token: slack.token, channel: '#alerts', apiurl: slack.apiUrl })
    hook = createSink({ webhookurl: slack.webhookUrl })
  })

  afterEach(async () => {
    await bot.close()
    await hook.close()
    await slack[Symbol.asyncDispose]()
  })

  it('posts with the bot token when there is a webhook as well', async () => {
    const both = createSink({
      webhookurl: slack.webhookUrl,
      token: slack.token,
      channel: '#alerts',
      apiurl: slack.apiUrl,
    })
    await send(both)
    await both.close()
    expect(slack.calls.map(({ method }) => method)).toEqual(['chat.postMessage'])
  })

  it('remembers the channel and ts that Slack answers with', async () => {
    const outcome = await send(bot)
    const [call] = slack.calls
    expect(call?.body).toMatchObject({ channel: '#alerts' })
    expect(outcome).toMatchObject({
      status: 'sent',
      reference: { channel: slack.channelId, ts: call?.ts },
    })
  })

  it('names delivery and incident in the metadata', async () => {
    await send(bot)
    expect(slack.calls[0]?.body['metadata']).toEqual({
      event_type: 'falcobrief_message',
      event_payload: { delivery: 'del0000000000001', incident: 'inc0000000000001' },
    })
  })

  it('has no reference of a message posted by webhook', async () => {
    expect(await send(hook)).toMatchObject({ status: 'sent', reference: null })
  })

  it('answers into the thread of the first message', async () => {
    const thread = { channel: slack.channelId, ts: '1790000000.000001' }
    const outcome = await send(bot, { kind: 'update', sequence: 2, thread })
    expect(slack.calls[0]?.body).toMatchObject({
      channel: slack.channelId,
      thread_ts: '1790000000.000001',
    })
    expect(outcome).toMatchObject({ status: 'sent', reference: null })
  })

  it.each(['thread_not_found', 'message_not_found', 'channel_not_found'])(
    'begins a new thread when the old one is gone: %s',
    async (error) => {
      slack.answer({ error })
      const thread = { channel: 'C0GONE', ts: '1700000000.000001' }
      const outcome = await send(bot, { kind: 'update', sequence: 2, thread })
      const [, anew] = slack.calls
      expect(slack.calls).toHaveLength(2)
      expect(anew?.body).toMatchObject({ channel: '#alerts' })
      expect(anew?.body).not.toHaveProperty('thread_ts')
      expect(outcome).toMatchObject({ reference: { channel: slack.channelId, ts: anew?.ts } })
    },
  )

  it.each([
    ['bot', 'msg_blocks_too_long'],
    ['bot', 'invalid_blocks'],
    ['hook', 'invalid_blocks'],
    ['hook', 'invalid_payload'],
  ])('posts the minimal form once when Slack refuses the full one: %s, %s', async (way, error) => {
    slack.answer({ error })
    const outcome = await send(way === 'bot' ? bot : hook)
    const [full, minimal] = slack.calls
    expect(slack.calls).toHaveLength(2)
    expect(full?.body).toHaveProperty('blocks')
    expect(minimal?.body).not.toHaveProperty('blocks')
    expect(outcome.status).toBe('sent')
    expect(outcome.detail).toContain(error)
  })

  it('gives up when Slack refuses the minimal form too', async () => {
    slack.answer({ error: 'invalid_blocks' }, { error: 'no_text' })
    expect(await send(bot)).toMatchObject({ status: 'dead', failure: 'refused-payload' })
    expect(slack.calls).toHaveLength(2)
  })

  it.each(['bot', 'hook'])(
    'waits as long as a 429 says, and posts nothing more: %s',
    async (way) => {
      slack.answer({ rateLimitedSeconds: 30 })
      expect(await send(way === 'bot' ? bot : hook)).toMatchObject({
        status: 'retry',
        failure: 'rate-limited',
        retryAfterMs: 30_000,
        scope: 'sink',
      })
      expect(slack.calls).toHaveLength(1)
    },
  )

  it.each(['bot', 'hook'])('follows no redirect: %s', async (way) => {
    slack.answer('redirect')
    const outcome = await send(way === 'bot' ? bot : hook)
    expect(outcome).toMatchObject({ status: 'dead', failure: 'refused-destination' })
    expect(slack.calls).toHaveLength(1)
  })

  it('gives up at once when the channel is archived', async () => {
    slack.answer({ error: 'channel_is_archived' })
    expect(await send(hook)).toMatchObject({ status: 'dead', failure: 'refused-destination' })
  })

  it('gives up at once when the token is wrong', async () => {
    const stranger = createSink({ token: 'xoxb-wrong', channel: 'C1', apiurl: slack.apiUrl })
    expect(await send(stranger)).toMatchObject({ status: 'dead', failure: 'refused-credentials' })
    await stranger.close()
  })

  it('tries again when the connection is cut', async () => {
    slack.answer('reset')
    expect(await send(hook)).toMatchObject({
      status: 'retry',
      failure: 'unreachable',
      scope: 'sink',
    })
  })

  it('asks Slack to read no mention out of the text', async () => {
    await send(hook)
    expect(JSON.stringify(slack.calls[0]?.body['text'])).not.toContain('<!channel>')
    expect(slack.calls[0]?.body).toMatchObject({ parse: 'none', link_names: false })
  })
})
