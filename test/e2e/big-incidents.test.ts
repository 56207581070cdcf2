import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDecide } from '../../src/admit/decide.ts'
import { openStore } from '../../src/store/open.ts'
import type { Arrival, Decide } from '../../src/store/records.ts'
import { arrivalAt, countedIds, testConfig } from '../support/arrivals.ts'
import { createClient } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createHttpDouble } from '../support/http-double.ts'
import { LONG_TEST_LIMIT_MS } from '../support/limits.ts'
import { startProcess } from '../support/process.ts'

const KIB = 1024
const BATCH = 64
/** Less than the chart leaves to the heap. */
const HEAP_MIB = 128

type Shape = { readonly alerts: number; readonly repeats: number; readonly bytes: number }

/** Arrivals of one incident that is due: so many alerts, each so many times, with bodies of so many bytes. */
function* arrivalsOf({ alerts, repeats, bytes }: Shape): Generator<Arrival> {
  const now = Date.now() - 60_000
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (let alert = 0; alert < alerts; alert += 1) {
      const filler = Array.from({ length: bytes / 100 }, (_, index) => `${index}`.padEnd(97, 'x'))
      yield arrivalAt(now, { rule: `Rule ${alert}`, tags: filler })
    }
  }
}

/** All of them are kept, as versions did that had no limit of bytes. */
async function fill(path: string, shape: Shape): Promise<void> {
  const filled = await openStore(`sqlite:${path}`)
  const limited = createDecide(testConfig(), countedIds('e'))
  const decide: Decide = (arrival, { alert, incident }) =>
    limited(arrival, { alert, incident: incident === null ? null : { ...incident, keptBytes: 0 } })
  let batch: Arrival[] = []
  for (const arrival of arrivalsOf(shape)) {
    batch.push(arrival)
    if (batch.length === BATCH) {
      await filled.admit(batch, decide)
      batch = []
    }
  }
  await filled.admit(batch, decide)
  await filled.close()
}

it.each([
  ['many small bodies', { alerts: 200, repeats: 100, bytes: 3 * KIB }],
  ['some big bodies', { alerts: 52, repeats: 21, bytes: 100 * KIB }],
])(
  'An incident of %s is reported, read and paged within a small heap',
  { timeout: 3 * LONG_TEST_LIMIT_MS },
  async (_name, shape) => {
    await using folder = await temporaryFolder()
    await using webhook = await createHttpDouble(() => ({ status: 200 }))
    await fill(join(folder.path, 'falcobrief.db'), shape)
    const sinks = { hook: { type: 'webhook', url: webhook.url } }
    const service = await startProcess(folder.path, { sinks }, { heapMiB: HEAP_MIB })
    const client = createClient(service.url)
    await webhook.received(1)

    const { items } = await client.getJson<{ items: { id: string; count: number }[] }>(
      '/api/v1/incidents',
    )
    expect(items).toMatchObject([{ count: shape.alerts * shape.repeats }])
    const path = `/api/v1/incidents/${items[0]?.id}`
    const detail = await client.send('GET', path)
    expect(detail.status).toBe(200)
    expect(detail.text.length).toBeLessThan(16 * KIB * KIB)
    expect((JSON.parse(detail.text) as { eventsOmitted: number }).eventsOmitted).toBeGreaterThan(0)
    for (const format of ['json', 'html', 'markdown']) {
      expect(await client.send('GET', `${path}/report?format=${format}`)).toMatchObject({
        status: 200,
      })
    }
    let events = 0
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: unknown[]; next: string | null } = await client.getJson(
        `${path}/events?limit=200&cursor=${cursor}`,
      )
      events += page.items.length
      cursor = page.next
    }
    expect(events).toBe(shape.alerts * shape.repeats)
    await client.close()
    expect(await service.end('SIGTERM')).toBe(0)
  },
)
