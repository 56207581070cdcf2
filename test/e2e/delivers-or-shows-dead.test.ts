import { describe, expect, it } from 'vitest'
import type { WebhookBody } from '../../src/deliver/sinks/webhook/render.ts'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { createHttpDouble } from '../support/http-double.ts'
import { startService, type TestService } from '../support/service.ts'
import { createSlackDouble, type SlackAnswer } from '../support/slack-double.ts'
import { createSmtpDouble, type SmtpDouble } from '../support/smtp-double.ts'

type Delivery = {
  readonly sink: string
  readonly state: string
  readonly kind: string
  readonly nextAttemptAt: string | null
  readonly attempts: readonly {
    readonly at: string
    readonly failure: string | null
    readonly detail: string
  }[]
}

/** One alert on a host of its own: one incident. */
const onHost = (hostname: string): string => alertText({ hostname, output_fields: {} })

async function deliveries(service: TestService): Promise<readonly Delivery[]> {
  const { items } = await service.getJson<{ items: { id: string }[] }>(
    '/api/v1/incidents?limit=200',
  )
  const details = await Promise.all(
    items.map(({ id }) => service.getJson<{ deliveries: Delivery[] }>(`/api/v1/incidents/${id}`)),
  )
  return details.flatMap((detail) => detail.deliveries)
}

/** Resolves when every incident of `count` has a message that is sent or dead. */
const settled = (service: TestService, count: number): Promise<readonly Delivery[]> =>
  eventually(async () => {
    const all = await deliveries(service)
    const ended = all.filter(({ state }) => state === 'sent' || state === 'dead')
    return ended.length >= count && ended.length === all.length ? all : null
  })

const mailSettings = (smtp: SmtpDouble) => ({
  hostport: smtp.hostport,
  from: 'falcobrief@example.org',
  to: ['oncall@example.org', 'team@example.org'],
})

