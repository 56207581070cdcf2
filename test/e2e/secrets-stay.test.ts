import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { createHttpDouble } from '../support/http-double.ts'
import { startService } from '../support/service.ts'

const SECRET = 'hunter2-on-the-command-line'
const BODY = alertText({
  output: `a command (command=psql --password ${SECRET})`,
  output_fields: { 'proc.name': 'psql', 'proc.cmdline': `psql --password ${SECRET}` },
})

type Page = { readonly items: readonly { readonly id: string }[] }

describe('a secret in an alert', () => {
  it('stays in the store: no message, report, answer or log line has it', async () => {
    await using receiver = await createHttpDouble(() => ({ status: 200 }))
    await using service = await startService({
      sinks: { hook: { type: 'webhook', url: receiver.url }, console: { type: 'console' } },
    })
    for (let count = 0; count < 2; count += 1) {
      await service.post(BODY.replace(/"uuid":"./, `"uuid":"${count}`))
    }
    await receiver.received(1)
    await eventually(() => service.written.at(0) ?? null)
    const [incident] = (await service.getJson<Page>('/api/v1/incidents')).items
    const paths = [
      '',
      ...['json', 'markdown', 'html', 'text', 'slack'].map((one) => `/report?format=${one}`),
    ]
    const answers = await Promise.all(
      paths.map(async (path) => {
        const { text } = await service.send('GET', `/api/v1/incidents/${incident?.id}${path}`)
        return text
      }),
    )
    expect(answers[0]).toContain('psql --password [masked]')
    const all = [
      ...answers,
      ...receiver.requests.map(({ body }) => body),
      ...service.written,
      JSON.stringify(service.log.lines),
    ]
    for (const text of all) expect(text).not.toContain(SECRET)
  })
})
