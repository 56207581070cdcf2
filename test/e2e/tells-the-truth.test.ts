import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alertBody, alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { createHttpDouble, type HttpDouble, type HttpDoubleAnswer } from '../support/http-double.ts'
import { startService, type TestService } from '../support/service.ts'

type Health = {
  readonly status: string
  readonly queue: { readonly queued: number; readonly retrying: number; readonly dead: number }
  readonly sinks: Readonly<
    Record<string, { readonly status: string; readonly lastError: string | null }>
  >
}

describe('health', () => {
  let receiver: HttpDouble
  let service: TestService
  let answer: HttpDoubleAnswer = { status: 200 }

  beforeEach(async () => {
    answer = { status: 200 }
    receiver = await createHttpDouble(() => answer)
    service = await startService({
      sinks: { hook: { type: 'webhook', url: `${receiver.url}/s3cret-path` } },
    })
  })

  afterEach(async () => {
    await service[Symbol.asyncDispose]()
    await receiver[Symbol.asyncDispose]()
  })

  const health = () => service.getJson<Health>('/healthz')

  it('is ok from the start, and says when the last alert came', async () => {
    expect(await health()).toMatchObject({
      status: 'ok',
      lastAlertAt: null,
      store: { status: 'ok', kind: 'sqlite' },
      queue: { queued: 0, retrying: 0, dead: 0, oldestAgeSeconds: 0 },
      sinks: { hook: { status: 'idle', lastSuccessAt: null, lastError: null, queued: 0, dead: 0 } },
    })
    await service.post(alertText())
    await receiver.received(1)
    expect(
      await eventually(() => when(health(), (now) => now.sinks['hook']?.status === 'ok')),
    ).toMatchObject({
      status: 'ok',
      lastAlertAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
  })

  it('is degraded while a sink fails, and ok once it answers again', async () => {
    answer = { status: 500, body: 'oops' }
    await service.post(alertText())
    const failing = await eventually(() => when(health(), ({ status }) => status === 'degraded'))
    expect(failing.sinks['hook']).toMatchObject({
      status: 'failing',
      lastError: expect.stringContaining('HTTP 500'),
    })
    expect(JSON.stringify(failing)).not.toContain('s3cret-path')
    answer = { status: 200 }
    expect(await eventually(() => when(health(), ({ status }) => status === 'ok'))).toMatchObject({
      queue: { queued: 0, retrying: 0 },
    })
  })

  it('is degraded while something is dead, until it is put back', async () => {
    answer = { status: 410, body: 'gone' }
    await service.post(alertText())
    const dead = await eventually(() => when(health(), ({ queue }) => queue.dead === 1))
    expect(dead.status).toBe('degraded')
    const { items } = await service.getJson<{ items: { id: string }[] }>('/api/v1/incidents')
    answer = { status: 200 }
    const requeued = await service.send('POST', `/api/v1/incidents/${items[0]?.id}/requeue`)
    expect(JSON.parse(requeued.text)).toEqual({ requeued: 1, released: false })
    await eventually(() =>
      when(health(), ({ status, queue }) => status === 'ok' && queue.dead === 0),
    )
  })

  it('is ready and live while it runs, and counts what it does', async () => {
    expect(await service.send('GET', '/livez')).toMatchObject({ status: 200 })
    expect(await service.send('GET', '/readyz')).toMatchObject({ status: 200 })
    await service.post(alertText())
    await receiver.received(1)
    await eventually(() => when(health(), ({ sinks }) => sinks['hook']?.status === 'ok'))
    const { text } = await service.send('GET', '/metrics')
    expect(text).toContain('falcobrief_inputs_total{source="syscall",status="accepted"} 1')
    expect(text).toContain('falcobrief_outputs_total{sink="hook",status="sent"} 1')
    expect(text).toContain('falcobrief_outputs_total{sink="hook",status="dead"} 0')
    expect(text).toContain('falcobrief_decisions_total{decision="opened"} 1')
  })
})

describe('the API', () => {
  it('has incident, timeline, decisions, deliveries and the report in every format', async () => {
    await using service = await startService()
    await service.post(alertText())
    await service.post(
      alertText({ rule: 'Other', priority: 'Critical', time: '2026-03-01T10:00:05Z' }),
    )
    await eventually(() => service.written[0] ?? null)
    const { items, next } = await service.getJson<{ items: { id: string }[]; next: null }>(
      '/api/v1/incidents',
    )
    expect(next).toBeNull()
    expect(items).toMatchObject([
      {
        subject: expect.stringContaining('shop/web'),
        state: 'open',
        priority: 'Critical',
        rules: ['Terminal shell in container', 'Other'],
        tactics: ['TA0002'],
        count: 2,
        firstSeen: expect.stringMatching(/Z$/),
        lastSeen: expect.stringMatching(/Z$/),
      },
    ])
    const path = `/api/v1/incidents/${items[0]?.id}`
    const detail = await eventually(() =>
      when(service.getJson<Detail>(path), ({ deliveries }) => deliveries[0]?.state === 'sent'),
    )
    expect(detail.timeline.map(({ rule }) => rule)).toEqual([
      'Terminal shell in container',
      'Other',
    ])
    expect(detail.decisions.map(({ kind }) => kind)).toEqual([
      'opened',
      'joined',
      'escalated',
      'routed',
    ])
    expect(detail.deliveries).toMatchObject([{ sink: 'console', attempts: [{ failure: null }] }])
    expect(detail.alerts[0]?.events[0]?.body).toContain('"evt.time":1772359200123456789')
    for (const format of ['json', 'markdown', 'html', 'text', 'slack']) {
      const report = await service.send('GET', `${path}/report?format=${format}`)
      expect(report).toMatchObject({ status: 200 })
      expect(report.text).toContain('Terminal shell in container')
      expect(report.headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
    }
    const report = JSON.parse((await service.send('GET', `${path}/report`)).text) as object
    expect(JSON.stringify(report)).toContain('1772359200123456789')
  })

  it.each([
    ['/api/v1/incidents?limit=201', 400, 'FB_BAD_REQUEST'],
    ['/api/v1/incidents?state=ajar', 400, 'FB_BAD_REQUEST'],
    ['/api/v1/incidents?priority=severe', 400, 'FB_BAD_REQUEST'],
    ['/api/v1/incidents?since=yesterday', 400, 'FB_BAD_REQUEST'],
    ['/api/v1/incidents?cursor=x', 400, 'FB_BAD_REQUEST'],
    ['/api/v1/incidents/none', 404, 'FB_NOT_FOUND'],
    ['/api/v1/incidents/none/report', 404, 'FB_NOT_FOUND'],
    ['/api/v1/incidents/none/report?format=pdf', 400, 'FB_BAD_REQUEST'],
    ['/api/v1/nothing', 404, 'FB_NOT_FOUND'],
  ])('%s is %i', async (path, status, code) => {
    await using service = await startService()
    const answer = await service.send('GET', path)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code } })
  })

  it('without a read token answers only to this machine by its own name', async () => {
    await using service = await startService()
    const headers = { host: 'evil.example' }
    expect(await service.send('GET', '/api/v1/incidents', { headers })).toMatchObject({
      status: 403,
    })
  })

  it('pages through incidents', async () => {
    await using service = await startService()
    for (const host of ['a', 'b', 'c']) {
      await service.post(alertText({ hostname: host, output_fields: {} }))
    }
    type Page = { items: { subject: string }[]; next: string | null }
    const first = await service.getJson<Page>('/api/v1/incidents?limit=2')
    const second = await service.getJson<Page>(`/api/v1/incidents?limit=2&cursor=${first.next}`)
    expect([...first.items, ...second.items].map(({ subject }) => subject)).toHaveLength(3)
    expect(second.next).toBeNull()
  })

  it('tells a test through every filter, and a notice of Falco to nobody', async () => {
    await using service = await startService({ silences: [{ match: {}, reason: 'all quiet' }] })
    await service.post(alertText({ rule: 'Falco internal: syscall event drop' }))
    await service.post(
      alertText({
        rule: 'Test rule',
        source: 'internal',
        output_fields: alertBody().output_fields,
      }),
    )
    const report = await eventually(() => service.written[0] ?? null)
    expect(report).toContain('Test rule')
    const { items } = await service.getJson<{ items: { kind: string }[] }>('/api/v1/incidents')
    expect(items.map(({ kind }) => kind)).toEqual(['test'])
    const internal = await service.getJson<{ items: object[] }>('/api/v1/incidents?kind=internal')
    expect(internal.items).toHaveLength(1)
  })
})

type Detail = {
  readonly timeline: readonly { rule: string }[]
  readonly decisions: readonly { kind: string }[]
  readonly deliveries: readonly { sink: string; state: string }[]
  readonly alerts: readonly { events: readonly { body: string }[] }[]
}

async function when<T>(look: Promise<T>, isRight: (value: T) => boolean): Promise<T | null> {
  const value = await look
  return isRight(value) ? value : null
}
