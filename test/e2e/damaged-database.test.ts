import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startProcess } from '../support/process.ts'

/** Overwrites a page; the first is 1. */
async function overwrite(path: string, page: number): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(1024, 7), 0, 1024, (page - 1) * 1024)
  await file.close()
}

function rootPage(path: string, table: string): number {
  using database = new DatabaseSync(path, { readOnly: true })
  expect(database.prepare('PRAGMA page_size').get()).toEqual({ page_size: 1024 })
  const row = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)
  return Number(row?.['rootpage'])
}

it('takes alerts with a damaged database, and says in health, metrics and log what is damaged', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'falcobrief.db')
  await (await startProcess(folder.path)).end('SIGTERM')
  await overwrite(path, rootPage(path, 'silences'))
  const service = await startProcess(folder.path)
  const client = createClient(service.url)
  expect(await client.post(alertText())).toMatchObject({ status: 204 })
  expect(await client.send('GET', '/readyz')).toMatchObject({ status: 200 })
  const health = await client.send('GET', '/healthz')
  expect(health.status).toBe(200)
  expect(JSON.parse(health.text)).toMatchObject({
    status: 'degraded',
    store: {
      status: 'damaged',
      problem: expect.stringMatching(/^table silences: /),
      checkedAt: expect.stringMatching(/Z$/),
      lost: 0,
    },
  })
  expect(await client.getJson('/api/v1/incidents')).toMatchObject({ items: [{ count: 1 }] })
  expect(await client.send('GET', '/api/v1/silences')).toMatchObject({
    status: 503,
    text: expect.stringMatching(
      /^\{"error":\{"code":"FB_STORE_CORRUPT","message":"the database \S+ is damaged: [^\n]+; restore a backup with `falcobrief store restore FILE`[^\n]+\n$/,
    ),
  })
  expect((await client.send('GET', '/metrics')).text).toContain('falcobrief_store_damaged 1\n')
  await client.close()
  await service.end('SIGTERM')
  const log = service.logs.join('\n')
  expect(log).toContain('"msg":"the database is damaged"')
  expect(log).not.toContain('    at ')
})

it('does not start with a database whose first page is damaged, and says how to restore it', async () => {
  await using folder = await temporaryFolder()
  await (await startProcess(folder.path)).end('SIGTERM')
  await overwrite(join(folder.path, 'falcobrief.db'), 1)
  await expect(startProcess(folder.path)).rejects.toThrow(
    /^serve ended with 1:\nfalcobrief: the file \S+ is no SQLite database, or its first page is damaged: [^\n]+ restore a backup with `falcobrief store restore FILE`[^\n]+\(FB_STORE_CORRUPT\)$/,
  )
})
