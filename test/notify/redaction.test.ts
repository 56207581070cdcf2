import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { formatReport, REPORT_FORMATS } from '../../src/deliver/format.ts'
import { analyzeBodies } from '../../src/analyze/analyze.ts'
import { explainBody } from '../../src/analyze/explain.ts'
import { maskJson, maskText } from '../../src/lib/secrets/mask.ts'
import { NO_POLICY } from '../../src/lib/secrets/policy.ts'
import { redactBody } from '../../src/notify/redaction.ts'
import { alertText } from '../support/alerts.ts'
import { testConfig } from '../support/arrivals.ts'
import { secretCases } from '../support/secret-set.ts'

const knowledge = loadKnowledge(null)
const SECRETS = ['hunter2-in-args', 'hunter2-in-env', 'hunter2-in-list', 'hunter2-by-name']
const [ARGS, ENV, LIST, NAMED] = SECRETS
const BODY = alertText({
  rule: 'Read sensitive file untrusted',
  priority: 'Warning',
  output: `a command (command=mysql --password ${ARGS})`,
  output_fields: {
    'proc.cmdline': `mysql --password ${ARGS}`,
    'proc.env': `PATH=/bin PGPASSWORD=${ENV}`,
    'proc.name': 'mysql',
    'our.list': [`--token=${LIST}`, 'x'],
    'our.object': { password: NAMED, user: 'anna' },
    'fd.name': '/etc/shadow',
  },
})
const REPEATED = BODY.replace(/"uuid":"./, '"uuid":"f')

describe('secrets in an alert', () => {
  it.each(REPORT_FORMATS)('are in no %s, and counted', (format) => {
    const [report] = analyzeBodies([BODY, REPEATED], testConfig(), knowledge)
    if (report === undefined) throw new Error('no report')
    const text = formatReport(report, format, null)
    for (const secret of SECRETS) expect(text).not.toContain(secret)
    expect(report.masked).toBe(SECRETS.length)
  })

  it('are said to be masked where they were', () => {
    const [report] = analyzeBodies([BODY], testConfig(), knowledge)
    if (report === undefined) throw new Error('no report')
    const markdown = formatReport(report, 'markdown', null)
    expect(markdown).toContain('`mysql --password [masked]`')
    expect(markdown).toContain('Masked as secrets: 4 values.')
  })

  it('are no ground for an exception', () => {
    const [report] = analyzeBodies([BODY, REPEATED], testConfig(), knowledge)
    expect(JSON.stringify(report?.tuning)).not.toContain('[masked]')
  })

  it('are shown when the setting says so', () => {
    const config = testConfig({ secrets: { mask: false } })
    const [report] = analyzeBodies([BODY], config, knowledge)
    if (report === undefined) throw new Error('no report')
    expect(report.masked).toBe(0)
    expect(formatReport(report, 'markdown', null)).toContain(ARGS)
  })

  it('are taken out of a stored body, which stays JSON, exact in all else', () => {
    const { text, secrets } = maskJson(BODY)
    for (const secret of SECRETS) expect(text).not.toContain(secret)
    expect(new Set(secrets)).toEqual(new Set(SECRETS))
    const expected = SECRETS.reduce((body, secret) => body.replaceAll(secret, '[masked]'), BODY)
    expect(text).toBe(expected)
  })

  it('are in no report, whatever their form', () => {
    for (const { text, secrets: all } of secretCases()) {
      // Shorter ones are in our own sentences by chance.
      const secrets = all.filter((secret) => secret.length > 5)
      const body = alertText({
        output: `A command ran (command=${text} parent=bash)`,
        output_fields: { 'proc.name': 'bash', 'proc.cmdline': text },
      })
      const [report] = analyzeBodies([body], testConfig(), knowledge)
      const json = JSON.stringify(report)
      const isMissed = secrets.some((secret) => maskText(text).text.includes(secret))
      const isShown = secrets.some((secret) => json.includes(JSON.stringify(secret).slice(1, -1)))
      expect(isShown, text).toBe(isMissed)
    }
  })

  it('are masked in arguments that do not name their program, and in the output that repeats them', () => {
    const report = reportOf({
      output: 'Shell (args=-u root -phunter2-args shop line=-u root -phunter2-args shop user=x)',
      output_fields: { 'proc.name': 'mysql', 'proc.args': '-u root -phunter2-args shop' },
    })
    expect(JSON.stringify(report)).not.toContain('hunter2')
    expect(JSON.stringify(report)).toContain('-u root -p[masked] shop')
  })

  it('are masked in environment variables that Falco reads by name', () => {
    const fields = { 'proc.env[DB_PASSWORD]': 'plain-value-1', 'proc.env[PORT]': 'plain-value-2' }
    const json = JSON.stringify(reportOf({ output_fields: fields }))
    expect(json).not.toContain('plain-value-1')
    expect(json).toContain('plain-value-2')
  })

  it('are masked in a body that is no alert, which the report shows whole', () => {
    const [report] = analyzeBodies(['{"hello":"mysql -phunter2-odd x"}'], testConfig(), knowledge)
    expect(JSON.stringify(report)).toContain('[masked]')
    expect(JSON.stringify(report)).not.toContain('hunter2')
  })

  it('are masked in what a command hides by encoding', () => {
    const hidden = Buffer.from('curl -u anna:hunter2-b64 https://x.example.com/a').toString(
      'base64',
    )
    const line = `sh -c echo ${hidden} | base64 -d | sh`
    const report = reportOf({ output_fields: { 'proc.name': 'sh', 'proc.cmdline': line } })
    expect(JSON.stringify(report)).not.toContain('hunter2')
  })

  it('are those that the user adds, and none that the user allows', () => {
    const fields = {
      'proc.cmdline': 'app acme_0123 --pin 4711-x --token example-1 --api-key k-12345',
    }
    const secrets = { extra: ['acme_*', 'PIN='], allow: ['example-*', 'api_key='] }
    const [report] = analyzeBodies(
      [alertText({ output_fields: fields })],
      testConfig({ secrets }),
      knowledge,
    )
    const json = JSON.stringify(report)
    expect(json).toContain('app [masked] --pin [masked] --token example-1 --api-key k-12345')
    expect(report?.masked).toBe(2)
  })

  it('change no id, fingerprint or incident', () => {
    for (const { text } of secretCases().slice(0, 50)) {
      const body = alertText({ output_fields: { 'proc.name': text, 'proc.cmdline': text } })
      const [shown, masked] = [false, true].map((mask) =>
        explainBody(body, testConfig({ secrets: { mask } }), knowledge, { now: 0, silences: [] }),
      )
      expect(masked?.eventId).toBe(shown?.eventId)
      expect(masked?.fingerprint).toBe(shown?.fingerprint)
      expect(masked?.incidentKey).toBe(shown?.incidentKey)
    }
  })

  it('are taken out of a stored body as out of its report', () => {
    const body = alertText({
      output: 'Shell (args=-u root -phunter2-args shop user=x)',
      output_fields: {
        'evt.time': 1772359200123456789n,
        'proc.name': 'mysql',
        'proc.args': '-u root -phunter2-args shop',
      },
    })
    const { body: shown } = redactBody({ body }, NO_POLICY)
    expect(shown).toBe(body.replaceAll('hunter2-args', '[masked]'))
  })
})

function reportOf(alert: Parameters<typeof alertText>[0]) {
  const [report] = analyzeBodies([alertText(alert)], testConfig(), knowledge)
  if (report === undefined) throw new Error('no report')
  return report
}
