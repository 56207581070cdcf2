import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDecide } from '../../../src/admit/decide.ts'
import { openStore } from '../../../src/store/open.ts'
import { Database } from '../../../src/store/postgres/database.ts'
import { connectionSettings } from '../../../src/store/postgres/settings.ts'
import { arrivalAt, countedIds, testConfig } from '../../support/arrivals.ts'
import { unreachableUrl } from '../../support/http-double.ts'
import { PASSWORD, startPostgres, type PostgresServer } from '../../support/postgres.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const createDecideOf = (prefix: string) => createDecide(testConfig(), countedIds(prefix))

describe('the schema of a PostgreSQL database', () => {
  it('is made once, however many processes start at the same time', async () => {
    const { url, open } = await server.createDatabase()
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()))
    await Promise.all(stores.map((store) => store.close()))
    const applied = await server.query(url, 'SELECT version FROM schema_migrations')
    expect(new Set(applied.map(({ version }) => version)).size).toBe(applied.length)
  })

  it('may be expanded by a newer version while this one runs, and is used afterwards', async () => {
    const { url, open } = await server.createDatabase()
    const running = await open()
    const decide = createDecideOf('a')
    for (let at = 1; at <= 8; at += 1) await running.admit([arrivalAt(at)], decide)
    await server.query(
      url,
      `INSERT INTO schema_migrations VALUES (9999, '9999-future', 'x');
       ALTER TABLE incidents ADD COLUMN future text; ALTER TABLE alerts ADD COLUMN future text`,
    )
    await running.admit([arrivalAt(9)], decide)
    await running.close()
    const started = await open()
    await started.admit([arrivalAt(10)], decide)
    expect((await started.stats({ overdueBefore: 0 })).intake).toMatchObject({
      lastEventAt: 10,
    })
    await started.close()
  })

  it.each([
    ['of a newer version that broke with this one', '9999-future-breaking', 'FB_STORE_NEWER'],
    ['with a migration of another text', '0001-foundation', 'FB_STORE_ALTERED'],
  ])('%s is refused, and left as it is', async (_name, name, code) => {
    const { url, open } = await server.createDatabase()
    await (await open()).close()
    const row = `(${Number(name.slice(0, 4))}, '${name}', 'x')`
    await server.query(
      url,
      `INSERT INTO schema_migrations VALUES ${row}
       ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum`,
    )
    await expect(open()).rejects.toMatchObject({ code, message: expect.stringContaining(name) })
  })

  it('needs no rights to make tables once it is there', async () => {
    const { url, open } = await server.createDatabase()
    await (await open()).close()
    await server.query(
      url,
      `CREATE ROLE guest LOGIN PASSWORD 'guest'; GRANT USAGE ON SCHEMA public TO guest;
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO guest`,
    )
    const asGuest = (address: string): string =>
      address.replace(/\/\/.*@/, '//guest:guest@').replace(/$/, '?application_name=guest')
    const store = await openStore(asGuest(url))
    await store.admit([arrivalAt(1)], createDecideOf('a'))
    await store.close()
    const empty = await server.createDatabase()
    await expect(openStore(asGuest(empty.url))).rejects.toMatchObject({
      code: 'FB_STORE_OPEN',
      message: expect.stringContaining('permission denied'),
    })
  })

  it('is not made in an encoding that cannot hold every text', async () => {
    const { url } = await server.createDatabase()
    await server.query(url, "CREATE DATABASE odd ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    await expect(openStore(url.replace(/\w+$/, 'odd'))).rejects.toMatchObject({
      code: 'FB_STORE_OPEN',
      message: expect.stringContaining('LATIN1'),
    })
  })
})