describe('Slack', () => {
  it.each<[string, readonly SlackAnswer[], readonly (string | null)[]]>([
    ['answers', [], [null]],
    [
      'fails, then hangs up, then answers',
      ['server-error', 'reset'],
      ['server-error', 'unreachable', null],
    ],
    ['refuses the blocks: the plain message goes out', [{ error: 'invalid_blocks' }], [null]],
  ])('that %s gets one first message', async (_name, answers, failures) => {
    await using slack = await createSlackDouble()
    slack.answer(...answers)
    await using service = await startService({ slack: { webhookurl: slack.webhookUrl } })
    await service.post(alertText())
    await service.post(alertText())
    expect(await settled(service, 1)).toMatchObject([
      {
        sink: 'slack',
        kind: 'first',
        state: 'sent',
        attempts: failures.map((failure) => ({ failure })),
      },
    ])
    expect(slack.posted).toHaveLength(1)
  })

  it.each<[string, SlackAnswer, string]>([
    ['has archived the channel', { error: 'channel_is_archived' }, 'refused-destination'],
    ['knows no such webhook', { error: 'no_service' }, 'refused-credentials'],
    ['redirects', 'redirect', 'refused-destination'],
  ])('that %s makes the message dead at once, and visible', async (_name, answer, failure) => {
    await using slack = await createSlackDouble()
    slack.answer(answer)
    await using service = await startService({ slack: { webhookurl: slack.webhookUrl } })
    await service.post(alertText())
    expect(await settled(service, 1)).toMatchObject([{ state: 'dead', attempts: [{ failure }] }])
    expect(slack.calls).toHaveLength(1)
    expect(await service.getJson('/healthz')).toMatchObject({
      status: 'degraded',
      queue: { dead: 1 },
    })
  })

  it('that asks to wait is not asked again before, by any of 20 messages', async () => {
    await using slack = await createSlackDouble()
    const busy: SlackAnswer = { rateLimitedSeconds: 1 }
    slack.answer(busy, 'ok', 'ok', busy, busy, 'ok')
    await using service = await startService({ slack: { webhookurl: slack.webhookUrl } })
    const hosts = Array.from({ length: 20 }, (_, index) => `host-${index}`)
    await Promise.all(hosts.map((host) => service.post(onHost(host))))
    const times: number[] = []
    for (let call = 1; call <= 6; call++) {
      await slack.received(call)
      times.push(performance.now())
    }
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    // After the first, the fourth and the fifth call.
    for (const index of [0, 3, 4]) expect(pauses[index]).toBeGreaterThanOrEqual(990)
    const all = await settled(service, 20)
    expect(all.map(({ state }) => state)).toEqual(hosts.map(() => 'sent'))
    expect(slack.posted).toHaveLength(20)
  })

  it('gets its messages in order after a 429, and is not asked for its history', async () => {
    await using slack = await createSlackDouble()
    slack.answer({ rateLimitedSeconds: 1 }, 'ok', { rateLimitedSeconds: 1 })
    const settings = { token: slack.token, channel: slack.channelId, apiurl: slack.apiUrl }
    await using service = await startService({ slack: settings })
    const hosts = Array.from({ length: 6 }, (_, index) => `host-${index}`)
    for (const host of hosts) {
      await service.post(onHost(host))
      await eventually(async () =>
        (await deliveries(service)).length > hosts.indexOf(host) ? true : null,
      )
    }
    await settled(service, hosts.length)
    const places = slack.channel.map(({ body }) => /host-\d/.exec(JSON.stringify(body))?.[0])
    expect(places).toEqual(hosts)
    expect(new Set(slack.calls.map(({ method }) => method))).toEqual(new Set(['chat.postMessage']))
    expect(slack.calls).toHaveLength(hosts.length + 2)
  })

  it('that asks to wait for years is asked again after the longest pause, which health shows', async () => {
    await using slack = await createSlackDouble()
    slack.answer({ rateLimitedSeconds: 99_999_999_999 })
    let offset = 0
    await using service = await startService(
      { slack: { webhookurl: slack.webhookUrl } },
      { clock: { now: () => Date.now() + offset } },
    )
    await service.post(alertText())
    await slack.received(1)
    const waiting = await eventually(async () => {
      const [delivery] = await deliveries(service)
      return delivery?.state === 'retrying' ? delivery : null
    })
    const wait = Date.parse(waiting.nextAttemptAt ?? '') - Date.parse(waiting.attempts[0]?.at ?? '')
    expect(wait).toBe(15 * 60_000)
    expect(await service.getJson('/healthz')).toMatchObject({
      status: 'degraded',
      sinks: {
        slack: { status: 'failing', lastError: expect.stringContaining('longer than 15 min') },
      },
    })
    offset = 15 * 60_000
    const [delivery] = await settled(service, 1)
    expect(delivery?.state).toBe('sent')
    expect(await service.getJson('/healthz')).toMatchObject({ status: 'ok' })
  })

  it('with a bot token keeps the message id', async () => {
    await using slack = await createSlackDouble()
    const settings = { token: slack.token, channel: '#alerts', apiurl: slack.apiUrl }
    await using service = await startService({ slack: settings })
    await service.post(alertText())
    const [delivery] = await settled(service, 1)
    expect(delivery).toMatchObject({
      state: 'sent',
      reference: { channel: slack.channelId, ts: slack.posted[0]?.ts },
    })
    expect(slack.posted[0]).toMatchObject({ method: 'chat.postMessage', token: slack.token })
    expect(JSON.stringify(service.log.lines)).not.toContain(slack.token)
  })

  it('gets what was accepted while it was down, and one message an incident', async () => {
    await using slack = await createSlackDouble()
    const down = Array.from({ length: 6 }, (): SlackAnswer => 'server-error')
    slack.answer(...down)
    await using service = await startService({ slack: { webhookurl: slack.webhookUrl } })
    const hosts = Array.from({ length: 20 }, (_, index) => `host-${index}`)
    await Promise.all(
      hosts.flatMap((host) => [onHost(host), onHost(host)]).map((body) => service.post(body)),
    )
    const all = await settled(service, 20)
    expect(all.filter(({ state, kind }) => state === 'sent' && kind === 'first')).toHaveLength(20)
    expect(slack.posted).toHaveLength(20)
  })
})

