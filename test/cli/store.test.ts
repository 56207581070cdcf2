import { open, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient, eventually } from '../support/client.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'
import { integrityOf } from '../support/integrity.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { startProcess, type ServiceProcess } from '../support/process.ts'
import { run, type Ran } from '../support/run.ts'

const SENDERS = 4
const KEEP_ALL = { retention: { eventsperalert: 10_000 } }

describe('store, with SQLite', () => {
  const store = (folder: TemporaryFolder, ...args: readonly string[]): Promise<Ran> =>
    run(['store', ...args], {
      cwd: folder.path,
      env: { STORE_URL: `sqlite:${join(folder.path, 'falcobrief.db')}` },
    })

  const idsIn = (path: string): ReadonlySet<unknown> => {
    using database = new DatabaseSync(path, { readOnly: true })
    expect(integrityOf(database)).toBe('ok')
    return new Set(
      database
        .prepare('SELECT id FROM events')
        .all()
        .map(({ id }) => id),
    )
  }

  const post = async (service: ServiceProcess, ids: readonly string[]): Promise<void> => {
    const client = createClient(service.url)
    for (const uuid of ids)
      expect(await client.post(alertText({ uuid }))).toMatchObject({ status: 204 })
    await client.close()
  }

  it('copies and checks a database while the service writes it, and puts the copy back', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'falcobrief.db')
    const service = await startProcess(folder.path, KEEP_ALL)
    const client = createClient(service.url, SENDERS)
    const acknowledged = new Set<string>()
    const over = new AbortController()
    const sending = Array.from({ length: SENDERS }, async (_, sender) => {
      for (let serial = 0; !over.signal.aborted; serial += 1) {
        const uuid = `event-${sender}-${serial}`
        if ((await client.post(alertText({ uuid }))).status === 204) acknowledged.add(uuid)
      }
    })
    await eventually(() => (acknowledged.size > 50 ? true : null))
    const before = [...acknowledged]
    const saved = await store(folder, 'backup', 'saved.db')
    expect(saved).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(
        /^\S+falcobrief\.db is copied to saved\.db, and the copy is intact: \d+\.\d MiB, \d+ incidents?, [^\n]+\n$/,
      ),
    })
    expect(await store(folder, 'check')).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(/^\S+falcobrief\.db is intact: [^\n]+\n$/),
    })
    expect(await store(folder, 'restore', 'saved.db')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /is open in another process; stop that one first \(FB_STORE_BUSY\)\n$/,
      ),
    })
    over.abort()
    await Promise.all(sending)
    await client.close()
    expect(await service.end('SIGTERM')).toBe(0)

    const copied = idsIn(join(folder.path, 'saved.db'))
    expect(before.filter((id) => !copied.has(id))).toEqual([])
    const all = idsIn(path)
    expect([...acknowledged].filter((id) => !all.has(id))).toEqual([])

    const restored = await store(folder, 'restore', 'saved.db')
    expect(restored).toMatchObject({ code: 0, err: '' })
    expect(idsIn(path)).toEqual(copied)
    const kept = /the database before is kept as (\S+)\n$/.exec(restored.out)?.[1] ?? ''
    expect(idsIn(kept)).toEqual(all)
    const again = await startProcess(folder.path, KEEP_ALL)
    await post(again, ['after'])
    expect(await again.end('SIGTERM')).toBe(0)
    expect(idsIn(path)).toEqual(new Set([...copied, 'after']))
  })

  it('keeps a log that is left beside a database with it, and never with the restored one', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'falcobrief.db')
    const service = await startProcess(folder.path)
    await post(service, ['first'])
    expect(await store(folder, 'backup', 'saved.db')).toMatchObject({ code: 0 })
    await post(service, ['second'])
    await service.end('SIGKILL')
    expect((await stat(`${path}-wal`)).size).toBeGreaterThan(0)
    const { code, out } = await store(folder, 'restore', 'saved.db')
    expect(code).toBe(0)
    expect(idsIn(path)).toEqual(new Set(['first']))
    const kept = / kept as (\S+)\n$/.exec(out)?.[1] ?? ''
    expect(idsIn(kept)).toEqual(new Set(['first', 'second']))
  })

  it('finds damage, says how to restore, and neither copies nor restores it', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'falcobrief.db')
    const service = await startProcess(folder.path)
    await post(service, ['first'])
    expect(await service.end('SIGTERM')).toBe(0)
    await damage(path)
    const refusal = {
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^falcobrief: the database [^\n]+ is damaged: [^\n]+; restore a backup with `falcobrief store restore FILE`[^\n]+\(FB_STORE_CORRUPT\)\n$/,
      ),
    }
    expect(await store(folder, 'check')).toEqual(refusal)
    expect(await store(folder, 'backup', 'saved.db')).toEqual(refusal)
    await rename(path, join(folder.path, 'bad.db'))
    expect(await store(folder, 'restore', 'bad.db')).toEqual(refusal)
    expect((await readdir(folder.path)).toSorted()).toEqual([
      'bad.db',
      'falcobrief.db-lock',
      'falcobrief.yaml',
    ])
  })

  it.each([
    [['check'], /^falcobrief: there is no database \S+ \(FB_FILE\)\n$/],
    [['backup', 'saved.db'], /^falcobrief: there is no database \S+ \(FB_FILE\)\n$/],
    [['restore', 'nothing.db'], /^falcobrief: there is no database nothing\.db \(FB_FILE\)\n$/],
    [
      ['restore', 'text.db'],
      /^falcobrief: the file text\.db is no SQLite database, [^\n]+ \(FB_STORE_CORRUPT\)\n$/,
    ],
    [
      ['restore', 'other.db'],
      /^falcobrief: other\.db\S* is not a database of falcobrief \(FB_FILE\)\n$/,
    ],
  ])('%j without a database is one line and exit 1', async (args, line) => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'text.db'), 'no database '.repeat(1000))
    new DatabaseSync(join(folder.path, 'other.db')).exec('CREATE TABLE incidents (id TEXT)')
    expect(await store(folder, ...args)).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(line),
    })
  })

  it('does not copy a database over itself', async () => {
    await using folder = await temporaryFolder()
    await (await startProcess(folder.path)).end('SIGTERM')
    const err = expect.stringContaining('is the database itself')
    expect(await store(folder, 'backup', './falcobrief.db')).toMatchObject({ code: 1, err })
    expect(await store(folder, 'restore', './falcobrief.db')).toMatchObject({ code: 1, err })
  })

  it.each([[[]], [['backup']], [['restore']], [['check', 'x']], [['vacuum']]])(
    '%j is wrong: usage, exit 2',
    async (args) => {
      await using folder = await temporaryFolder()
      expect(await store(folder, ...args)).toMatchObject({
        code: 2,
        err: expect.stringContaining('store takes: check, backup FILE or restore FILE'),
      })
    },
  )
})

