import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient, eventually } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createHttpDouble, type HttpDouble } from '../support/http-double.ts'
import { LONG_TEST_LIMIT_MS } from '../support/limits.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { startProcess, type ServiceProcess } from '../support/process.ts'
import { run } from '../support/run.ts'
import { startService, type TestService } from '../support/service.ts'

const GOOD = Array.from({ length: 10 }, (_, index) => `good-${index}`)
const BAD = 'bad'
/** Nobody is notified before the row was spoilt. */
const LATER = { wait: '1h', update: '1h' }

type Item = { readonly id: string; readonly subject: string }
type Page = {
  readonly items: readonly Item[]
  readonly unreadable?: readonly { readonly id: string; readonly problem: string }[]
}
type Stuck = {
  readonly count: number
  readonly items: readonly {
    readonly incidentId: string
    readonly failures: number
    readonly error: string
  }[]
}
type Health = {
  readonly status: string
  readonly incidents: {
    readonly stuck: {
      readonly count: number
      readonly items: readonly { readonly incidentId: string }[]
    }
  }
}

const onHost = (hostname: string, overrides: object = {}): string =>
  alertText({ hostname, output_fields: {}, ...overrides })

async function incidentOn(service: Pick<TestService, 'getJson'>, host: string): Promise<string> {
  const { items } = await service.getJson<Page>('/api/v1/incidents')
  return items.find(({ subject }) => subject.includes(host))?.id ?? ''
}

/** Hosts that the receiver was notified of. */
function notified({ requests }: HttpDouble): readonly string[] {
  const hosts = requests.map(({ body }) => /"subject":"host ([^"]*)"/.exec(body)?.[1] ?? '')
  return Array.from(new Set(hosts)).toSorted()
}

async function expectStuck(service: TestService, id: string): Promise<void> {
  const health = await eventually(async () => {
    const seen = await service.getJson<Health>('/healthz')
    return seen.incidents.stuck.count === 1 ? seen : null
  })
  expect(health).toMatchObject({
    status: 'degraded',
    incidents: { stuck: { items: [{ incidentId: id }] } },
  })
  const listed = await service.getJson<Stuck>('/api/v1/stuck')
  expect(listed).toMatchObject({ count: 1, items: [{ incidentId: id }] })
  expect(listed.items[0]?.error).toMatch(/^[ -~]{1,200}$/)
  const { text } = await service.send('GET', '/metrics')
  expect(text).toContain('falcobrief_incidents_stuck 1')
  const incidents = await service.getJson<Page>('/api/v1/incidents')
  expect(incidents.items).toHaveLength(GOOD.length)
  expect(incidents.unreadable).toEqual([{ id, problem: 'the column rules holds no valid JSON' }])
  const errors = service.log.lines.filter(({ level }) => level === 'error')
  expect(errors.length).toBeLessThanOrEqual(10)
}

/** The row is as it was, and the incident has failed so often that it is tried again in an hour only. */
function fixed(id: string): string {
  return `UPDATE set_aside SET retry_at = failed_at + 3600000;
    UPDATE incidents SET rules = '["Terminal shell in container"]' WHERE id = '${id}'`
}

