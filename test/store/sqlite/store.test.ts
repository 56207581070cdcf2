import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createDecide } from '../../../src/admit/decide.ts'
import { openStore } from '../../../src/store/open.ts'
import { arrivalAt, countedIds, testConfig } from '../../support/arrivals.ts'
import { temporaryFolder } from '../../support/folder.ts'

describe('a SQLite file', () => {
  it('A SQLite file is made with its folder and refused to a second process', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'deep', 'er', 'falcobrief.db')
    const store = await openStore(`sqlite:${path}`)
    await expect(openStore(`sqlite:${path}`)).rejects.toMatchObject({ code: 'FB_STORE_BUSY' })
    await store.close()
    await (await openStore(`sqlite:${path}`)).close()
  })

  it('Everything acknowledged survives in the log alone', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'falcobrief.db')
    const store = await openStore(`sqlite:${path}`)
    await store.admit([arrivalAt(1), arrivalAt(2)], createDecide(testConfig(), countedIds()))
    const copy = join(folder.path, 'copy.db')
    await copyFile(path, copy)
    await copyFile(`${path}-wal`, `${copy}-wal`)
    await store.close()
    const recovered = await openStore(`sqlite:${copy}`)
    expect((await recovered.stats({ overdueBefore: 0 })).intake).toMatchObject({
      lastEventAt: 2,
    })
    await recovered.close()
  })

  it('A file that a newer version only expanded is used', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'falcobrief.db')
    await (await openStore(`sqlite:${path}`)).close()
    const database = new DatabaseSync(path)
    database.exec("INSERT INTO schema_migrations VALUES (9999, '9999-future', 'x')")
    database.exec('ALTER TABLE incidents ADD COLUMN future TEXT')
    database.close()
    const store = await openStore(`sqlite:${path}`)
    await store.admit([arrivalAt(1)], createDecide(testConfig(), countedIds()))
    await store.close()
  })

  it('A file of a newer version that broke with this one is refused and left as it is', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'falcobrief.db')
    await (await openStore(`sqlite:${path}`)).close()
    const database = new DatabaseSync(path)
    database.exec("INSERT INTO schema_migrations VALUES (9999, '9999-future-breaking', 'x')")
    database.close()
    await expect(openStore(`sqlite:${path}`)).rejects.toMatchObject({
      code: 'FB_STORE_NEWER',
      message: expect.stringContaining('9999-future-breaking'),
    })
  })

  it('A file with a migration of another text is refused', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'falcobrief.db')
    await (await openStore(`sqlite:${path}`)).close()
    const database = new DatabaseSync(path)
    database.exec("UPDATE schema_migrations SET checksum = 'x'")
    database.close()
    await expect(openStore(`sqlite:${path}`)).rejects.toMatchObject({ code: 'FB_STORE_ALTERED' })
  })

  it.each([
    ['is no database', 'file', 'FB_STORE_CORRUPT'],
    ['is a folder', 'folder', 'FB_STORE_OPEN'],
  ])('A path that %s is refused by one line that names it', async (_name, kind, code) => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'wrong.db')
    if (kind === 'file')
      await writeFile(path, 'this is text, and long enough to be a page '.repeat(200))
    else await mkdir(path)
    await expect(openStore(`sqlite:${path}`)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^[^\n]+wrong\.db[^\n]+$/),
    })
    await chmod(folder.path, 0o700)
  })

  it('A URL of an unknown kind is refused', async () => {
    await expect(openStore('mysql://x')).rejects.toMatchObject({ code: 'FB_STORE_OPEN' })
    await expect(openStore('nothing')).rejects.toMatchObject({ code: 'FB_STORE_OPEN' })
  })
})