/** Zeros in the pages behind the first ones. */
async function damage(path: string): Promise<void> {
  const file = await open(path, 'r+')
  const { size } = await file.stat()
  await file.write(Buffer.alloc(Math.floor(size / 2)), 0, Math.floor(size / 2), 8192)
  await file.close()
}

describe('store, with PostgreSQL', () => {
  let server: PostgresServer
  let durable: PostgresServer
  let folder: TemporaryFolder

  beforeAll(async () => {
    folder = await temporaryFolder()
    server = await startPostgres()
    durable = await startPostgres({ settings: { fsync: 'on' } })
  })

  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await durable[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const store = async (postgres: PostgresServer, ...args: readonly string[]): Promise<Ran> => {
    const { url } = await postgres.createDatabase()
    return run(['store', ...args], { cwd: folder.path, env: { STORE_URL: url } })
  }

  it('checks what the server says about how it keeps data', async () => {
    expect(await store(durable, 'check')).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(
        /^PostgreSQL \d+[^\n]*: fsync is on, [^\n]+; pg_amcheck reads all of it\n$/,
      ),
    })
    expect(await store(server, 'check')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^falcobrief: PostgreSQL \d+[^\n]* does not keep data safe: fsync is off, [^\n]+\n$/,
      ),
    })
  })

  it.each(['backup', 'restore'])('refers %s to the tools of PostgreSQL', async (action) => {
    expect(await store(durable, action, 'file')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^falcobrief: the store is PostgreSQL, which has its own tools: pg_\w+ [^\n]+\n$/,
      ),
    })
  })

  it('says that a server is not there, without the password', async () => {
    const { code, out, err } = await run(['store', 'check'], {
      cwd: folder.path,
      env: { STORE_URL: 'postgres://falcobrief:s3cret@127.0.0.1:1/x' },
    })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^falcobrief: cannot check the database: [^\n]+ \(FB_STORE_OPEN\)\n$/)
    expect(err).not.toContain('s3cret')
  })
})
