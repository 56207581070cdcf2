import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { startService, type TestService } from '../support/service.ts'

type Silences = { readonly items: readonly { readonly id: string; readonly reason: string }[] }
type Incidents = { readonly items: readonly { readonly id: string; readonly count: number }[] }
type Detail = {
  readonly count: number
  readonly decisions: readonly { readonly kind: string; readonly reason: string }[]
}

const JSON_TYPE = { 'content-type': 'application/json' }

async function ask(service: TestService, silence: unknown) {
  const answer = await service.send('POST', '/api/v1/silences', {
    body: JSON.stringify(silence),
    headers: JSON_TYPE,
  })
  return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> }
}

/** The one incident of a namespace, once a decision of this kind was taken on it. */
async function decided(service: TestService, namespace: string, kind: string): Promise<Detail> {
  return eventually(async () => {
    const { items } = await service.getJson<Incidents>(`/api/v1/incidents?namespace=${namespace}`)
    const [incident] = items
    if (incident === undefined) return null
    const detail = await service.getJson<Detail>(`/api/v1/incidents/${incident.id}`)
    return detail.decisions.some((decision) => decision.kind === kind) ? detail : null
  })
}

function alertIn(namespace: string, overrides: object = {}): string {
  const output_fields = { 'k8s.ns.name': namespace, 'k8s.pod.name': 'web-0', 'proc.name': 'bash' }
  return alertText({ output_fields, ...overrides })
}

describe('a silence', () => {
  it('holds back, counts and shows; what is worse breaks through; and it ends', async () => {
    await using service = await startService({ sinks: { console: { type: 'console' } } })
    const match = { namespace: 'noisy', maximumpriority: 'warning' }
    const made = await ask(service, { match, reason: 'load test', author: 'ann', duration: '2h' })
    expect(made).toMatchObject({ status: 201, body: { origin: 'api', reason: 'load test' } })
    const id = String(made.body['id'])

    await service.post(alertIn('noisy'))
    const silent = await decided(service, 'noisy', 'silenced')
    expect(silent.count).toBe(1)
    expect(silent.decisions.find(({ kind }) => kind === 'silenced')?.reason).toMatch(
      new RegExp(`^silence ${id} until .*: load test \\(ann\\)$`),
    )
    expect(service.written).toEqual([])

    await service.post(alertIn('noisy', { priority: 'Critical' }))
    const written = await eventually(() => service.written.at(0) ?? null)
    expect(written).toContain('Critical')

    expect((await service.getJson<Silences>('/api/v1/silences')).items).toMatchObject([{ id }])
    expect(await service.send('DELETE', `/api/v1/silences/${id}`)).toMatchObject({ status: 204 })
    expect(await service.send('DELETE', `/api/v1/silences/${id}`)).toMatchObject({ status: 404 })
    expect((await service.getJson<Silences>('/api/v1/silences')).items).toEqual([])
  })

  it('of the configuration is listed with the others', async () => {
    await using service = await startService({ silences: [{ match: {}, reason: 'all quiet' }] })
    expect((await service.getJson<Silences>('/api/v1/silences')).items).toMatchObject([
      { id: '#1', reason: 'all quiet', origin: 'configuration', until: null },
    ])
  })

  it.each([
    [{ match: {} }, 'reason: '],
    [{ match: { rul: 'x' }, reason: 'x' }, 'match: '],
    [{ match: {}, reason: 'x', until: 'tomorrow' }, 'until: '],
    [{ match: {}, reason: 'x', duration: '5 parsecs' }, 'duration: '],
    [{ match: {}, reason: 'x', until: '2020-01-01T00:00:00Z' }, 'until: it is over already'],
    [[], 'the body: '],
  ])('is refused with what is wrong: %j', async (silence, problem) => {
    await using service = await startService()
    const { status, body } = await ask(service, silence)
    expect(status).toBe(400)
    expect(JSON.stringify(body)).toContain(problem)
  })
})
