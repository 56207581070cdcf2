import { existsSync } from 'node:fs'
import { copyFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDecide } from '../../../src/admit/decide.ts'
import { openStore } from '../../../src/store/open.ts'
import type { Store } from '../../../src/store/port.ts'
import type { Admitted } from '../../../src/store/records.ts'
import { arrivalAt, countedIds, testConfig } from '../../support/arrivals.ts'
import { eventually } from '../../support/client.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { integrityOf } from '../../support/integrity.ts'
import { createKeptLog, type KeptLog } from '../../support/service.ts'

describe('files of a running store', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let path: string
  let log: KeptLog
  let store: Store
  const decide = createDecide(testConfig(), countedIds())

  beforeEach(async () => {
    folder = await temporaryFolder()
    path = join(folder.path, 'falcobrief.db')
    log = createKeptLog()
    store = await openStore(`sqlite:${path}`, log)
    await admit(1)
  })

  afterEach(async () => {
    await store.close()
    await folder[Symbol.asyncDispose]()
  })

  const admit = (at: number): Promise<readonly Admitted[]> => store.admit([arrivalAt(at)], decide)

  /** Resolves with the refusal of an alert, once there is one. */
  const refusal = async (): Promise<unknown> => {
    let at = 1000
    return eventually(() =>
      admit(at++).then(
        () => null,
        (error: unknown) => error,
      ),
    )
  }

  /** Resolves when the log says why alerts are refused. */
  const refusedFor = (reason: string): Promise<unknown> =>
    eventually(() => log.lines.some(({ fields }) => fields['reason'] === reason) || null)

  const takesAgain = (): Promise<unknown> => eventually(() => store.ping().catch(() => null))

  const problems = (): readonly string[] =>
    log.lines.flatMap(({ fields: { problem } }) => (typeof problem === 'string' ? [problem] : []))

  const idsIn = (file: string): number => {
    using database = new DatabaseSync(file, { readOnly: true })
    expect(integrityOf(database)).toBe('ok')
    return Number(database.prepare('SELECT count(*) AS n FROM event_ids').get()?.['n'])
  }

  /** The ids in the file after the store was closed. */
  const storedIds = async (): Promise<number> => {
    await store.close()
    using database = new DatabaseSync(path)
    expect(integrityOf(database)).toBe('ok')
    const row = database.prepare('SELECT count(*) AS n FROM event_ids').get()
    const tally = database.prepare('SELECT admitted AS n FROM tally').get()
    expect(tally?.['n']).toBe(row?.['n'])
    store = await openStore(`sqlite:${path}`)
    return Number(row?.['n'])
  }

  const messages = () => log.lines.map(({ level, message }) => `${level}: ${message}`)

  it('that are in their place are left alone', async () => {
    await admit(2)
    expect(await store.ping()).toBeGreaterThan(0)
    expect(messages()).toEqual([])
    expect(await storedIds()).toBe(2)
  })

  it('lose nothing when the log is deleted: it is still open, and is brought into the database', async () => {
    await rm(`${path}-wal`)
    await refusedFor(`the log ${path}-wal was deleted while it was in use`)
    await takesAgain()
    await admit(2)
    expect(messages()).toEqual([
      'error: alerts are refused until the database is reopened',
      'info: the database was reopened and verified; alerts are accepted again',
    ])
    expect(await storedIds()).toBe(2)
  })

  it('lose nothing when the log is replaced by an older one, which is put aside', async () => {
    await copyFile(`${path}-wal`, `${path}-old`)
    await admit(2)
    await rename(`${path}-old`, `${path}-wal`)
    await refusedFor(`the log ${path}-wal was replaced while it was in use`)
    await takesAgain()
    await admit(3)
    expect((await readFile(`${path}-wal.replaced`)).length).toBeGreaterThan(0)
    expect(await storedIds()).toBe(3)
  })

  it('take nothing while the database is moved away, and go on when it is back', async () => {
    await rename(path, `${path}-away`)
    expect(await refusal()).toMatchObject({
      code: 'FB_STORE_WRITE',
      message: expect.stringContaining(`the database ${path} was moved while it was in use`),
    })
    await expect(store.ping()).rejects.toMatchObject({ code: 'FB_STORE_WRITE' })
    await expect(store.quarantine({ receivedAt: 1, reason: 'x', body: 'y' })).rejects.toMatchObject(
      { code: 'FB_STORE_WRITE' },
    )
    // What is open can still be read.
    expect(await store.listSilences(0)).toMatchObject({ items: [] })
    await rename(`${path}-away`, path)
    await takesAgain()
    await admit(2)
    expect(await storedIds()).toBeGreaterThanOrEqual(2)
  })

  it('leave another database in the place of theirs as it is, with nothing of their log', async () => {
    await admit(2)
    await writeFile(`${path}-other`, 'other')
    await rename(path, `${path}-away`)
    await rename(`${path}-other`, path)
    await refusedFor(`the database ${path} was replaced while it was in use`)
    await eventually(() => problems().at(-1)?.includes('put it back, or restart') || null)
    expect(await readFile(path, 'utf8')).toBe('other')
    expect((await stat(`${path}-wal`)).size).toBe(0)
    expect(idsIn(`${path}-away`)).toBe(2)
    await rename(`${path}-away`, path)
    await takesAgain()
  })

  it('are saved beside their place when they are deleted, with all that was acknowledged', async () => {
    await admit(2)
    await rm(folder.path, { recursive: true })
    await refusedFor(`the database ${path} was deleted while it was in use`)
    const problem = await eventually(() => problems().at(-1) ?? null)
    const saved = / saved as (\S+): stop the service and run `falcobrief store restore \1`$/.exec(
      problem,
    )?.[1]
    expect(idsIn(saved ?? '')).toBe(2)
    expect(await readdir(folder.path)).toEqual([basename(saved ?? '')])
    await expect(store.ping()).rejects.toMatchObject({
      message: expect.stringContaining(saved ?? '?'),
    })
  })

  it('are saved as well when the service stops before it noticed', async () => {
    await admit(2)
    for (const file of await readdir(folder.path)) await rm(join(folder.path, file))
    await store.close()
    const [saved = ''] = await readdir(folder.path)
    expect(saved).toMatch(/^falcobrief\.db\.saved-\d{8}T\d{6}Z$/)
    expect(idsIn(join(folder.path, saved))).toBe(2)
    store = await openStore(`sqlite:${path}`)
  })

  it('are locked again when the lock is deleted, unless another service was faster', async () => {
    await rm(`${path}-lock`)
    await eventually(() => existsSync(`${path}-lock`) || null)
    await expect(openStore(`sqlite:${path}`)).rejects.toMatchObject({ code: 'FB_STORE_BUSY' })
    expect(messages()).toEqual([])

    const other = await eventually(async () => {
      await rm(`${path}-lock`, { force: true })
      return openStore(`sqlite:${path}`).catch(() => null)
    })
    await refusedFor(`the database ${path} is open in another process; stop that one first`)
    await other.close()
    await takesAgain()
  })

  it('that are read by another process can be written all the while', async () => {
    using reader = new DatabaseSync(path, { readOnly: true })
    reader.exec('BEGIN')
    expect(reader.prepare('SELECT count(*) AS n FROM event_ids').get()).toEqual({ n: 1 })
    await admit(2)
    expect(reader.prepare('SELECT count(*) AS n FROM event_ids').get()).toEqual({ n: 1 })
    reader.exec('COMMIT')
    expect(reader.prepare('SELECT count(*) AS n FROM event_ids').get()).toEqual({ n: 2 })
  })
})
