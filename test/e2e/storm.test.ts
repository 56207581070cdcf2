import { expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient, eventually } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createHttpDouble } from '../support/http-double.ts'
import { LONG_TEST_LIMIT_MS } from '../support/limits.ts'
import { startProcess } from '../support/process.ts'

const ALERTS = 100_000
const KINDS = 200
const CONNECTIONS = 64
const MEGABYTE = 1024 * 1024

type Page = { readonly items: readonly { readonly id: string; readonly count: number }[] }

it(
  'folds 100,000 alerts of 200 kinds into 200 incidents, with exact counts and flat memory',
  { timeout: LONG_TEST_LIMIT_MS },
  async () => {
    await using folder = await temporaryFolder()
    await using receiver = await createHttpDouble(() => ({ status: 200 }))
    const service = await startProcess(
      folder.path,
      { sinks: { hook: { type: 'webhook', url: receiver.url } }, notify: { wait: '1s' } },
      { heapMiB: 64 },
    )
    const client = createClient(service.url, CONNECTIONS)
    let next = 0
    const sender = async (): Promise<void> => {
      while (next < ALERTS) {
        const kind = next++ % KINDS
        const { status } = await client.post(
          alertText({ rule: `Rule ${kind}`, hostname: `host-${kind}`, output_fields: {} }),
        )
        if (status !== 204) throw new Error(`answered ${status}`)
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, () => sender()))

    const { items } = await client.getJson<Page>('/api/v1/incidents?limit=200')
    expect(items).toHaveLength(KINDS)
    expect(items.map(({ count }) => count)).toEqual(items.map(() => ALERTS / KINDS))
    await eventually(async () => {
      const { queue } = await client.getJson<{ queue: { queued: number; retrying: number } }>(
        '/healthz',
      )
      return receiver.requests.length >= KINDS && queue.queued + queue.retrying === 0 ? true : null
    })
    const told = new Map<string, number>()
    for (const { body } of receiver.requests) {
      const { incident } = JSON.parse(body) as { incident: string }
      told.set(incident, (told.get(incident) ?? 0) + 1)
    }
    expect(told.size).toBe(KINDS)
    expect(Math.max(...told.values())).toBe(1)
    expect((await service.peakMemory()) / MEGABYTE).toBeLessThan(256)
    await client.close()
    expect(await service.end('SIGTERM')).toBe(0)
  },
)
