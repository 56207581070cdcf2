import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { createReporter } from '../../src/notify/reporter.ts'
import { createWriteReport, type WriteReport } from '../../src/notify/report.ts'
import { alertText } from '../support/alerts.ts'
import { testConfig } from '../support/arrivals.ts'
import { reportInput } from '../support/events.ts'
import { createRecordingLog } from '../deliver/fixtures.ts'

const KNOWLEDGE = loadKnowledge(null)
const STORE = {
  readRuleEvents: async () => [],
  readRoundup: () => Promise.reject(new Error('not asked for')),
}

/** A report of two alerts, by a clock that goes on by so many ms at each look. */
async function reported(writeReport: WriteReport, msALook: number) {
  const log = createRecordingLog()
  let at = 0
  const turns = { now: () => (at += msALook), turnMs: 10, limitMs: 1000 }
  const report = createReporter(writeReport, { store: STORE, log, cluster: '', turns })
  const record = { ...reportInput([alertText(), alertText()]), decisions: [] }
  return { report: await report(record), log, incident: record.incident }
}

describe('the reporter', () => {
  const whole = createWriteReport(testConfig(), KNOWLEDGE)

  it('writes the same report in one turn and in many', async () => {
    const quick = await reported(whole, 0)
    const slow = await reported(whole, 20)
    expect(slow.report.truncated).toBe(null)
    expect(slow.report.summary).toEqual(quick.report.summary)
    expect(slow.log.lines).toEqual([])
  })

  it('gives up an analysis that takes too long for the minimal report, and logs it', async () => {
    const { report, log, incident } = await reported(whole, 400)
    expect(report.truncated?.minimal).toBe('too-long')
    expect(report.incident.count).toBe(2)
    expect(log.lines).toMatchObject([{ level: 'error', fields: { incident: incident.id } }])
  })

  it('sends the minimal report after a defect', async () => {
    const { report } = await reported(() => {
      throw new TypeError('a defect')
    }, 0)
    expect(report.truncated?.minimal).toBe('defect')
  })
})
