import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { startService, type TestService } from '../support/service.ts'
import { createSlackDouble } from '../support/slack-double.ts'
import { buttonsOf, press, SIGNING_SECRET } from '../support/slack-press.ts'
import { createSmtpDouble } from '../support/smtp-double.ts'

type Page = {
  readonly items: readonly { readonly id: string; readonly acknowledgedBy: string | null }[]
}

const HOSTILE = '<@U1> *ann*\u202e'

async function acknowledge(service: TestService, id: string, body: unknown) {
  const answer = await service.send('POST', `/api/v1/incidents/${id}/acknowledge`, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> }
}

describe('an incident that somebody takes care of', () => {
  it('says so in its thread, its message and the API; the first to say so keeps it', async () => {
    await using slack = await createSlackDouble()
    await using service = await startService({
      slack: { token: slack.token, channel: slack.channelId, apiurl: slack.apiUrl },
      notify: { wait: '20ms' },
    })
    await service.post(alertText())
    await slack.received(1)
    expect(buttonsOf(slack.channel[0]?.body).size).toBe(0)
    const { items } = await service.getJson<Page>('/api/v1/incidents')
    const id = items[0]?.id ?? ''
    expect(items[0]?.acknowledgedBy).toBeNull()

    expect(await acknowledge(service, id, { author: HOSTILE })).toMatchObject({
      status: 200,
      body: { id, acknowledgedBy: HOSTILE },
    })
    const root = await eventually(() =>
      slack.channel[0]?.replies.length === 1 ? slack.channel[0] : null,
    )
    for (const message of [root.body, root.replies[0]?.body]) {
      const written = JSON.stringify(message)
      expect(written).toContain('Acknowledged by ')
      expect(written).toContain(String.raw`<@U1> *ann*\\u{202E}`)
    }
    expect(root.edits).toBe(1)
    expect(root.replies[0]?.body['text']).toContain('Acknowledged by ')
    expect(JSON.stringify(slack.channel)).not.toContain('Update (message')
    expect(await acknowledge(service, id, { author: 'bob' })).toMatchObject({
      status: 200,
      body: { acknowledgedBy: HOSTILE },
    })
    const report = await service.send('GET', `/api/v1/incidents/${id}/report?format=markdown`)
    expect(report.text).toContain('**Acknowledged by:** ')
  })

  it('says so in a short mail of the same conversation', async () => {
    await using smtp = await createSmtpDouble()
    await using service = await startService({
      publicurl: 'https://falcobrief.example.com',
      smtp: { hostport: smtp.hostport, from: 'a@example.org', to: ['b@example.org'] },
      notify: { wait: '20ms' },
    })
    await service.post(alertText())
    await smtp.received(1)
    const { items } = await service.getJson<Page>('/api/v1/incidents')
    await acknowledge(service, items[0]?.id ?? '', { author: 'ann' })
    const [first, second] = await smtp.received(2)
    expect(second?.mail.inReplyTo).toBe(first?.mail.messageId)
    expect(second?.mail.html).toBe(false)
    expect(second?.mail.text?.split('\n\n').map((part) => part.trim())).toEqual([
      'Acknowledged by ann. No more reminders are sent.',
      expect.stringMatching(/^Notice: .*Terminal shell in container/),
      expect.stringMatching(/^https:\/\/falcobrief\.example\.com\//),
    ])
  })

  it('is taken by a button in Slack, which is gone then', async () => {
    await using slack = await createSlackDouble()
    await using service = await startService({
      slack: {
        token: slack.token,
        channel: slack.channelId,
        apiurl: slack.apiUrl,
        signingsecret: SIGNING_SECRET,
      },
      notify: { wait: '20ms' },
    })
    await service.post(alertText())
    await slack.received(1)
    const button = buttonsOf(slack.channel[0]?.body).get('acknowledge')
    expect(await press(service, button, { isSigned: false })).toBe(401)
    expect(await press(service, button, { secret: 'another' })).toBe(401)
    expect(await press(service, button, { at: Date.now() - 400_000 })).toBe(401)
    expect((await service.getJson<Page>('/api/v1/incidents')).items[0]?.acknowledgedBy).toBeNull()

    const counted = async () => {
      const { text } = await service.send('GET', '/metrics')
      return /^falcobrief_decisions_total\{decision="acknowledged"\} (\d+)$/m.exec(text)?.[1]
    }
    expect(await counted()).toBe('0')
    expect(await press(service, button)).toBe(200)
    expect(await press(service, button)).toBe(200)
    expect(await counted()).toBe('1')
    const root = await eventually(() =>
      slack.channel[0]?.replies.length === 1 ? slack.channel[0] : null,
    )
    expect(buttonsOf(root.body).has('acknowledge')).toBe(false)
    expect(JSON.stringify(root.body)).toContain('ann (Slack U1)')
    const { items } = await service.getJson<Page>('/api/v1/incidents')
    expect(items[0]?.acknowledgedBy).toBe('ann (Slack U1)')
  })

  it('has no address for buttons without a signing secret', async () => {
    await using service = await startService()
    expect((await service.send('POST', '/slack/actions')).status).toBe(404)
  })

  it.each([[{}], [{ author: ' ' }], [{ author: 7 }], [[]], [null], [{ author: 'x'.repeat(201) }]])(
    'is not taken by nobody: %j',
    async (body) => {
      await using service = await startService()
      expect(await acknowledge(service, 'any', body)).toMatchObject({
        status: 400,
        body: { error: { code: 'FB_BAD_REQUEST' } },
      })
    },
  )

  it('must be there', async () => {
    await using service = await startService()
    expect(await acknowledge(service, 'none', { author: 'ann' })).toMatchObject({ status: 404 })
  })
})
