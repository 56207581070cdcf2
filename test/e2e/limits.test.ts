import { describe, expect, it } from 'vitest'
import { BUDGETS } from '../../src/model/budgets.ts'
import { REPORT_FORMATS } from '../../src/deliver/format.ts'
import type { WebhookBody } from '../../src/deliver/sinks/webhook/render.ts'
import { alertText } from '../support/alerts.ts'
import { createClient, type Client } from '../support/client.ts'
import { COSTLY } from '../support/costly.ts'
import { temporaryFolder } from '../support/folder.ts'
import { createHttpDouble } from '../support/http-double.ts'
import { LONG_TEST_LIMIT_MS } from '../support/limits.ts'
import { startProcess } from '../support/process.ts'
import { createSlackDouble } from '../support/slack-double.ts'
import { createSmtpDouble } from '../support/smtp-double.ts'

const HEAP_MIB = 256
const MEGABYTE = 1024 * 1024
const ORDINARY = Array.from({ length: 5 }, (_, index) => `ordinary-${index}`)
const INCIDENTS = COSTLY.length + ORDINARY.length

/** Asks `/livez` again and again; answers with the statuses once it is stopped. */
function watchLife(client: Client) {
  const stop = new AbortController()
  const statuses: number[] = []
  const watching = (async () => {
    while (!stop.signal.aborted) {
      statuses.push((await client.send('GET', '/livez')).status)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  return async (): Promise<readonly number[]> => {
    stop.abort()
    await watching
    return statuses
  }
}

async function post(client: Client, bodies: readonly string[]): Promise<readonly number[]> {
  const statuses: number[] = []
  for (const body of bodies) statuses.push((await client.post(body)).status)
  return statuses
}

describe('alerts made to take long', () => {
  it(
    'are acknowledged, survive a restart and reach every sink in limited form, and nobody waits for them',
    { timeout: LONG_TEST_LIMIT_MS },
    async () => {
      await using folder = await temporaryFolder()
      await using webhook = await createHttpDouble(() => ({ status: 200 }))
      await using slack = await createSlackDouble()
      await using smtp = await createSmtpDouble()
      const settings = {
        notify: { wait: '1s' },
        storm: { burst: 100 },
        sinks: { hook: { type: 'webhook', url: webhook.url } },
        slack: { webhookurl: slack.webhookUrl },
        smtp: { hostport: smtp.hostport, tls: 'none', from: 'a@example.org', to: 'b@example.org' },
      }
      const first = await startProcess(folder.path, settings, { heapMiB: HEAP_MIB })
      const before = createClient(first.url)
      const bodies = COSTLY.map(([, body]) => body)
      for (const body of bodies) expect(body.length).toBeLessThan(BUDGETS.body.value)
      expect(await post(before, bodies)).toEqual(bodies.map(() => 204))
      await before.close()
      expect(await first.end('SIGTERM')).toBe(0)

      const service = await startProcess(folder.path, settings, { heapMiB: HEAP_MIB })
      const client = createClient(service.url)
      const stopWatching = watchLife(createClient(service.url, 1))
      const ordinary = ORDINARY.map((hostname) => alertText({ hostname, output_fields: {} }))
      expect(await post(client, ordinary)).toEqual(ordinary.map(() => 204))
      const posted = await webhook.received(INCIDENTS)
      await smtp.received(INCIDENTS)
      await slack.received(INCIDENTS)
      const statuses = await stopWatching()
      expect(new Set(statuses)).toEqual(new Set([200]))
      expect(statuses.length).toBeGreaterThan(10)

      const reports = posted.map(({ body }) => JSON.parse(body) as WebhookBody)
      expect(reports.filter(({ report }) => report === null)).toEqual([])
      // A rule's name is cut as it comes in; a body that is no alert has its fields alone.
      const truncated = reports.filter(({ report }) => report?.truncated !== undefined)
      expect(truncated).toHaveLength(COSTLY.length - 1)
      for (const { report } of reports) expect(report?.truncated?.minimal ?? null).toBeNull()
      for (const { body } of posted) expect(body.length).toBeLessThan(MEGABYTE)
      for (const { source } of smtp.mails) expect(source.length).toBeLessThan(MEGABYTE)

      const wide = reports.find(({ report }) => report?.title.includes('80,000 fields'))
      expect(wide?.report?.truncated).toMatchObject({ fields: 79_750, allFields: 80_000 })
      for (const format of REPORT_FORMATS) {
        const path = `/api/v1/incidents/${wide?.incident}/report?format=${format}`
        const { status, text } = await client.send('GET', path)
        expect(status).toBe(200)
        expect(text.length).toBeLessThan(MEGABYTE)
      }
      await client.close()
      expect(await service.end('SIGTERM')).toBe(0)
    },
  )
})
