import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { startService } from '../support/service.ts'
import { createSlackDouble, type SlackDouble } from '../support/slack-double.ts'
import { buttonsOf, press, SIGNING_SECRET } from '../support/slack-press.ts'

type Silences = {
  readonly items: readonly {
    readonly id: string
    readonly author: string
    readonly until: string
  }[]
}
type Page = {
  readonly items: readonly { readonly id: string; readonly silencedBy: object | null }[]
}

const HOUR = 3_600_000

function slackSettings(slack: SlackDouble) {
  const { token, channelId: channel, apiUrl: apiurl } = slack
  return {
    publicurl: 'https://falcobrief.example.com',
    slack: { token, channel, apiurl, signingsecret: SIGNING_SECRET },
    notify: { wait: '20ms', update: '50ms' },
  }
}

describe('an incident that somebody silences by a button', () => {
  it('says who did in its thread, then holds back the same, and nothing else', async () => {
    await using slack = await createSlackDouble()
    await using service = await startService(slackSettings(slack))
    await service.post(alertText())
    await slack.received(1)
    const buttons = buttonsOf(slack.channel[0]?.body)
    expect(Array.from(buttons.keys())).toEqual(['acknowledge', 'silence-1h', 'silence-24h', 'open'])
    expect(buttons.get('open')?.url).toMatch(/^https:\/\/falcobrief\.example\.com\/api\/v1\//)
    expect(await press(service, buttons.get('open'))).toBe(200)

    const at = Date.now()
    expect(await press(service, buttons.get('silence-1h'), { at })).toBe(200)
    expect(await press(service, buttons.get('silence-1h'), { at })).toBe(200)
    const root = await eventually(() =>
      slack.channel[0]?.replies.length === 1 ? slack.channel[0] : null,
    )
    const end = new Date(Math.floor(at / 1000) * 1000 + HOUR).toISOString()
    const shown = `until ${end.slice(0, 10)} ${end.slice(11, 16)} UTC`
    expect(JSON.stringify(root.replies[0]?.body)).toContain('ann (Slack U1)')
    expect(JSON.stringify(root.replies[0]?.body)).toContain(shown)
    expect(JSON.stringify(root.body)).toContain(shown)
    expect(JSON.stringify(root.body)).toContain('Silenced by: ')
    expect(Array.from(buttonsOf(root.body).keys())).toEqual(['acknowledge', 'open'])

    const { items } = await service.getJson<Silences>('/api/v1/silences')
    expect(items).toMatchObject([{ author: 'ann (Slack U1)' }])
    const until = Date.parse(items[0]?.until ?? '')
    expect(until).toBe(Math.floor(at / 1000) * 1000 + HOUR)
    const { items: incidents } = await service.getJson<Page>('/api/v1/incidents')
    expect(incidents).toMatchObject([{ silencedBy: { author: 'ann (Slack U1)' } }])

    // What is worse breaks through, and so does another rule.
    await service.post(alertText({ priority: 'Critical' }))
    const worse = await eventually(() =>
      slack.channel[0]?.replies.length === 2 ? slack.channel[0] : null,
    )
    expect(JSON.stringify(worse.body)).not.toContain('Silenced by')
    expect(JSON.stringify(worse.replies[1]?.body)).not.toContain('Silenced by')
    expect(Array.from(buttonsOf(worse.body).keys())).toEqual(Array.from(buttons.keys()))
    const broken = await service.getJson<Page>('/api/v1/incidents')
    expect(broken.items).toMatchObject([{ silencedBy: null }])
    await service.post(alertText({ rule: 'Another rule' }))
    await eventually(() => (slack.channel[0]?.replies.length === 3 ? true : null))

    // Who takes it then is not said to have it silenced.
    expect(await press(service, buttons.get('acknowledge'))).toBe(200)
    const taken = await eventually(() =>
      slack.channel[0]?.replies.length === 4 ? slack.channel[0] : null,
    )
    expect(JSON.stringify(taken.body)).not.toContain('Silenced by')
    expect(Array.from(buttonsOf(taken.body).keys())).toEqual(['silence-1h', 'silence-24h', 'open'])
  })
})
