import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient, eventually, type Client } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createHttpDouble, type HttpDouble } from '../support/http-double.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { startProcess, type ServiceProcess } from '../support/process.ts'

type Page = { readonly items: readonly { readonly id: string; readonly count: number }[] }
type Detail = {
  readonly alerts: readonly { readonly count: number }[]
  readonly deliveries: readonly { readonly state: string; readonly attempts: readonly object[] }[]
}
type Told = { readonly delivery: string; readonly kind: string; readonly incident: string }

type Replica = AsyncDisposable & Client & { readonly service: ServiceProcess }

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

async function startReplica(url: string, receiver: HttpDouble): Promise<Replica> {
  const folder = await temporaryFolder()
  const service = await startProcess(folder.path, {
    store: { url },
    sinks: { hook: { type: 'webhook', url: receiver.url } },
    notify: { wait: '300ms', update: '1m' },
  })
  const client = createClient(service.url)
  return {
    ...client,
    service,
    [Symbol.asyncDispose]: async () => {
      await client.close()
      await service.end('SIGKILL')
      await folder[Symbol.asyncDispose]()
    },
  }
}

function told(receiver: HttpDouble): readonly Told[] {
  return receiver.requests.map(({ body }) => JSON.parse(body) as Told)
}

async function post(replica: Replica, body: string): Promise<void> {
  expect(await replica.post(body)).toMatchObject({ status: 204 })
}

async function onlyIncident(replica: Replica): Promise<Page['items'][number] & Detail> {
  const { items } = await replica.getJson<Page>('/api/v1/incidents')
  expect(items).toHaveLength(1)
  const [item] = items
  if (item === undefined) throw new Error('no incident')
  return { ...item, ...(await replica.getJson<Detail>(`/api/v1/incidents/${item.id}`)) }
}

describe('two replicas on one database', () => {
  it('tell once of what comes to both, and count it exactly', async () => {
    const { url } = await server.createDatabase()
    await using receiver = await createHttpDouble(() => ({ status: 200 }))
    await using replicas = new AsyncDisposableStack()
    const started = await Promise.all([startReplica(url, receiver), startReplica(url, receiver)])
    const [first, second] = [replicas.use(started[0]), replicas.use(started[1])]
    const bodies = Array.from({ length: 60 }, () => alertText())
    const again = bodies.slice(0, 20)
    await Promise.all([
      ...bodies.map((body, index) => post(index % 2 === 0 ? first : second, body)),
      ...again.map((body, index) => post(index % 2 === 0 ? second : first, body)),
    ])
    await receiver.received(1)
    const seen = await eventually(async () => {
      const incident = await onlyIncident(second)
      return incident.deliveries.every(({ state }) => state === 'sent') ? incident : null
    })
    expect(seen).toMatchObject({ count: 60, alerts: [{ count: 60 }], deliveries: [{}] })
    expect(await onlyIncident(first)).toMatchObject({ count: 60 })
    expect(told(receiver)).toMatchObject([{ kind: 'first' }])
    expect(await first.service.end('SIGTERM')).toBe(0)
    expect(await second.service.end('SIGTERM')).toBe(0)
  })

  it('go on with what the other was at when it was killed', async () => {
    const { url } = await server.createDatabase()
    await using receiver = await createHttpDouble(() =>
      receiver.requests.length === 0 ? 'hang' : { status: 200 },
    )
    await using killed = await startReplica(url, receiver)
    await post(killed, alertText())
    await receiver.received(1)
    await using other = await startReplica(url, receiver)
    await killed.service.end('SIGKILL')
    // As if the minute of the lease were over.
    await server.query(
      url,
      `UPDATE deliveries SET next_attempt_at = next_attempt_at - 60000,
         lease_until = lease_until - 60000 WHERE state = 'sending'`,
    )
    await receiver.received(2)
    const [lost, sent] = told(receiver)
    expect(sent).toEqual(lost)
    await post(other, alertText())
    const seen = await eventually(async () => {
      const incident = await onlyIncident(other)
      return incident.deliveries[0]?.state === 'sent' ? incident : null
    })
    expect(seen).toMatchObject({ count: 2, deliveries: [{ state: 'sent' }] })
    expect(seen.deliveries).toHaveLength(1)
  })

  it('answer 503 while the database is away, and take alerts when it is back', async () => {
    const { url } = await server.createDatabase()
    await using receiver = await createHttpDouble(() => ({ status: 200 }))
    await using replica = await startReplica(url, receiver)
    await server.stop()
    const refused = await replica.post(alertText())
    expect(refused).toMatchObject({ status: 503 })
    expect(refused.text).not.toContain(new URL(url).password)
    expect(await replica.send('GET', '/healthz')).toMatchObject({ status: 503 })
    expect(await replica.send('GET', '/readyz')).toMatchObject({ status: 503 })
    expect(await replica.send('GET', '/livez')).toMatchObject({ status: 200 })
    const metrics = await replica.send('GET', '/metrics')
    expect(metrics.text).toContain('falcobrief_rejections_total{code="FB_STORE_WRITE"} 1')
    expect(metrics.text).toMatch(/^falcobrief_queue_oldest_age_seconds nan$/im)
    await server.start()
    await post(replica, alertText())
    await receiver.received(1)
    expect(replica.service.logs.join('\n')).not.toContain(new URL(url).password)
    expect(await replica.service.end('SIGTERM')).toBe(0)
  })
})
