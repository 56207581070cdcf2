import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDecide } from '../../../src/admit/decide.ts'
import { openStore } from '../../../src/store/open.ts'
import type { Store } from '../../../src/store/port.ts'
import { arrivalAt, countedIds, testConfig } from '../../support/arrivals.ts'
import { eventually } from '../../support/client.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/folder.ts'
import { createKeptLog, type KeptLog } from '../../support/service.ts'

const HOW_TO_RESTORE = 'restore a backup with `falcobrief store restore FILE`'

describe('a damaged SQLite file', () => {
  let folder: TemporaryFolder
  let path: string
  let log: KeptLog
  let store: Store | null
  const decide = createDecide(testConfig(), countedIds())

  beforeEach(async () => {
    folder = await temporaryFolder()
    path = join(folder.path, 'falcobrief.db')
    const made = await openStore(`sqlite:${path}`)
    await made.admit([arrivalAt(1)], decide)
    await made.close()
    log = createKeptLog()
    store = null
  })

  afterEach(async () => {
    await store?.close()
    await folder[Symbol.asyncDispose]()
  })

  const open = async (): Promise<Store> => (store = await openStore(`sqlite:${path}`, log))

  /** Overwrites the first page of a table. */
  const damage = (table: string): void => {
    const database = new DatabaseSync(path, { readOnly: true })
    const root = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)
    const size = database.prepare('PRAGMA page_size').get()
    database.close()
    const bytes = Number(size?.['page_size'])
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(bytes, 7), 0, bytes, (Number(root?.['rootpage']) - 1) * bytes)
    closeSync(file)
  }

  const problems = () => log.lines.filter(({ level }) => level === 'error')

  it('that is small is found at the start: the log says what is wrong, and alerts are taken', async () => {
    damage('silences')
    const opened = await open()
    expect(opened.integrity?.()).toMatchObject({
      damage: expect.stringMatching(/^table silences: [^\n]+$/),
      checkedMsAgo: expect.any(Number),
      lost: 0,
    })
    expect(problems()).toMatchObject([
      { message: 'the database is damaged', fields: { code: 'FB_STORE_CORRUPT' } },
    ])
    expect(await opened.admit([arrivalAt(2)], decide)).toHaveLength(1)
    expect(await opened.ping()).toBeGreaterThan(0)
  })

  it('that is sound is checked at the start as well', async () => {
    const opened = await open()
    expect(opened.integrity?.()).toEqual({
      damage: null,
      checkedMsAgo: expect.any(Number),
      lost: 0,
    })
    expect(log.lines).toEqual([])
  })

  it('that is big is checked beside the service', async () => {
    const database = new DatabaseSync(path)
    database.exec("INSERT INTO quarantine VALUES (1, 1, 'big', CAST(zeroblob(70000000) AS TEXT))")
    database.close()
    damage('silences')
    const opened = await open()
    expect(opened.integrity?.()).toEqual({ damage: null, checkedMsAgo: null, lost: 0 })
    await eventually(() => opened.integrity?.().checkedMsAgo ?? null)
    expect(opened.integrity?.().damage).toMatch(/^table silences: [^\n]+$/)
    expect(await opened.admit([arrivalAt(2)], decide)).toHaveLength(1)
  })

  it('answers what it cannot read in one line, and is then checked as a whole', async () => {
    const opened = await open()
    damage('silences')
    await expect(opened.listSilences(0)).rejects.toMatchObject({
      code: 'FB_STORE_CORRUPT',
      message: expect.stringContaining(HOW_TO_RESTORE),
    })
    await eventually(() =>
      opened.integrity?.().damage?.startsWith('table silences') === true ? true : null,
    )
    expect(await opened.admit([arrivalAt(2)], decide)).toHaveLength(1)
  })

  it('that a write meets is reopened once; then only what needs the damaged part is refused', async () => {
    const opened = await open()
    damage('quarantine')
    const keep = () => opened.quarantine({ receivedAt: 1, reason: 'x', body: 'y' })
    const refusal = {
      code: 'FB_STORE_WRITE',
      message: expect.stringMatching(
        /^the store cannot write: the database [^\n]+ is damaged: [^\n]+$/,
      ),
    }
    await expect(keep()).rejects.toMatchObject(refusal)
    await eventually(() => opened.ping().catch(() => null))
    await expect(keep()).rejects.toMatchObject(refusal)
    expect(await opened.ping()).toBeGreaterThan(0)
    expect(await opened.admit([arrivalAt(2)], decide)).toHaveLength(1)
    expect(opened.integrity?.().damage).not.toBeNull()
  })

  it('is not migrated: the start is refused, and says how to restore', async () => {
    const database = new DatabaseSync(path)
    database.exec(
      'DELETE FROM schema_migrations WHERE version = (SELECT max(version) FROM schema_migrations)',
    )
    database.close()
    damage('silences')
    await expect(open()).rejects.toMatchObject({
      code: 'FB_STORE_CORRUPT',
      message: expect.stringContaining(HOW_TO_RESTORE),
    })
  })

  it.each([
    ['its first page', 'sqlite_schema', 'is no SQLite database, or its first page is damaged'],
    ['what is read at the start', 'incidents', 'is damaged'],
  ])('at %s cannot be opened, and says how to restore', async (_name, table, what) => {
    if (table === 'sqlite_schema') {
      const file = openSync(path, 'r+')
      writeSync(file, Buffer.alloc(512, 7), 0, 512, 0)
      closeSync(file)
    } else damage(table)
    await expect(open()).rejects.toMatchObject({
      code: 'FB_STORE_CORRUPT',
      message: expect.stringMatching(new RegExp(`^[^\n]+${what}[^\n]+${HOW_TO_RESTORE}[^\n]+$`)),
    })
    // Nothing is left open or locked.
    await expect(open()).rejects.toMatchObject({ code: 'FB_STORE_CORRUPT' })
  })
})
