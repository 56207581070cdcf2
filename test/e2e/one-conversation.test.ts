import { describe, expect, it } from 'vitest'
import { ruleFacts } from '../../src/knowledge/catalogue.ts'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { corpusBody } from '../support/corpus.ts'
import { startService } from '../support/service.ts'
import { createSlackDouble } from '../support/slack-double.ts'

/** An attack in one pod, in the order in which Falco sees it. */
const ATTACK = [
  'Terminal shell in container',
  'Launch Package Management Process in Container',
  'Read sensitive file untrusted',
  'Contact K8S API Server From Container',
  'Launch Suspicious Network Tool in Container',
  'Drop and execute new binary in container',
  'Clear Log Activities',
].map((name) => {
  const rule = ruleFacts(name)
  if (rule === null) throw new Error(`there is no rule ${name}`)
  return corpusBody(rule, 'pod')
})

type Page = { readonly items: readonly { readonly id: string; readonly state: string }[] }

describe('an attack of seven rules in one pod', () => {
  it('is one message in Slack that grows, and a thread that ends', async () => {
    await using slack = await createSlackDouble()
    let offset = 0
    await using service = await startService(
      {
        slack: { token: slack.token, channel: slack.channelId, apiurl: slack.apiUrl },
        notify: { wait: '20ms', update: '50ms' },
      },
      { clock: { now: () => Date.now() + offset } },
    )
    const [first = '', ...others] = ATTACK
    await service.post(first)
    await slack.received(1)
    for (const body of others) {
      const replies = slack.channel[0]?.replies.length ?? 0
      await service.post(body)
      await eventually(() => ((slack.channel[0]?.replies.length ?? 0) > replies ? true : null))
    }
    expect(slack.channel).toHaveLength(1)
    offset = 31 * 60_000
    await service.post(
      alertText({ output_fields: { 'k8s.ns.name': 'other', 'k8s.pod.name': 'x' } }),
    )
    const root = await eventually(() => {
      const [only] = slack.channel
      const last = only?.replies.at(-1)?.body['text']
      return String(last).includes('Closed') ? only : null
    })
    expect(
      root?.replies.map(({ body }) => /Update|Closed/.exec(String(body['text']))?.[0]),
    ).toEqual([...others.map(() => 'Update'), 'Closed'])
    const shown = JSON.stringify(root?.body['blocks'])
    expect(shown).toMatch(/"7 alerts, [^"]*UTC[^"]*; the incident is closed"/)
    const { items } = await service.getJson<Page>('/api/v1/incidents?namespace=shop')
    expect(items).toMatchObject([{ state: 'closed' }])
  })
})
