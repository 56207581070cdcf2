import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../../src/knowledge/load.ts'
import type { Tuning } from '../../../src/model/report.ts'
import { buildReport } from '../../../src/report/build.ts'
import { alertText } from '../../support/alerts.ts'
import { reportInput } from '../../support/events.ts'
import { plain } from '../parts.ts'
import type { ExceptionCase } from './exception-case.ts'
import { CASES } from './exception-cases.ts'

const knowledge = loadKnowledge(null)

/** What is suggested after five alerts of a case. */
function tuningOf({ rule, source, priority, fields, each }: ExceptionCase): Tuning {
  const bodies = Array.from({ length: 5 }, (_, index) =>
    alertText({
      rule,
      source,
      priority,
      output_fields: { ...fields, ...each?.(index) },
    }),
  )
  return buildReport(reportInput(bodies), knowledge).tuning
}

const refused = CASES.filter(({ refusedFor }) => refusedFor !== null)
const suggested = CASES.filter(({ refusedFor }) => refusedFor === null)

describe('An exception that a maintainer of Falco would reject', () => {
  it.each(refused)('is not suggested: $name', (one) => {
    const tuning = tuningOf(one)
    expect(tuning.status).toBe('refused')
    expect(plain(tuning.reason)).toMatch(one.refusedFor ?? /never/)
  })
})

describe('An exception that a maintainer of Falco would merge', () => {
  it.each(suggested)('is suggested, by the fields that distinguish it: $name', (one) => {
    const tuning = tuningOf(one)
    if (tuning.status === 'refused') throw new Error(plain(tuning.reason))
    const fields = /fields: \[(.*)\]/.exec(tuning.yaml)?.[1]?.split(', ') ?? []
    expect(fields.toSorted()).toEqual([...one.by].toSorted())
  })
})