describe('a PostgreSQL server', () => {
  it('may go away and come back', async () => {
    const { open } = await server.createDatabase()
    const store = await open()
    const decide = createDecideOf('a')
    await store.admit([arrivalAt(1)], decide)
    const away = { code: 'FB_STORE_WRITE', message: expect.stringMatching(/^[^\n]+$/) }
    await server.stop()
    await expect(store.admit([arrivalAt(2)], decide)).rejects.toMatchObject(away)
    await expect(store.ping()).rejects.toMatchObject(away)
    await expect(store.nextDueAt()).rejects.toMatchObject(away)
    await expect(open()).rejects.toMatchObject({ code: 'FB_STORE_OPEN' })
    await server.start()
    await store.admit([arrivalAt(3)], decide)
    expect(await store.ping()).toBeGreaterThan(0)
    expect((await store.stats({ overdueBefore: 0 })).intake).toMatchObject({
      lastEventAt: 3,
    })
    await store.close()
  })

  it('that cuts connections in the middle loses no event that was taken', async () => {
    const { url, open } = await server.createDatabase()
    const store = await open()
    const decide = createDecideOf('a')
    let taken = 0
    const senders = Array.from({ length: 4 }, async () => {
      for (let at = 0; at < 40; at += 1) {
        const admitted = await store.admit([arrivalAt(at)], decide).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'FB_STORE_WRITE' })
          return []
        })
        taken += admitted.length
      }
    })
    for (let cut = 0; cut < 5; cut += 1) {
      await server.query(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'falcobrief'",
      )
    }
    await Promise.all(senders)
    const [stored] = await server.query(
      url,
      `SELECT (SELECT count(*) FROM event_ids)::integer AS ids,
         (SELECT sum(count) FROM alerts)::integer AS alerts,
         (SELECT sum(count) FROM incidents)::integer AS incidents`,
    )
    expect(stored?.['ids']).toBeGreaterThanOrEqual(taken)
    expect(stored).toMatchObject({ alerts: stored?.['ids'], incidents: stored?.['ids'] })
    await store.close()
  })

  it('that does not answer is not waited for', async () => {
    const { url } = await server.createDatabase()
    await using proxy = await createProxy(server.port)
    const address = url.replace(`:${server.port}/`, `:${proxy.port}/`)
    const store = await openStore(`${address}?query_timeout=200`)
    const decide = createDecideOf('a')
    await store.admit([arrivalAt(1)], decide)
    proxy.freeze()
    await expect(store.admit([arrivalAt(2)], decide)).rejects.toMatchObject({
      code: 'FB_STORE_WRITE',
    })
    proxy.thaw()
    await store.admit([arrivalAt(3)], decide)
    expect((await store.stats({ overdueBefore: 0 })).intake).toMatchObject({
      lastEventAt: 3,
    })
    await store.close()
  })

  it('has the time that all replicas go by, whatever their own clocks say', async () => {
    const { url, open } = await server.createDatabase()
    vi.spyOn(Date, 'now').mockReturnValue(0)
    const [one, other] = await Promise.all([open(), open()])
    const sql = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float AS at'
    const [row] = await server.query(url, sql)
    const times = [one.clock?.now(), other.clock?.now()].map((time) => time ?? Number.NaN)
    for (const time of times) expect(Math.abs(time - Number(row?.['at']))).toBeLessThan(1000)
    await Promise.all([one.close(), other.close()])
  })

  it('cannot be told to acknowledge what is not on its disk', async () => {
    const { url } = await server.createDatabase()
    const name = new URL(url).pathname.slice(1)
    await server.query(url, `ALTER DATABASE ${name} SET synchronous_commit = off`)
    const database = new Database(connectionSettings(url))
    const [found] = await database.read({
      sql: "SELECT current_setting('synchronous_commit') AS commit",
    })
    expect(found?.rows).toEqual([{ commit: 'on' }])
    await database.close()
  })
})

describe('the password of a database', () => {
  it.each([
    ['of nobody', (url: string) => url.replace('falcobrief:', 'nobody:')],
    ['of a database that is not there', (url: string) => url.replace(/\w+$/, 'none')],
    ['that is wrong', (url: string) => url.replace(/:[^:@]+@/, ':s3cret@')],
    ['of a port where nothing listens', withoutListener],
    ['that is not escaped', () => `postgres://u:12/${PASSWORD}@127.0.0.1/db`],
    ['with certificates that are not there', (url: string) => `${url}?sslrootcert=none.pem`],
  ])('%s is in no error', async (_name, changed) => {
    const { url } = await server.createDatabase()
    const broken = await changed(url)
    const error: unknown = await openStore(broken).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'FB_STORE_OPEN' })
    const shown = inspect(error, { depth: 9, showHidden: true })
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 's3cret']) {
      expect(shown).not.toContain(secret)
    }
  })
})

type Proxy = AsyncDisposable & {
  readonly port: number
  /** From then on nothing passes, in connections that are there and in new ones. */
  readonly freeze: () => void
  readonly thaw: () => void
}

/** A network between the store and the server. */
async function createProxy(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let isFrozen = false
  const proxy = createServer((socket) => {
    const target = connect(port, '127.0.0.1')
    socket.pipe(target).pipe(socket)
    for (const end of [socket, target]) {
      sockets.add(end)
      end.on('error', () => undefined)
      end.on('close', () => {
        socket.destroy()
        target.destroy()
      })
      if (isFrozen) end.pause()
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    freeze: () => {
      isFrozen = true
      for (const socket of sockets) socket.pause()
    },
    thaw: () => {
      isFrozen = false
      for (const socket of sockets) socket.resume()
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}

async function withoutListener(url: string): Promise<string> {
  return url.replace(/127.*:\d+/, new URL(await unreachableUrl()).host)
}
