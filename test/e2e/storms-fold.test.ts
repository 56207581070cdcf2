import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { startService, type TestService } from '../support/service.ts'
import {
  createSlackDouble,
  type ChannelMessage,
  type SlackDouble,
} from '../support/slack-double.ts'
import { createSmtpDouble } from '../support/smtp-double.ts'

type Item = { readonly id: string; readonly count: number; readonly state: string }
type Page = { readonly items: readonly Item[] }
type Detail = {
  readonly decisions: readonly {
    readonly kind: string
    readonly reason: string
    readonly sink: string
  }[]
  readonly roundup?: {
    readonly messages: number
    readonly incidents: number
    readonly alerts: number
    readonly groups: readonly { readonly rule: string; readonly namespace: string | null }[]
  }
}

const STORM = { burst: 3, reserve: 1, every: '1h', calm: '10m' }

function alertOn(host: number, overrides: object = {}): string {
  return alertText({ rule: 'Noisy', hostname: `host-${host}`, output_fields: {}, ...overrides })
}

function slackOf({ token, channelId: channel, apiUrl: apiurl }: SlackDouble) {
  return { token, channel, apiurl }
}

function titleOf(message: ChannelMessage): string {
  const [header] = message.body['blocks'] as readonly { readonly text: { readonly text: string } }[]
  return header?.text.text ?? ''
}

async function storms(service: TestService): Promise<readonly Item[]> {
  return (await service.getJson<Page>('/api/v1/incidents?kind=storm')).items
}

describe('a storm', () => {
  it('is one message that counts what was held back, and ends', async () => {
    await using slack = await createSlackDouble()
    let offset = 0
    await using service = await startService(
      {
        publicurl: 'https://falcobrief.example.com',
        slack: slackOf(slack),
        storm: STORM,
        notify: { wait: '20ms', update: '50ms' },
      },
      { clock: { now: () => Date.now() + offset } },
    )
    for (let host = 0; host < 10; host++) await service.post(alertOn(host))
    await service.post(alertOn(10, { priority: 'Critical' }))
    await service.post(alertOn(11, { priority: 'Critical', rule: 'Worse' }))
    const [storm] = await eventually(async () => {
      const found = await storms(service)
      return found[0]?.count === 8 ? found : null
    })
    const root = await eventually(() => {
      const message = slack.channel.find((each) => titleOf(each).includes('storm'))
      return JSON.stringify(message?.body).includes('8 messages; it is open') ? message : null
    })
    expect(slack.channel).toHaveLength(5)
    expect(
      slack.channel.filter((message) => titleOf(message).startsWith('Critical:')),
    ).toHaveLength(2)
    expect(JSON.stringify(root?.body)).toContain(': 7 incidents, 7 alerts')
    expect(root?.replies).toEqual([])
    const { items: held } = await service.getJson<Page>('/api/v1/incidents')
    const links = held.map(({ id }) => `https://falcobrief.example.com/api/v1/incidents/${id}`)
    const linked = links.filter((link) => JSON.stringify(root?.body).includes(link))
    expect(linked).toHaveLength(8)

    const detail = await service.getJson<Detail>(`/api/v1/incidents/${storm?.id}`)
    expect(detail.roundup).toMatchObject({ messages: 8, incidents: 8, alerts: 8 })
    expect(detail.roundup?.groups).toMatchObject([{ rule: 'Noisy' }, { rule: 'Worse' }])
    const { items } = await service.getJson<Page>('/api/v1/incidents')
    const details = await Promise.all(
      items.map(({ id }) => service.getJson<Detail>(`/api/v1/incidents/${id}`)),
    )
    const reasons = details.flatMap(({ decisions }) =>
      decisions.filter(({ kind }) => kind === 'storm').map(({ reason }) => reason),
    )
    expect(reasons).toEqual(
      Array.from(
        { length: 8 },
        () => `more than 3 messages at once: sent in the storm message ${storm?.id}`,
      ),
    )
    const { text } = await service.send('GET', '/metrics')
    expect(text).toContain('falcobrief_decisions_total{decision="storm"} 8')

    offset = 11 * 60_000
    await service.post(alertOn(0))
    await eventually(async () => ((await storms(service))[0]?.state === 'closed' ? true : null))
    const ended = await eventually(() => {
      const message = slack.channel.find((each) => titleOf(each).includes('storm'))
      return message?.replies.length === 1 ? message : null
    })
    expect(JSON.stringify(ended?.replies[0]?.body)).toContain('The storm is over.')
    expect(JSON.stringify(ended?.body)).toContain('8 messages; it is closed')
  })

  it('is two mails: that it began, and what it was', async () => {
    await using smtp = await createSmtpDouble({ startTls: false })
    let offset = 0
    await using service = await startService(
      {
        smtp: {
          hostport: smtp.hostport,
          tls: 'none',
          from: 'falcobrief@example.org',
          to: ['oncall@example.org'],
        },
        storm: { burst: 1, reserve: 0, every: '1h' },
        notify: { wait: '20ms', update: '50ms' },
      },
      { clock: { now: () => Date.now() + offset } },
    )
    for (let host = 0; host < 5; host++) await service.post(alertOn(host))
    await eventually(async () => ((await storms(service))[0]?.count === 4 ? true : null))
    await smtp.received(2)
    offset = 11 * 60_000
    await service.post(alertOn(0))
    const mails = await smtp.received(3)
    expect(mails).toHaveLength(3)
    const [, begin, end] = mails
    expect(end?.mail.subject).toBe(begin?.mail.subject)
    expect(end?.mail.text).toContain('4 messages held back')
    expect(end?.mail.html).toContain('4 messages held back')
    expect(end?.mail.text).toContain('The storm is over.')
  })
})
