import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startProcess } from '../support/process.ts'

const SENDERS = 16

it('takes what comes over kept connections until it is gone, and refuses none of it', async () => {
  await using folder = await temporaryFolder()
  const service = await startProcess(folder.path, { sinks: { out: { type: 'console' } } })
  const client = createClient(service.url, SENDERS)
  const statuses: number[] = []
  const enough = Promise.withResolvers<void>()
  const sender = async (name: number): Promise<void> => {
    for (let serial = 0; ; serial++) {
      const body = alertText({ uuid: `${name}-${serial}`, output_fields: {} })
      const status = await client.post(body).then(
        (answer) => answer.status,
        () => null,
      )
      // A connection that is refused, or closed before the alert was read: the sender knows.
      if (status === null) return
      statuses.push(status)
      if (statuses.length === 400) enough.resolve()
    }
  }
  const senders = Array.from({ length: SENDERS }, (_, name) => sender(name))
  await enough.promise
  expect(await service.end('SIGTERM')).toBe(0)
  await Promise.all(senders)
  await client.close()

  expect(new Set(statuses)).toEqual(new Set([204]))
  const database = new DatabaseSync(join(folder.path, 'falcobrief.db'))
  const { counted } = database.prepare('SELECT sum(count) AS counted FROM alerts').get() as {
    counted: number
  }
  database.close()
  expect(counted).toBeGreaterThanOrEqual(statuses.length)
  expect(counted).toBeLessThanOrEqual(statuses.length + SENDERS)
})
