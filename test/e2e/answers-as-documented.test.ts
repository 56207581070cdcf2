import { describe, expect, it } from 'vitest'
import { REPORT_FORMATS } from '../../src/deliver/format.ts'
import { alertText } from '../support/alerts.ts'
import { createClient, eventually } from '../support/client.ts'
import { documented, DOCUMENT } from '../support/documented.ts'
import { HOSTILE } from '../support/hostile.ts'
import { startService, type TestService } from '../support/service.ts'
import { createSlackDouble } from '../support/slack-double.ts'

/** Every client of `startService` holds answers against the document; here all of them are asked for. */

type Page = { readonly items: readonly { readonly id: string }[] }

const JSON_TYPE = { 'content-type': 'application/json' }
const SILENCE = { match: { rule: 'x', minimumpriority: 'notice' }, reason: 'x', author: 'ann' }

async function withAllAsked(service: TestService): Promise<readonly string[]> {
  const seen = new Set<string>()
  const client = documented(createClient(service.url), (name) => void seen.add(name))
  const ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
    client.send(
      method,
      path,
      body === undefined ? {} : { body: JSON.stringify(body), headers: JSON_TYPE },
    )
  const api = '/api/v1'
  for (const path of ['/healthz', '/livez', '/readyz', '/metrics', '/api/openapi.json']) {
    await ask('GET', path)
  }
  await ask('PUT', '/', JSON.parse(alertText()))
  for (const [body, type] of [
    ['{', 'application/json'],
    ['[]', 'application/json'],
    ['text', 'text/plain'],
    [`{"x":"${'x'.repeat(1_048_576)}"}`, 'application/json'],
  ] as const) {
    await client.send('POST', '/', { body, headers: { 'content-type': type } })
  }
  const { items } = await client.getJson<Page>(`${api}/incidents?limit=200`)
  for (const { id } of [...items, { id: 'none' }]) {
    await ask('GET', `${api}/incidents/${id}`)
    await ask('GET', `${api}/incidents/${id}/events?limit=1`)
    for (const format of [...REPORT_FORMATS, 'pdf']) {
      await ask('GET', `${api}/incidents/${id}/report?format=${format}`)
    }
    await ask('POST', `${api}/incidents/${id}/acknowledge`, { author: 'ann' })
    await ask('POST', `${api}/incidents/${id}/acknowledge`, {})
    await ask('POST', `${api}/incidents/${id}/requeue`)
  }
  await ask('GET', `${api}/incidents?limit=none`)
  await ask('GET', `${api}/incidents/none/events?cursor=x`)
  const { text } = await ask('POST', `${api}/silences`, SILENCE)
  await ask('POST', `${api}/silences`, {})
  await ask('GET', `${api}/silences`)
  await ask('GET', `${api}/stuck`)
  const { id } = JSON.parse(text) as { id: string }
  await ask('DELETE', `${api}/silences/${id}`)
  await ask('DELETE', `${api}/silences/${id}`)
  await client.send('POST', '/slack/actions', { body: 'payload=x' })
  await client.close()
  return [...seen]
}

/** The documented answers of the service that need no broken store, token or signature. */
function expected(): readonly string[] {
  return Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      Object.keys(Object(operation['responses']))
        .filter((status) => /^2|404/.test(status))
        .map((status) => `${method.toUpperCase()} ${path} ${status}`),
    ),
  )
}

describe('every answer', () => {
  it('is as the document says, on ordinary and hostile alerts', async () => {
    await using slack = await createSlackDouble()
    await using service = await startService({
      slack: { webhookurl: slack.webhookUrl },
      silences: [{ match: { namespace: 'quiet' }, reason: 'all quiet' }],
      routes: [{ match: { namespace: 'later' }, sinks: ['slack'], digest: 'daily' }],
      storm: { burst: 2, reserve: 0, every: '1h' },
    })
    for (const value of HOSTILE) {
      await service.post(alertText({ output_fields: { 'proc.cmdline': value, 'fd.name': value } }))
    }
    for (let host = 0; host < 5; host++) {
      await service.post(alertText({ hostname: `host-${host}`, output_fields: {} }))
    }
    await service.post('{"no":"alert"}')
    for (const namespace of ['quiet', 'later']) {
      const output_fields = { 'k8s.ns.name': namespace, 'k8s.pod.name': 'web-0' }
      await service.post(alertText({ output_fields }))
    }
    for (const kind of ['storm', 'digest']) {
      await eventually(async () => {
        const { items } = await service.getJson<Page>(`/api/v1/incidents?kind=${kind}`)
        return items.at(0) ?? null
      })
      const { items } = await service.getJson<Page>(`/api/v1/incidents?kind=${kind}`)
      for (const { id } of items) await service.getJson(`/api/v1/incidents/${id}`)
    }
    const seen = new Set(await withAllAsked(service))
    seen.add('POST / 204').add('POST /slack/actions 200')
    expect(expected().filter((name) => !seen.has(name))).toEqual([])
  })

  it('is as the document says without a token', async () => {
    await using service = await startService({ auth: { token: 'sender', readtoken: 'reader' } })
    const anonymous = documented(createClient(service.url))
    expect((await anonymous.post(alertText())).status).toBe(401)
    const paths = ['openapi.json', 'v1/incidents', 'v1/silences', 'v1/stuck'].map(
      (one) => `/api/${one}`,
    )
    for (const path of paths) {
      expect((await anonymous.send('GET', path)).status).toBe(401)
      expect((await anonymous.send('GET', `${path}?token=reader`)).status).toBe(200)
    }
    await anonymous.close()
  })

  it('that is not documented fails a test', async () => {
    await using service = await startService()
    const odd = (text: string) =>
      documented({
        ...service,
        send: async () => ({ status: 200, headers: JSON_TYPE, text }),
      }).send('GET', '/api/v1/incidents')
    await expect(odd('{"items":[],"next":null}')).resolves.toBeDefined()
    await expect(odd('{"items":[],"next":null,"more":1}')).rejects.toThrow('additional properties')
  })
})
