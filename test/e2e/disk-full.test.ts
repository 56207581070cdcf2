import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient, eventually } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { integrityOf } from '../support/integrity.ts'
import { startProcess, type ServiceProcess } from '../support/process.ts'
import { runWell } from '../support/run.ts'

/** Writes past this size fail in the kernel, as they do on a full disk. Needs prlimit of util-linux. */
async function limitFiles({ pid }: ServiceProcess, bytes: number | 'unlimited'): Promise<void> {
  await runWell('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
}

it('answers 503 while it cannot write, corrupts nothing, and goes on when there is room', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'falcobrief.db')
  const service = await startProcess(folder.path)
  const client = createClient(service.url)
  const acknowledged: string[] = []
  const post = async (): Promise<number> => {
    const uuid = `event-${acknowledged.length}-${Math.random()}`
    const { status, text } = await client.post(alertText({ uuid, output: 'x'.repeat(2000) }))
    if (status === 204) acknowledged.push(uuid)
    else expect(text).toMatch(/^the store cannot write: [^\n]+ \(FB_STORE_WRITE\)\n$/)
    return status
  }
  expect(await post()).toBe(204)

  // Below the room that the service wants to see before it takes alerts again.
  const limit = 240_000
  expect((await stat(`${path}-wal`)).size).toBeLessThan(limit)
  await limitFiles(service, limit)
  const statuses = new Set<number>()
  for (let tries = 0; tries < 50; tries += 1) statuses.add(await post())
  expect(statuses).toEqual(new Set([204, 503]))
  expect(await client.send('GET', '/readyz')).toMatchObject({
    status: 503,
    text: expect.stringMatching(/^the store cannot write: [^\n]+\n$/),
  })
  const health = await client.send('GET', '/healthz')
  expect(health.status).toBe(503)
  expect(JSON.parse(health.text)).toMatchObject({
    status: 'failing',
    store: { status: 'failing', problem: expect.stringMatching(/^the store cannot write: /) },
  })
  expect(await client.send('GET', '/livez')).toMatchObject({ status: 200 })

  await limitFiles(service, 'unlimited')
  await eventually(async () => (await client.send('GET', '/readyz')).status === 200 || null)
  expect(await post()).toBe(204)
  await client.close()
  expect(await service.end('SIGTERM')).toBe(0)

  const database = new DatabaseSync(path)
  const rows = database.prepare('SELECT id FROM events ORDER BY n').all() as { id: string }[]
  const check = integrityOf(database)
  database.close()
  expect(check).toBe('ok')
  expect(rows.map(({ id }) => id)).toEqual(acknowledged)
})
