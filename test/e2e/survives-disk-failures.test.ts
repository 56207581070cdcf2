import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/client.ts'
import { createFaultyDisk, diskKinds } from '../support/disk/faulty-disk.ts'
import type { Field } from '../support/disk/layout.ts'
import { temporaryFolder } from '../support/folder.ts'
import { KEEP_ALL, startLoad } from '../support/load.ts'
import { startProcess } from '../support/process.ts'
import { readStored } from '../support/stored.ts'

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
  // A write of SQLite's own is out of reach for JavaScript: a whole commit fails there.
  it.each(FAULTS.filter(([, { shortened }]) => kind === 'library' || shortened === undefined))(
    '%s under load, then the power: nothing acknowledged is lost',
    async (_name, faults, counter) => {
      await using folder = await temporaryFolder()
      const disk = await createFaultyDisk(join(folder.path, 'disk'), kind)
      const service = await startProcess(folder.path, KEEP_ALL, disk.options)
      await using load = startLoad(service)
      await load.goesOn(50)
      disk.set(faults)
      await eventually(() => disk.read(counter) || null)
      await load.isRefused()
      await load.goesOn(50)
      expect(service.logs.join('\n')).toContain('alerts are refused until the database is reopened')
      expect(service.logs.join('\n')).toContain('was reopened and verified')
      await service.end('SIGKILL')
      await load.ended

      const path = join(folder.path, 'falcobrief.db')
      await disk.losePower(path)
      await startAndStop(folder.path)
      const { ids, tally } = readStored(path)
      expect([...load.acknowledged].filter((id) => !ids.has(id))).toEqual([])
      expect(tally).toBeGreaterThanOrEqual(load.acknowledged.size)
    },
  )

  it('is killed after a failed sync, started again, then the power fails: nothing acknowledged is lost', async () => {
    await using folder = await temporaryFolder()
    const disk = await createFaultyDisk(join(folder.path, 'disk'), kind)
    const acknowledged = new Set<string>()
    for (const faults of [{ syncs: -1 }, { syncs: 0 }]) {
      const service = await startProcess(folder.path, KEEP_ALL, disk.options)
      await using load = startLoad(service, acknowledged)
      await load.goesOn(50)
      disk.set(faults)
      if (faults.syncs !== 0) await load.isRefused()
      await service.end('SIGKILL')
      await load.ended
      disk.set({ syncs: 0 })
    }
    const path = join(folder.path, 'falcobrief.db')
    await disk.losePower(path)
    await startAndStop(folder.path)
    const { ids } = readStored(path)
    expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([])
  })
})

async function startAndStop(folder: string): Promise<void> {
  const service = await startProcess(folder)
  expect(await service.end('SIGTERM')).toBe(0)
}
