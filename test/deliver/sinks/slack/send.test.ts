import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message, Sink } from '../../../../src/deliver/sink.ts'
import { slackSettings } from '../../../../src/deliver/sinks/slack/config.ts'
import { createSlackSink } from '../../../../src/deliver/sinks/slack/send.ts'
import type { Outcome } from '../../../../src/model/delivery.ts'
import { createSlackDouble, type SlackDouble } from '../../../support/slack-double.ts'
import { sampleMessage } from '../../fixtures.ts'

const clock = { now: () => Date.parse('2026-03-01T10:00:00Z') }

function createSink(input: Record<string, string>): Sink {
  return createSlackSink('slack', slackSettings.parse(input), { clock })
}

function send(sink: Sink, overrides: Partial<Message> = {}): Promise<Outcome> {
  return sink.send(sampleMessage(overrides), new AbortController().signal)
}

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

  it('keeps the incident to one message, with its news in the thread', async () => {
    const first = await send(bot)
    if (first.status !== 'sent') throw new Error('not sent')
    const later = { sequence: 2, thread: first.reference }
    const outcome = await send(bot, { ...later, id: 'del2', kind: 'update' })
    expect(outcome).toMatchObject({ status: 'sent', reference: null })
    expect(await send(bot, { ...later, id: 'del3', kind: 'closed' })).toMatchObject({
      status: 'sent',
    })
    const [root, ...others] = slack.channel
    expect(others).toEqual([])
    expect(root?.edits).toBe(2)
    expect(root?.body['metadata']).toMatchObject({
      event_payload: { delivery: 'del0000000000001' },
    })
    expect(root?.replies.map(({ body }) => String(body['text']))).toEqual([
      expect.stringContaining('Update (message 2 of this incident)'),
      expect.stringContaining('Closed'),
    ])
    expect(root?.replies[0]?.body['metadata']).toMatchObject({
      event_payload: { delivery: 'del2' },
    })
  })

  it.each(['message_not_found', 'cant_update_message', 'edit_window_closed', 'channel_not_found'])(
    'posts anew when the message of the incident is gone or closed: %s',
    async (error) => {
      slack.answer({ error })
      const thread = { channel: 'C0GONE', ts: '1700000000.000001' }
      const outcome = await send(bot, { kind: 'update', sequence: 2, thread })
      const [root] = slack.channel
      expect(slack.calls.map(({ method }) => method)).toEqual(['chat.update', 'chat.postMessage'])
      expect(root?.body).toMatchObject({ channel: '#alerts' })
      expect(root?.body).not.toHaveProperty('thread_ts')
      expect(outcome).toMatchObject({ reference: { channel: slack.channelId, ts: root?.ts } })
    },
  )

  it('posts anew when the message was deleted between update and reply', async () => {
    const first = await send(bot)
    if (first.status !== 'sent') throw new Error('not sent')
    slack.answer('ok', { error: 'thread_not_found' })
    const outcome = await send(bot, {
      id: 'del2',
      kind: 'update',
      sequence: 2,
      thread: first.reference,
    })
    expect(outcome).toMatchObject({ reference: { ts: slack.channel[1]?.ts } })
  })

  describe('after an attempt whose end is not known', () => {
    const botIn = (channel: string) =>
      createSink({ token: slack.token, channel, apiurl: slack.apiUrl })

    it('finds its message again instead of posting it twice', async () => {
      const sink = botIn(slack.channelId)
      slack.answer('lost')
      expect(await send(sink)).toMatchObject({ status: 'retry' })
      const outcome = await send(sink, { attempt: 2 })
      expect(outcome).toMatchObject({
        status: 'sent',
        reference: { channel: slack.channelId, ts: slack.channel[0]?.ts },
      })
      expect(slack.channel).toHaveLength(1)
      await sink.close()
    })

    it('finds its reply again', async () => {
      const sink = botIn(slack.channelId)
      const first = await send(sink)
      if (first.status !== 'sent') throw new Error('not sent')
      const update = { id: 'del2', kind: 'update', sequence: 2, thread: first.reference } as const
      slack.answer('ok', 'lost')
      expect(await send(sink, update)).toMatchObject({ status: 'retry' })
      expect(await send(sink, { ...update, attempt: 2 })).toMatchObject({
        status: 'sent',
        reference: null,
      })
      expect(slack.channel).toMatchObject([{ replies: [{}] }])
      expect(slack.channel[0]?.replies).toHaveLength(1)
      await sink.close()
    })

    it('finds it behind whatever others posted meanwhile', async () => {
      const sink = botIn(slack.channelId)
      slack.answer('lost')
      expect(await send(sink)).toMatchObject({ status: 'retry' })
      for (let count = 0; count < 40; count += 1) await send(sink, { id: `other${count}` })
      expect(await send(sink, { attempt: 2 })).toMatchObject({
        status: 'sent',
        reference: { ts: slack.channel[0]?.ts },
      })
      expect(slack.channel).toHaveLength(41)
      await sink.close()
    })

    it('posts anew when its thread was deleted before the news could be told again', async () => {
      const sink = botIn(slack.channelId)
      const first = await send(sink)
      if (first.status !== 'sent') throw new Error('not sent')
      const update = { id: 'del2', kind: 'update', sequence: 2, thread: first.reference } as const
      slack.answer('server-error')
      expect(await send(sink, update)).toMatchObject({ status: 'retry' })
      slack.remove(slack.channel[0]?.ts ?? '')
      expect(await send(sink, { ...update, attempt: 2 })).toMatchObject({
        status: 'sent',
        reference: { ts: slack.channel[0]?.ts },
      })
      expect(slack.channel).toHaveLength(1)
      await sink.close()
    })

    it('posts when there is nothing to be found, or nobody may look', async () => {
      const sink = botIn(slack.channelId)
      expect(await send(sink, { attempt: 2 })).toMatchObject({ status: 'sent' })
      slack.answer({ error: 'missing_scope' })
      expect(await send(sink, { id: 'del2', attempt: 2 })).toMatchObject({ status: 'sent' })
      expect(await send(bot, { id: 'del3', attempt: 2 })).toMatchObject({ status: 'sent' })
      expect(slack.channel).toHaveLength(3)
      await sink.close()
    })

    it.each([
      [{ rateLimitedSeconds: 30 }, { failure: 'rate-limited', retryAfterMs: 30_000 }],
      ['server-error', { failure: 'server-error' }],
      ['reset', { failure: 'unreachable' }],
    ] as const)('waits when Slack cannot be asked: %j', async (answer, expected) => {
      const sink = botIn(slack.channelId)
      slack.answer(answer)
      expect(await send(sink, { attempt: 2 })).toMatchObject({ status: 'retry', ...expected })
      expect(slack.channel).toHaveLength(0)
      await sink.close()
    })
  })

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
