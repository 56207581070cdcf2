import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { startService, type TestService } from '../support/service.ts'
import { createSmtpDouble, type SmtpDouble } from '../support/smtp-double.ts'

type Item = { readonly id: string; readonly count: number; readonly state: string }
type Page = { readonly items: readonly Item[] }
type Detail = {
  readonly decisions: readonly { readonly kind: string; readonly reason: string }[]
}

/** Monday. */
const TEN = Date.parse('2026-03-02T10:20:00Z')
const MINUTE = 60_000

function settings(smtp: SmtpDouble, route: object): Record<string, unknown> {
  return {
    smtp: {
      hostport: smtp.hostport,
      tls: 'none',
      from: 'falcobrief@example.org',
      to: ['oncall@example.org'],
    },
    sinks: { all: { type: 'console' } },
    routes: [
      { match: { rule: 'Wake up' }, sinks: ['all'] },
      { match: {}, sinks: ['smtp'], ...route },
    ],
    notify: { wait: '20ms', update: '50ms' },
  }
}

function alertIn(namespace: string, rule: string): string {
  return alertText({ rule, output_fields: { 'k8s.ns.name': namespace, 'k8s.pod.name': 'web-0' } })
}

/** What makes the service look at its clock. */
async function wake(service: TestService): Promise<void> {
  await service.post(alertIn('clock', 'Wake up'))
}

async function digests(service: TestService): Promise<readonly Item[]> {
  return (await service.getJson<Page>('/api/v1/incidents?kind=digest')).items
}

describe('a digest', () => {
  it('tells every hour what there was, by rule and namespace, in one mail', async () => {
    await using smtp = await createSmtpDouble({ startTls: false })
    let now = TEN
    await using service = await startService(settings(smtp, { digest: 'hourly' }), {
      clock: { now: () => now },
    })
    for (const namespace of ['shop', 'pay']) {
      await service.post(alertIn(namespace, 'Rule A'))
      await service.post(alertIn(namespace, 'Rule A'))
    }
    now += 1000
    await wake(service)
    await eventually(async () => ((await digests(service))[0]?.count === 2 ? true : null))
    await service.post(alertIn('shop', 'Rule <b>B</b>'))
    now += MINUTE
    await wake(service)
    const [digest] = await eventually(async () => {
      const found = await digests(service)
      return found[0]?.count === 3 ? found : null
    })
    expect(smtp.mails).toEqual([])
    const { items } = await service.getJson<Page>('/api/v1/incidents?namespace=shop')
    const { decisions } = await service.getJson<Detail>(`/api/v1/incidents/${items[0]?.id}`)
    expect(decisions.find(({ kind }) => kind === 'deferred')?.reason).toBe(
      `route #2: sent in hourly digests: sent in the digest ${digest?.id}`,
    )

    now = Date.parse('2026-03-02T11:00:01Z')
    await wake(service)
    const [told] = await smtp.received(1)
    expect(told?.mail.subject).toBe(
      `Notice: 3 messages held back: digest for smtp, route #2 [falcobrief ${digest?.id}]`,
    )
    for (const text of [told?.mail.text, String(told?.mail.html).replaceAll(/<[^>]*>/g, '')]) {
      expect(text).toContain('3 messages held back')
      expect(text).toMatch(/Rule A.*in.*pay.*: 1 incident, 2 alerts/s)
      expect(text).toContain('1 incident, 1 alert')
    }
    expect(told?.mail.html).not.toContain('<b>B</b>')
    await eventually(async () => ((await digests(service))[0]?.state === 'closed' ? true : null))

    // What comes later is in the next one.
    await service.post(alertIn('shop', 'Rule C'))
    now += MINUTE
    await wake(service)
    await eventually(async () => ((await digests(service)).length === 2 ? true : null))
    now = Date.parse('2026-03-02T12:00:01Z')
    await wake(service)
    expect((await smtp.received(2))[1]?.mail.text).toContain('Rule C')
  })

  it('waits for the window of its route, which tells at once while it is open', async () => {
    await using smtp = await createSmtpDouble({ startTls: false })
    let now = Date.parse('2026-03-06T22:00:00Z')
    const window = { weekdays: 'mon-fri', hours: '08:00-18:00', zone: 'Europe/Berlin' }
    await using service = await startService(settings(smtp, { window }), {
      clock: { now: () => now },
    })
    await service.post(alertIn('shop', 'Rule A'))
    now += 1000
    await wake(service)
    await eventually(async () => ((await digests(service))[0]?.count === 1 ? true : null))
    now = Date.parse('2026-03-09T06:59:00Z')
    await wake(service)
    expect(smtp.mails).toEqual([])
    now = Date.parse('2026-03-09T07:00:01Z')
    await wake(service)
    const [told] = await smtp.received(1)
    expect(told?.mail.subject).toContain('digest for smtp')

    await service.post(alertIn('pay', 'Rule B'))
    now += MINUTE
    await wake(service)
    expect((await smtp.received(2))[1]?.mail.subject).toContain('pay/web')
  })
})
