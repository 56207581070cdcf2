import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createParseArrival } from '../../src/admit/arrival.ts'
import { analyzeBodies } from '../../src/analyze/analyze.ts'
import { firstMessage } from '../../src/deliver/format.ts'
import { renderEmail } from '../../src/deliver/sinks/email/render.ts'
import { renderSlack } from '../../src/deliver/sinks/slack/render.ts'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { BUDGETS } from '../../src/model/budgets.ts'
import type { Report } from '../../src/model/report.ts'
import { reportDocument } from '../../src/render/document.ts'
import { countNodes } from '../../src/render/hast.ts'
import { FORMATS, render } from '../../src/render/render.ts'
import { testConfig } from '../support/arrivals.ts'
import { anyBody, COSTLY } from '../support/costly.ts'
import { searched, type Searched } from '../support/work.ts'

/** What a body of up to 1 MiB may cost, counted: nothing here looks at a clock. Three times the most that was seen. */
const MOST = {
  /** Texts searched on the way to the 204; and how much text, in lengths of the body. */
  arrival: { calls: 1000, bodies: 4 },
  /** From the stored body to the report: the same, and how much beyond so many lengths of the body. */
  analysis: { calls: 750_000, bodies: 4, characters: 45_000_000 },
  /** All formats, a mail and a message of Slack. */
  rendering: { calls: 90_000, characters: 12_000_000 },
  /** Characters of the report as it is stored, and in each format. */
  size: 1_500_000,
}

const CONFIG = testConfig()
const KNOWLEDGE = loadKnowledge(null)

function analyzed(body: string): { readonly report: Report; readonly work: Searched } {
  const reports: Report[] = []
  const work = searched(() => reports.push(...analyzeBodies([body], CONFIG, KNOWLEDGE)))
  const [report] = reports
  if (report === undefined) throw new Error('there is no report')
  return { report, work }
}

function rendered(report: Report): { readonly sizes: readonly number[]; readonly work: Searched } {
  const sizes: number[] = []
  const work = searched(() => {
    for (const format of FORMATS) sizes.push(render(report, format).length)
    const message = firstMessage(report, null)
    const mail = renderEmail(message, { domain: 'example.org' })
    sizes.push(mail.text.length, mail.html?.length ?? 0)
    sizes.push(JSON.stringify(renderSlack(message)).length)
  })
  return { sizes, work }
}

function expectLimitedWork(body: string): void {
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(BUDGETS.body.value)
  const parse = createParseArrival(CONFIG)
  const arrival = searched(() => parse(body, 0))
  expect(arrival.calls).toBeLessThan(MOST.arrival.calls)
  expect(arrival.characters).toBeLessThan(MOST.arrival.bodies * body.length + 100_000)

  const { report, work } = analyzed(body)
  const { calls, bodies, characters } = MOST.analysis
  expect(work.calls).toBeLessThan(calls)
  expect(work.characters).toBeLessThan(bodies * body.length + characters)
  expect(JSON.stringify(report).length).toBeLessThan(MOST.size)
  expect(countNodes(reportDocument(report))).toBeLessThan(BUDGETS.nodes.value)

  const output = rendered(report)
  expect(output.work.calls).toBeLessThan(MOST.rendering.calls)
  expect(output.work.characters).toBeLessThan(MOST.rendering.characters)
  expect(Math.max(...output.sizes)).toBeLessThan(MOST.size)
}

describe('the work for one alert', () => {
  it.each(COSTLY)('is limited for one with %s', (_name, body) => {
    expectLimitedWork(body)
  })

  it('is limited for one of any shape and size', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        expectLimitedWork(body)
      }),
      { numRuns: 40 },
    )
  })
})
