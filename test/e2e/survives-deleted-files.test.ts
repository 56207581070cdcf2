import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createClient, eventually } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { KEEP_ALL, startLoad } from '../support/load.ts'
import { startProcess } from '../support/process.ts'
import { run } from '../support/run.ts'
import { readStored } from '../support/stored.ts'

it('loses nothing acknowledged when its log is deleted under load, and goes on', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'falcobrief.db')
  const service = await startProcess(folder.path, KEEP_ALL)
  await using load = startLoad(service)
  await load.goesOn(100)
  await rm(`${path}-wal`)
  await eventually(
    () => service.logs.some((line) => line.includes('was reopened and verified')) || null,
  )
  await load.goesOn(100)
  await service.end('SIGKILL')
  await load.ended

  expect(await (await startProcess(folder.path, KEEP_ALL)).end('SIGTERM')).toBe(0)
  const { ids } = readStored(path)
  expect([...load.acknowledged].filter((id) => !ids.has(id))).toEqual([])
})

it('saves its database when that is deleted under load, with everything acknowledged', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'falcobrief.db')
  const service = await startProcess(folder.path, KEEP_ALL)
  const client = createClient(service.url)
  await using load = startLoad(service)
  await load.goesOn(100)
  for (const file of ['', '-wal', '-shm', '-lock']) await rm(`${path}${file}`)
  await load.isRefused()
  const saved = await eventually(async () => {
    const files = await readdir(folder.path)
    return files.find((file) => /\.saved-\w+$/.test(file)) ?? null
  })
  const health = await eventually(async () => {
    const { status, text } = await client.send('GET', '/healthz')
    return status === 503 && text.includes(saved) ? text : null
  })
  expect(JSON.parse(health)).toMatchObject({
    status: 'failing',
    store: {
      status: 'failing',
      problem: expect.stringContaining(
        `run \`falcobrief store restore ${join(folder.path, saved)}\``,
      ),
    },
  })
  expect(await client.send('GET', '/readyz')).toMatchObject({
    status: 503,
    text: expect.stringContaining(saved),
  })
  await client.close()
  expect(await service.end('SIGTERM')).toBe(0)
  await load.ended

  const env = { STORE_URL: `sqlite:${path}` }
  const restored = await run(['store', 'restore', saved], { cwd: folder.path, env })
  expect(restored).toMatchObject({ code: 0, err: '' })
  const { ids } = readStored(path)
  expect([...load.acknowledged].filter((id) => !ids.has(id))).toEqual([])
})
