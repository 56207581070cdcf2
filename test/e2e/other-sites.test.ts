import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { startService, type TestService } from '../support/service.ts'

const ROUTES = [
  ['POST', '/'],
  ['PUT', '/'],
  ['GET', '/metrics'],
  ['GET', '/healthz'],
  ['GET', '/livez'],
  ['GET', '/readyz'],
  ['GET', '/api/v1/incidents'],
  ['GET', '/nothing'],
] as const

async function statuses(service: TestService, host: string): Promise<ReadonlySet<number>> {
  const answers = ROUTES.map(([method, path]) => {
    const body = method === 'GET' ? {} : { body: alertText() }
    return ask(service, method, path, host, body.body)
  })
  return new Set(await Promise.all(answers))
}

function ask(
  { url }: TestService,
  method: string,
  path: string,
  host: string,
  body?: string,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const sent = request(`${url}${path}`, { method, headers: { host }, agent: false }, (answer) => {
    answer.resume()
    resolve(answer.statusCode ?? 0)
  })
  sent.on('error', reject)
  sent.end(body)
  return promise
}

describe('a page that reaches this machine under a name of its own', () => {
  it.each(['evil.example', 'evil.example:2804', '127.0.0.1.evil.example', '192.0.2.1', '[::2]'])(
    'is refused on every route while nobody is authenticated: %s',
    async (host) => {
      await using service = await startService()
      expect(await statuses(service, host)).toEqual(new Set([403]))
    },
  )

  it.each(['localhost', 'LOCALHOST:2804', '127.0.0.1:1', '[::1]:2804', 'falcobrief.localhost'])(
    'is not what a sender on this machine is: %s',
    async (host) => {
      await using service = await startService()
      expect(await statuses(service, host)).toEqual(new Set([204, 200, 404]))
    },
  )

  it('is let in under the host of publicurl, but for the API', async () => {
    await using service = await startService({ publicurl: 'https://Brief.example.org:8443/x' })
    expect(await ask(service, 'GET', '/metrics', 'brief.example.org:8443')).toBe(200)
    expect(await ask(service, 'POST', '/', 'brief.example.org:8443', alertText())).toBe(204)
    expect(await ask(service, 'GET', '/metrics', 'brief.example.org')).toBe(403)
    expect(await ask(service, 'GET', '/api/v1/incidents', 'brief.example.org:8443')).toBe(403)
  })

  it('is nothing to guard against with a token, or when everybody may send', async () => {
    for (const auth of [{ token: 's3cret' }, { anonymous: true }]) {
      await using service = await startService({ auth })
      expect(await ask(service, 'GET', '/metrics', 'falcobrief.monitoring.svc')).toBe(200)
    }
  })
})

describe('a request that a proxy passes on', () => {
  it.each([
    ['x-forwarded-for', '192.0.2.1'],
    ['forwarded', 'for=192.0.2.1'],
    ['x-real-ip', '192.0.2.1'],
    ['via', '1.1 proxy'],
  ])('does not read the API as this machine: %s', async (name, value) => {
    await using service = await startService()
    const answer = await service.send('GET', '/api/v1/incidents', { headers: { [name]: value } })
    expect(answer.status).toBe(403)
  })

  it('reads the API with the token', async () => {
    await using service = await startService({ auth: { readtoken: 'reader' } })
    const headers = { 'x-forwarded-for': '192.0.2.1', authorization: 'Bearer reader' }
    expect(await service.send('GET', '/api/v1/incidents', { headers })).toMatchObject({
      status: 200,
    })
  })
})

describe('a browser without the token', () => {
  it('is asked for one by Basic too', async () => {
    await using service = await startService({ auth: { token: 's3cret', readtoken: 'reader' } })
    const { status, headers } = await service.send('GET', '/api/v1/incidents')
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toEqual([
      'Bearer',
      'Basic realm="falcobrief", charset="UTF-8"',
    ])
  })
})
