import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDecide } from '../../src/admit/decide.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/port.ts'
import { arrivalAt, countedIds, testConfig } from '../support/arrivals.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startPostgres } from '../support/postgres.ts'

/** Incidents opened at 0, 10 s and 20 s; the first report of each is due 5 s later. */
async function admitThree(store: Store): Promise<void> {
  const config = testConfig()
  const decide = createDecide(config, countedIds())
  for (const at of [0, 10_000, 20_000]) {
    const other = { hostname: `host-${at}`, output_fields: {} }
    await store.admit([arrivalAt(at, other, config)], decide)
  }
}

async function late(store: Store, overdueBefore: number, stuckBefore: number) {
  return (await store.stats({ overdueBefore, stuckBefore })).incidents
}

async function countsOverdue(store: Store): Promise<void> {
  expect(await late(store, 1000, 500)).toEqual({
    overdue: 0,
    oldestDueAt: null,
    stuck: 0,
  })
  await admitThree(store)
  expect(await late(store, 4999, 0)).toMatchObject({ overdue: 0, oldestDueAt: null })
  expect(await late(store, 15_000, 5000)).toEqual({
    overdue: 2,
    oldestDueAt: 5000,
    stuck: 1,
  })
}

describe('incidents whose report is overdue', () => {
  it('are counted by SQLite', async () => {
    await using folder = await temporaryFolder()
    const store = await openStore(`sqlite:${join(folder.path, 'falcobrief.db')}`)
    await countsOverdue(store)
    await store.close()
  })

  it('are counted by PostgreSQL', async () => {
    await using server = await startPostgres()
    await using schema = await server.createSchema()
    const store = await schema.open()
    await countsOverdue(store)
    await store.close()
  }, 60_000)
})
