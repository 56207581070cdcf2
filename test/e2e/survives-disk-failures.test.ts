import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient, eventually, type Client } from '../support/client.ts'
import { createFaultyDisk, diskKinds, type FaultyDisk } from '../support/disk/faulty-disk.ts'
import type { Field } from '../support/disk/layout.ts'
import { temporaryFolder } from '../support/folder.ts'
import { integrityOf } from '../support/integrity.ts'
import { startProcess, type ServiceProcess } from '../support/process.ts'

const SENDERS = 8
const EIO = 5
const ENOSPC = 28

await using trial = await temporaryFolder()
const kinds = await diskKinds(trial.path)

/** What fails, and the counter that shows that it did. */
const FAULTS: readonly (readonly [string, Partial<Record<Field, number>>, Field])[] = [
  ['one sync fails', { syncs: 1 }, 'failedSyncs'],
  ['three syncs in a row fail', { syncs: 3 }, 'failedSyncs'],
  ['one sync fails and what it had to write is gone', { syncs: 1, drops: 1 }, 'failedSyncs'],
  ['one write fails', { writes: 1, error: EIO }, 'failedWrites'],
  ['writes are cut short', { writes: 3, error: EIO, shortened: 1 }, 'failedWrites'],
  ['the disk is full for a while', { writes: 6, error: ENOSPC }, 'failedWrites'],
]

describe.each(kinds)('a disk with faults (%s)', (kind) => {
  it.each(FAULTS)(
    '%s under load, then the power: nothing acknowledged is lost',
    async (_name, faults, counter) => {
      await using folder = await temporaryFolder()
      const disk = await createFaultyDisk(join(folder.path, 'disk'), kind)
      const service = await startProcess(folder.path, {}, disk.options)
      await using load = startLoad(service)
      await load.reaches(50)
      disk.set(faults)
      await failed(disk, counter)
      await eventually(() => (load.refused.size > 0 ? true : null))
      await load.goesOn(50)
      expect(service.logs.join('\n')).toContain('alerts are refused until the database is reopened')
      expect(service.logs.join('\n')).toContain('was reopened and verified')
      await service.end('SIGKILL')
      await load.ended

      const path = join(folder.path, 'falcobrief.db')
      await disk.losePower(path)
      const { ids, tally } = await readStored(folder.path)
      expect([...load.acknowledged].filter((id) => !ids.has(id))).toEqual([])
      expect(tally).toBeGreaterThanOrEqual(load.acknowledged.size)
    },
  )

  it('is killed after a failed sync, started again, then the power fails: nothing acknowledged is lost', async () => {
    await using folder = await temporaryFolder()
    const disk = await createFaultyDisk(join(folder.path, 'disk'), kind)
    const acknowledged = new Set<string>()
    for (const faults of [{ syncs: -1 }, { syncs: 0 }]) {
      const service = await startProcess(folder.path, {}, disk.options)
      await using load = startLoad(service, acknowledged)
      await load.goesOn(50)
      disk.set(faults)
      if (faults.syncs !== 0) await eventually(() => (load.refused.size > 0 ? true : null))
      await service.end('SIGKILL')
      await load.ended
      disk.set({ syncs: 0 })
    }
    await disk.losePower(join(folder.path, 'falcobrief.db'))
    const { ids } = await readStored(folder.path)
    expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([])
  })
})

async function failed(disk: FaultyDisk, counter: Field): Promise<void> {
  await eventually(() => (disk.read(counter) > 0 ? true : null))
}

/** Posts alerts until the service is gone. */
function startLoad(service: ServiceProcess, acknowledged = new Set<string>()) {
  const client: Client = createClient(service.url, SENDERS)
  const refused = new Set<string>()
  let serial = 0
  const send = async (): Promise<void> => {
    for (;;) {
      const uuid = `event-${service.pid}-${serial++}`
      const answer = await client
        .post(alertText({ uuid, rule: `Rule ${serial % 5}` }))
        .catch(() => null)
      if (answer === null) return
      if (answer.status === 204) acknowledged.add(uuid)
      else if (answer.status === 503) refused.add(uuid)
      else throw new Error(`HTTP ${answer.status} ${answer.text}`)
    }
  }
  const ended = Promise.all(Array.from({ length: SENDERS }, () => send()))
  const reaches = (count: number) => eventually(() => (acknowledged.size >= count ? true : null))
  return {
    acknowledged,
    refused,
    ended,
    reaches,
    goesOn: (count: number) => reaches(acknowledged.size + count),
    [Symbol.asyncDispose]: async () => {
      await service.end('SIGKILL')
      await ended
      await client.close()
    },
  }
}

/** What a start after it finds. */
async function readStored(folder: string) {
  const service = await startProcess(folder)
  expect(await service.end('SIGTERM')).toBe(0)
  using database = new DatabaseSync(join(folder, 'falcobrief.db'))
  expect(integrityOf(database)).toBe('ok')
  const rows = database.prepare('SELECT id FROM events').all() as { id: string }[]
  const row = database.prepare('SELECT admitted FROM tally').get()
  return { ids: new Set(rows.map(({ id }) => id)), tally: Number(row?.['admitted']) }
}
