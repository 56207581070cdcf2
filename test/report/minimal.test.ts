import { describe, expect, it } from 'vitest'
import { MINIMAL_REASONS } from '../../src/model/report.ts'
import { FORMATS, render } from '../../src/render/render.ts'
import { minimalReport } from '../../src/report/minimal.ts'
import { alertText } from '../support/alerts.ts'
import { reportInput } from '../support/events.ts'

const { incident } = reportInput([alertText(), alertText()])

describe('the minimal report', () => {
  it.each(MINIMAL_REASONS)('says what, where, when, how often and why it is all: %s', (reason) => {
    const report = minimalReport(incident, reason)
    const text = render(report, 'text')
    for (const said of ['Terminal shell in container', 'shop/web', '2 alerts', incident.id]) {
      expect(text).toContain(said)
    }
    expect(text).toContain('2026-03-01T10:00:01.000Z')
    expect(JSON.parse(render(report, 'json'))).toMatchObject({
      truncated: { minimal: reason },
      incident: { count: 2 },
    })
  })

  it('has the same size for an incident of any number of rules', () => {
    const rules = Array.from({ length: 10_000 }, (_, index) => `rule ${index}`)
    const report = minimalReport({ ...incident, rules }, 'failed-before')
    for (const format of FORMATS) expect(render(report, format).length).toBeLessThan(20_000)
  })
})