describe('an incident whose row cannot be read', () => {
  let postgres: PostgresServer

  beforeAll(async () => {
    postgres = await startPostgres()
  })

  afterAll(async () => {
    await postgres[Symbol.asyncDispose]()
  })

  it('does not keep the others from being notified, is stuck, and goes on once it is released: SQLite', async () => {
    await using folder = await temporaryFolder()
    await using receiver = await createHttpDouble(() => ({ status: 200 }))
    const path = join(folder.path, 'falcobrief.db')
    const settings = {
      store: { url: `sqlite:${path}` },
      sinks: { hook: { type: 'webhook', url: receiver.url } },
    }
    const alter = (sql: string): void => {
      const database = new DatabaseSync(path)
      database.exec(sql)
      database.close()
    }
    let id = ''
    {
      await using before = await startService({ ...settings, notify: LATER })
      for (const host of [BAD, ...GOOD]) await before.post(onHost(host))
      id = await incidentOn(before, BAD)
    }
    alter(
      `UPDATE incidents SET due_at = first_seen; UPDATE incidents SET rules = '{' WHERE id = '${id}'`,
    )
    {
      await using service = await startService(settings)
      await receiver.received(GOOD.length)
      expect(notified(receiver)).toEqual(GOOD)
      await expectStuck(service, id)
    }
    alter(fixed(id))
    await using service = await startService(settings)
    await release(service, id, folder.path)
    await receiver.received(GOOD.length + 1)
    expect(notified(receiver)).toEqual([BAD, ...GOOD])
    expect(await service.getJson<Health>('/healthz')).toMatchObject({
      status: 'ok',
      incidents: { stuck: { count: 0, items: [] } },
    })
  })

  it('does not keep the others from being notified, is stuck, and goes on once it is released: PostgreSQL', async () => {
    const { url } = await postgres.createDatabase()
    await using folder = await temporaryFolder()
    await using receiver = await createHttpDouble(() => ({ status: 200 }))
    const settings = {
      store: { url },
      sinks: { hook: { type: 'webhook', url: receiver.url } },
      notify: { wait: '200ms', update: '1h' },
    }
    await using service = await startService(settings)
    await service.post(onHost(BAD))
    await receiver.received(1)
    const id = await incidentOn(service, BAD)
    await postgres.query(
      url,
      `UPDATE incidents SET rules = '{', due_at = 0, due_kind = 'update' WHERE id = '${id}'`,
    )
    for (const host of GOOD) await service.post(onHost(host))
    await receiver.received(1 + GOOD.length)
    await expectStuck(service, id)
    for (const sql of fixed(id).split(';')) await postgres.query(url, sql)
    await release(service, id, folder.path)
    await receiver.received(2 + GOOD.length)
    expect(notified(receiver)).toEqual([BAD, ...GOOD])
  })

  async function release(service: TestService, id: string, cwd: string): Promise<void> {
    const at = ['--url', service.url]
    expect(await run(['stuck', ...at], { cwd })).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        new RegExp(`^1 stuck incident\\n${id}  \\d+ failures?, next try `),
      ),
    })
    expect(await run(['stuck', 'release', id, ...at], { cwd })).toMatchObject({
      code: 0,
      out: `${id} is tried again now\n`,
    })
  }
})

describe('an incident whose report ends the process', () => {
  it(
    'comes last and in minimal form after the second time',
    { timeout: LONG_TEST_LIMIT_MS },
    async () => {
      await using folder = await temporaryFolder()
      await using receiver = await createHttpDouble(() => ({ status: 200 }))
      const hook = { sinks: { hook: { type: 'webhook', url: receiver.url } } }
      const before = await startProcess(folder.path, { ...hook, notify: LATER })
      const client = createClient(before.url)
      // Due first, and read whole: two events of one alert.
      for (let count = 0; count < 2; count++) await client.post(onHost(BAD, { output: 'poison' }))
      for (const host of GOOD) await client.post(onHost(host))
      await client.close()
      await before.end('SIGTERM')
      const database = new DatabaseSync(join(folder.path, 'falcobrief.db'))
      database.exec('UPDATE incidents SET due_at = first_seen')
      database.close()

      const preload = new URL('../support/dies-on-read.ts', import.meta.url).href
      const env = { NODE_OPTIONS: `--import ${preload}`, DIES_ON_READ: 'poison' }
      const start = (): Promise<ServiceProcess> => startProcess(folder.path, hook, { env })
      await died(start())
      await died(start())
      expect(notified(receiver)).not.toContain(BAD)
      const last = await start()
      await receiver.received(GOOD.length + 1)
      expect(notified(receiver)).toEqual([BAD, ...GOOD])
      const bodies = receiver.requests.map(({ body }) => body)
      expect(bodies.at(-1)).toContain(`"subject":"host ${BAD}"`)
      expect(bodies.at(-1)).toContain('"minimal":"failed-before"')
      expect(await last.end('SIGTERM')).toBe(0)
    },
  )
})

/** It may end before it says that it listens. */
async function died(starting: Promise<ServiceProcess>): Promise<void> {
  const service = await starting.catch((error: unknown) => {
    expect(String(error)).toContain('serve ended with null')
    return null
  })
  await service?.ended
}
