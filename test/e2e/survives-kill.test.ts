import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createHttpDouble } from '../support/http-double.ts'
import { integrityOf } from '../support/integrity.ts'
import { LONG_TEST_LIMIT_MS } from '../support/limits.ts'
import { startProcess } from '../support/process.ts'

const KILLS = 20
const SENDERS = 16
const KINDS = 20

type Stored = { readonly ids: ReadonlySet<string>; readonly counted: number }

it(
  'loses and double counts nothing that was acknowledged, killed 20 times in a storm',
  { timeout: LONG_TEST_LIMIT_MS },
  async () => {
    await using folder = await temporaryFolder()
    await using receiver = await createHttpDouble(() => ({ status: 200 }))
    const settings = {
      sinks: { hook: { type: 'webhook', url: receiver.url } },
      notify: { wait: '100ms', update: '200ms' },
      retention: { eventsperalert: 10_000 },
    }
    const acknowledged = new Set<string>()
    const sent = new Set<string>()
    let serial = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      const service = await startProcess(folder.path, settings)
      const client = createClient(service.url, SENDERS)
      const enough = Promise.withResolvers<void>()
      const goal = acknowledged.size + 100 + kill * 7
      const sender = async (): Promise<void> => {
        for (;;) {
          const id = `event-${serial++}`
          sent.add(id)
          const body = alertText({ uuid: id, rule: `Rule ${serial % KINDS}`, output_fields: {} })
          const isTaken = await client
            .post(body)
            .then(({ status }) => status === 204)
            .catch(() => null)
          if (isTaken === null) return
          if (isTaken) acknowledged.add(id)
          if (acknowledged.size >= goal) enough.resolve()
        }
      }
      const senders = Array.from({ length: SENDERS }, () => sender())
      await enough.promise
      await service.end('SIGKILL')
      await Promise.all(senders)
      await client.close()
    }
    const last = await startProcess(folder.path, settings)
    expect(await last.end('SIGTERM')).toBe(0)

    const { ids, counted } = readStored(join(folder.path, 'falcobrief.db'))
    expect(Array.from(acknowledged).filter((id) => !ids.has(id))).toEqual([])
    expect(Array.from(ids).filter((id) => !sent.has(id))).toEqual([])
    expect(counted).toBe(ids.size)
  },
)

function readStored(path: string): Stored {
  const database = new DatabaseSync(path)
  const rows = database.prepare('SELECT id FROM events').all() as { id: string }[]
  const ids = new Set(rows.map(({ id }) => id))
  expect(rows).toHaveLength(ids.size)
  const { alerts } = database.prepare('SELECT sum(count) AS alerts FROM alerts').get() as {
    alerts: number
  }
  const { incidents } = database.prepare('SELECT sum(count) AS incidents FROM incidents').get() as {
    incidents: number
  }
  const check = integrityOf(database)
  database.close()
  expect(check).toBe('ok')
  expect(incidents).toBe(alerts)
  return { ids, counted: alerts }
}