describe('email', () => {
  it('arrives as HTML and text, and later mails join the thread', async () => {
    await using smtp = await createSmtpDouble()
    await using service = await startService({ smtp: mailSettings(smtp) })
    await service.post(alertText())
    await smtp.received(1)
    await service.post(alertText({ rule: 'Other rule', priority: 'Critical' }))
    const [first, update] = await smtp.received(2)
    expect(first?.recipients).toEqual(['oncall@example.org', 'team@example.org'])
    expect(first?.mail.text).toContain('Terminal shell in container')
    expect(first?.mail.html).toContain('Terminal shell in container')
    expect(update?.mail.inReplyTo).toBe(first?.mail.messageId)
    expect(update?.mail.subject).toContain(first?.mail.subject?.replace(/^Re: /, '') ?? 'a subject')
    expect(first?.mail.headers.get('auto-submitted')).toBe('auto-generated')
  })

  it('is tried again after 4xx, and goes out without STARTTLS on loopback', async () => {
    await using smtp = await createSmtpDouble({ startTls: false })
    smtp.refuseMessage({ code: 451, text: '4.7.1 try again' })
    await using service = await startService({ smtp: mailSettings(smtp) })
    await service.post(alertText())
    await eventually(
      async () => (await deliveries(service)).find(({ state }) => state === 'retrying') ?? null,
    )
    smtp.refuseMessage(null)
    await smtp.received(1)
    const [delivery] = await settled(service, 1)
    expect(delivery?.state).toBe('sent')
    expect(delivery?.attempts.at(-1)).toMatchObject({ failure: null })
  })

  it('is tried again for the one recipient that was deferred, and reaches nobody twice', async () => {
    await using smtp = await createSmtpDouble()
    smtp.refuseRecipient('team@example.org', { code: 451, text: '4.7.1 greylisted' })
    await using service = await startService({ smtp: mailSettings(smtp) })
    await service.post(alertText())
    await eventually(async () => {
      const [delivery] = await deliveries(service)
      return (delivery?.attempts.length ?? 0) >= 3 ? delivery : null
    })
    smtp.refuseRecipient('team@example.org', null)
    const [delivery] = await settled(service, 1)
    expect(delivery?.state).toBe('sent')
    expect(delivery?.attempts[0]).toMatchObject({
      failure: 'server-error',
      detail: expect.stringMatching(/^accepted for 1 of 2 recipients, 1 to be tried again: .*451/),
    })
    expect(smtp.mails.map(({ recipients }) => recipients)).toEqual([
      ['oncall@example.org'],
      ['team@example.org'],
    ])
  })

  it('that is refused for good is dead, and says why', async () => {
    await using smtp = await createSmtpDouble()
    smtp.refuseMessage({ code: 554, text: '5.7.1 no thanks' })
    await using service = await startService({ smtp: mailSettings(smtp) })
    await service.post(alertText())
    expect(await settled(service, 1)).toMatchObject([
      {
        state: 'dead',
        attempts: [{ failure: 'refused-payload', detail: expect.stringContaining('554') }],
      },
    ])
  })

  it('reaches the recipients that are taken, and names how many are not', async () => {
    await using smtp = await createSmtpDouble()
    smtp.refuseRecipient('team@example.org', { code: 550, text: '5.1.1 no such user' })
    await using service = await startService({ smtp: mailSettings(smtp) })
    await service.post(alertText())
    const [mail] = await smtp.received(1)
    expect(mail?.recipients).toEqual(['oncall@example.org'])
    expect(await settled(service, 1)).toMatchObject([
      { state: 'sent', attempts: [{ detail: expect.stringMatching(/1 .*refused/) }] },
    ])
  })
})

describe('several sinks', () => {
  it('get their message each, whatever happens to the others', async () => {
    await using slack = await createSlackDouble()
    await using smtp = await createSmtpDouble()
    slack.answer('hang')
    await using service = await startService({
      slack: { webhookurl: slack.webhookUrl },
      smtp: mailSettings(smtp),
      sinks: { log: { type: 'console' } },
    })
    await service.post(alertText())
    await slack.received(1)
    await smtp.received(1)
    await eventually(() => service.written[0] ?? null)
    const states = (await deliveries(service)).map(({ sink, state }) => [sink, state])
    expect(states).toContainEqual(['slack', 'sending'])
  })
})

describe('a receiver that was down', () => {
  it('gets the most severe first, then the oldest, and each incident in order', async () => {
    let isUp = false
    await using receiver = await createHttpDouble(() => ({ status: isUp ? 200 : 503 }))
    await using service = await startService({
      sinks: { hook: { type: 'webhook', url: receiver.url } },
      notify: { wait: '10ms', update: '10ms' },
    })
    const outbox: number[] = []
    const say = async (host: string, priority: string, rule: string): Promise<void> => {
      await service.post(alertText({ hostname: host, output_fields: {}, priority, rule }))
      outbox.push(outbox.length)
      await eventually(async () =>
        (await deliveries(service)).length === outbox.length ? true : null,
      )
    }
    await say('calm', 'Notice', 'A')
    await say('rising', 'Notice', 'A')
    await say('warm', 'Warning', 'A')
    await say('bad', 'Critical', 'A')
    await say('calm', 'Notice', 'B')
    await say('worse', 'Critical', 'A')
    await say('rising', 'Critical', 'B')
    // Whatever was claimed before the last of them was there is over.
    await receiver.received(receiver.requests.length + 2)
    isUp = true
    const before = receiver.requests.length
    await settled(service, outbox.length)
    const taken = receiver.requests.slice(before).map(({ body }) => {
      const { kind, report } = JSON.parse(body) as WebhookBody
      return `${report?.incident.subject} ${kind}`
    })
    expect(taken.slice(-outbox.length)).toEqual([
      'host rising first',
      'host bad first',
      'host worse first',
      'host rising update',
      'host warm first',
      'host calm first',
      'host calm update',
    ])
  })
})
