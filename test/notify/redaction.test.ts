import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { formatReport, REPORT_FORMATS } from '../../src/deliver/format.ts'
import { analyzeBodies } from '../../src/analyze/analyze.ts'
import { maskJson } from '../../src/lib/secrets/mask.ts'
import { alertText } from '../support/alerts.ts'
import { testConfig } from '../support/arrivals.ts'

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
})
