import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { startService, type TestService } from '../support/service.ts'

type Page = {
  readonly items: readonly { id: string; rules: readonly string[]; count: number; kind: string }[]
}

describe('POST /', () => {
  let service: TestService

  beforeAll(async () => {
    service = await startService()
  })

  afterAll(async () => {
    await service[Symbol.asyncDispose]()
  })

  const incidents = async (query = ''): Promise<Page['items']> =>
    (await service.getJson<Page>(`/api/v1/incidents?limit=200${query}`)).items

  it.each(['POST', 'PUT'] as const)('%s answers 204 with nothing else', async (method) => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const answer = await service.send(method, '/', { body: alertText(), headers })
    expect(answer).toMatchObject({ status: 204, text: '' })
    expect(answer.headers).not.toHaveProperty('content-type')
  })

  it('takes what has no content type, an old one, or a query', async () => {
    for (const headers of [{}, { 'content-type': 'application/vnd.falco+json' }]) {
      expect(await service.send('POST', '/?a=b', { body: alertText(), headers })).toMatchObject({
        status: 204,
      })
    }
  })

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'none' }, 204],
  ])('refuses what a page of another site has a browser send: %j', async (headers, status) => {
    expect((await service.send('POST', '/', { body: alertText(), headers })).status).toBe(status)
    const { host } = new URL(service.url)
    const own = { ...headers, 'sec-fetch-site': 'same-origin', origin: `http://${host}` }
    expect((await service.send('POST', '/', { body: alertText(), headers: own })).status).toBe(204)
  })

  it('takes an alert of almost 1 MiB, and refuses one over it', async () => {
    const padded = (bytes: number): string => {
      const body = alertText({ output: '' })
      return body.replace('"output":""', `"output":"${'é'.repeat((bytes - body.length) / 2)}"`)
    }
    expect(await service.post(padded(1_048_570))).toMatchObject({ status: 204 })
    expect(await service.post(padded(1_048_590))).toMatchObject({
      status: 413,
      text: 'the body is over 1 MiB (FB_TOO_LARGE)\n',
    })
  })

  it.each([
    ['', 'not JSON: the body is empty (FB_NOT_JSON)\n'],
    ['{"rule": ', 'not JSON: the body ends too early, at line 1 column 10 (FB_NOT_JSON)\n'],
    ['[1]', 'the body is an array, not one alert object (FB_NOT_OBJECT)\n'],
  ])('refuses %j with one line, and keeps it', async (body, text) => {
    const before = await quarantined(service)
    expect(await service.post(body)).toMatchObject({ status: 400, text })
    expect(await quarantined(service)).toBe(before + 1)
  })

  it('refuses text with the setting that mends it', async () => {
    const headers = { 'content-type': 'text/plain' }
    expect(await service.send('POST', '/', { body: '10:00 Notice', headers })).toMatchObject({
      status: 415,
      text: 'text is no alert: set json_output: true in Falco (FB_CONTENT_TYPE)\n',
    })
  })

  it('accepts an object that is no alert, and reports it as an incident of its own', async () => {
    expect(await service.post(alertText({ priority: 'Severe' }))).toMatchObject({ status: 204 })
    const incident = (await incidents()).find(({ kind }) => kind === 'malformed')
    expect(incident).toMatchObject({ count: 1, rules: ['falcobrief: malformed alert'] })
    const report = await eventually(
      () => service.written.find((text) => text.includes('malformed')) ?? null,
    )
    expect(report).toContain('priority')
  })

  it('counts a repeat once, and a redelivery not at all', async () => {
    const rule = 'Only here'
    const body = alertText({ rule, output_fields: {}, hostname: 'once' })
    await service.post(body)
    await service.post(body)
    await service.post(alertText({ rule, output_fields: {}, hostname: 'once' }))
    expect((await incidents(`&rule=${encodeURIComponent(rule)}`))[0]).toMatchObject({ count: 2 })
  })

  it.each([
    ['GET', '/', 404],
    ['POST', '/alerts', 404],
    ['GET', '/nothing', 404],
  ] as const)('%s %s is %i, never a redirect', async (method, path, status) => {
    const answer = await service.send(method, path)
    expect(answer).toMatchObject({ status })
    expect(answer.text).toMatch(/^[^\n]+\(FB_NOT_FOUND\)\n$/)
  })

  it('counts exactly what comes over many connections at once', async () => {
    const rules = Array.from({ length: 7 }, (_, index) => `Storm ${index}`)
    const bodies = Array.from({ length: 700 }, (_, index) =>
      alertText({ rule: rules[index % 7] ?? '', output_fields: {}, hostname: 'storm' }),
    )
    const answers = await Promise.all(bodies.map((body) => service.post(body)))
    expect(answers.every(({ status }) => status === 204)).toBe(true)
    const [incident] = await incidents(`&rule=${encodeURIComponent('Storm 0')}`)
    expect(incident).toMatchObject({ count: 700 })
    const detail = await service.getJson<{ alerts: { count: number }[] }>(
      `/api/v1/incidents/${incident?.id}`,
    )
    expect(detail.alerts.map(({ count }) => count)).toEqual(rules.map(() => 100))
  })
})

describe('with a token', () => {
  it('lets in only who has it, whatever the way it comes', async () => {
    await using service = await startService({ auth: { token: 's3cret', readtoken: 'reader' } })
    const basic = `Basic ${Buffer.from('falco:s3cret').toString('base64')}`
    expect(await service.post(alertText())).toMatchObject({
      status: 401,
      text: 'the token is missing or wrong (FB_UNAUTHORIZED)\n',
    })
    expect(await service.post(alertText(), { authorization: 'Bearer other' })).toMatchObject({
      status: 401,
    })
    expect(await service.post(alertText(), { authorization: 'Bearer s3cret' })).toMatchObject({
      status: 204,
    })
    expect(await service.post(alertText(), { authorization: basic })).toMatchObject({ status: 204 })
    expect(await service.send('POST', '/?token=s3cret', { body: alertText() })).toMatchObject({
      status: 204,
    })
    expect(await service.send('GET', '/api/v1/incidents')).toMatchObject({ status: 401 })
    const headers = { authorization: 'Bearer reader' }
    expect(await service.send('GET', '/api/v1/incidents', { headers })).toMatchObject({
      status: 200,
    })
    expect(JSON.stringify(service.log.lines)).not.toMatch(/s3cret|reader/)
  })
})

async function quarantined(service: TestService): Promise<number> {
  const { text } = await service.send('GET', '/metrics')
  return Number(/^falcobrief_quarantined_bodies (\d+)$/m.exec(text)?.[1])
}
