import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { eventually } from '../support/client.ts'
import { createHttpDouble } from '../support/http-double.ts'
import { secretCases, type SecretCase } from '../support/secret-set.ts'
import { createSlackDouble } from '../support/slack-double.ts'
import { createSmtpDouble } from '../support/smtp-double.ts'
import { startService } from '../support/service.ts'

const SECRET = 'hunter2-on-the-command-line'
const BODY = alertText({
  output: `a command (command=psql --password ${SECRET})`,
  output_fields: { 'proc.name': 'psql', 'proc.cmdline': `psql --password ${SECRET}` },
})

/** A text of every kind of the measured set. */
const ONE_OF_EACH = Array.from(
  Map.groupBy(secretCases(), ({ kind }) => kind).values(),
  ([first]) => first,
).filter((one) => one !== undefined)

const FORMATS = ['json', 'markdown', 'html', 'text', 'slack']

/** An alert with the text wherever a sender may put one. */
function bodyWith({ text }: SecretCase, hostname: string): string {
  return alertText({
    hostname,
    output: `A command ran (command=${text} parent=bash)`,
    tags: ['T1059', text],
    output_fields: {
      'proc.name': 'bash',
      'proc.cmdline': text,
      'proc.pcmdline': `sh -c ${text}`,
      'proc.aname[2]': text,
      'fd.name': text,
      'evt.args': text,
      'our.note': { inside: [text] },
    },
  })
}

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

  it('of each kind is on no way out, and changes no id', async () => {
    await using receiver = await createHttpDouble(() => ({ status: 200 }))
    await using slack = await createSlackDouble()
    await using mail = await createSmtpDouble({ startTls: false })
    await using service = await startService({
      slack: { token: slack.token, channel: slack.channelId, apiurl: slack.apiUrl },
      smtp: { hostport: mail.hostport, tls: 'none', from: 'f@example.org', to: 'o@example.org' },
      sinks: { hook: { type: 'webhook', url: receiver.url }, console: { type: 'console' } },
      storm: { burst: 1000 },
    })
    const bodies = ONE_OF_EACH.map((one, index) => bodyWith(one, `node-${index}`))
    for (const body of bodies) await service.post(body)
    await receiver.received(bodies.length)
    await mail.received(bodies.length)
    await eventually(() => (slack.channel.length >= bodies.length ? true : null))
    await eventually(() => (service.written.length >= bodies.length ? true : null))

    const list = await service.send('GET', '/api/v1/incidents?limit=200')
    const ids = (JSON.parse(list.text) as Page).items.map(({ id }) => id)
    expect(ids).toHaveLength(bodies.length)
    const answers = await Promise.all(
      ids.flatMap((id) =>
        ['', '/events', ...FORMATS.map((format) => `/report?format=${format}`)].map(
          async (path) => {
            const { text } = await service.send('GET', `/api/v1/incidents/${id}${path}`)
            return text
          },
        ),
      ),
    )
    const other = await Promise.all(
      ['/healthz', '/metrics'].map(async (path) => (await service.send('GET', path)).text),
    )
    const out: Readonly<Record<string, string>> = {
      answers: [list.text, ...answers, ...other].join('\n'),
      webhook: receiver.requests.map(({ body }) => body).join('\n'),
      mail: mail.mails
        .map(({ mail: { text, html }, source }) => `${text}${html}${source}`)
        .join('\n'),
      slack: JSON.stringify(slack.calls),
      console: service.written.join('\n'),
      log: JSON.stringify(service.log.lines),
    }
    for (const [way, text] of Object.entries(out)) {
      for (const { kind, secrets } of ONE_OF_EACH) {
        for (const secret of secrets) {
          for (const form of [secret, JSON.stringify(secret).slice(1, -1)]) {
            expect(text.includes(form), `${kind} in ${way}`).toBe(false)
          }
        }
      }
    }
    expect(out['answers']).toContain('[masked]')
  })
})
