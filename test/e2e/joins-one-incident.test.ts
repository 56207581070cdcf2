import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { fixtureText } from '../support/events.ts'
import { startService, type TestService } from '../support/service.ts'
import { createSlackDouble } from '../support/slack-double.ts'

type Page = {
  readonly items: readonly {
    readonly id: string
    readonly subject: string
    readonly rules: readonly string[]
  }[]
}
type Detail = {
  readonly priority: string
  readonly decisions: readonly { readonly kind: string; readonly reason: string }[]
}

const POD = 'payments-api-6b7d9c5f48-m4x2z'

function shellIn(pod: string, containerId: string, overrides: object = {}): string {
  return alertText({
    rule: 'Terminal shell in container',
    output_fields: { 'k8s.ns.name': 'prod', 'k8s.pod.name': pod, 'container.id': containerId },
    ...overrides,
  })
}

async function incidents(service: TestService): Promise<Page['items']> {
  return (await service.getJson<Page>('/api/v1/incidents')).items
}

describe('one incident', () => {
  it('takes what the API server and the kernel saw of one pod', async () => {
    await using service = await startService()
    await service.post(fixtureText('attach-exec-pod'))
    await service.post(shellIn(POD, 'aaaaaaaaaaaa'))
    expect(await incidents(service)).toMatchObject([
      { subject: 'prod/payments-api', rules: ['Attach/Exec Pod', 'Terminal shell in container'] },
    ])
  })

  it('goes on when the pod is restarted or replaced, whatever its container is called', async () => {
    await using service = await startService()
    await service.post(shellIn(POD, 'aaaaaaaaaaaa'))
    await service.post(shellIn(POD, 'bbbbbbbbbbbb'))
    await service.post(shellIn('payments-api-6b7d9c5f48-zzzzz', 'cccccccccccc'))
    expect(await incidents(service)).toHaveLength(1)
  })

  it('is never of two workloads that had the same container id, nor of two clusters', async () => {
    await using service = await startService()
    await service.post(shellIn(POD, 'aaaaaaaaaaaa'))
    await service.post(shellIn('ledger-5c9f7d8b6d-q2w3e', 'aaaaaaaaaaaa'))
    const output_fields = { 'k8s.ns.name': 'prod', 'k8s.pod.name': POD, cluster: 'eu-2' }
    await service.post(alertText({ output_fields }))
    expect((await incidents(service)).map(({ subject }) => subject).toSorted()).toEqual([
      'prod/ledger',
      'prod/payments-api',
      'prod/payments-api (cluster eu-2)',
    ])
  })

  it('is a step worse from the third tactic on, and says why', async () => {
    await using slack = await createSlackDouble()
    await using service = await startService({ slack: { webhookurl: slack.webhookUrl } })
    for (const tactic of ['TA0002', 'TA0006', 'TA0010']) {
      await service.post(shellIn(POD, 'aaaaaaaaaaaa', { rule: tactic, tags: [tactic] }))
    }
    const [incident] = await incidents(service)
    const detail = await service.getJson<Detail>(`/api/v1/incidents/${incident?.id}`)
    expect(detail.priority).toBe('Warning')
    expect(detail.decisions.find(({ kind }) => kind === 'escalated')?.reason).toBe(
      '3 ATT&CK tactics seen: TA0002, TA0006, TA0010; priority rose from Notice to Warning',
    )
    const message = await eventually(() => {
      const last = slack.posted.at(-1)?.body
      return String(last?.['text']).startsWith('Warning: ') && last !== undefined ? last : null
    })
    const [header, ...first] = (message['blocks'] ?? []) as readonly object[]
    expect(JSON.stringify(header)).toContain('Warning: Falco incident')
    expect(JSON.stringify(first.slice(0, 1))).toContain(
      'Raised from Notice to Warning: 3 ATT&CK tactics on one subject',
    )
  })
})
