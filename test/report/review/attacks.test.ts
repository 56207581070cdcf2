import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../../src/knowledge/load.ts'
import type { Report } from '../../../src/model/report.ts'
import { buildReport } from '../../../src/report/build.ts'
import { alertText } from '../../support/alerts.ts'
import { reportInput } from '../../support/events.ts'
import { plain } from '../parts.ts'
import { ATTACK_CASES } from './attack-cases.ts'
import { ATTACK_CASES_FROM_P } from './attack-cases-from-p.ts'
import { ATTACK_CASES_FROM_U } from './attack-cases-from-u.ts'
import { MORE_ATTACK_CASES } from './more-attack-cases.ts'

const knowledge = loadKnowledge(null)
const CASES = [
  ...ATTACK_CASES,
  ...MORE_ATTACK_CASES,
  ...ATTACK_CASES_FROM_P,
  ...ATTACK_CASES_FROM_U,
]

function signsOfAttack(rule: string, fields: Readonly<Record<string, unknown>>): readonly string[] {
  const { assessment }: Report = buildReport(
    reportInput([alertText({ rule, source: 'syscall', output_fields: fields })]),
    knowledge,
  )
  return assessment.signs
    .filter(({ kind, outcome }) => kind === 'attack' && outcome === 'met')
    .map(({ text }) => plain(text))
}

describe('The signs of a report on an official rule', () => {
  it.each(CASES)('show the attack, and not the usual alert: $rule', ({ rule, attack, usual }) => {
    expect(signsOfAttack(rule, attack)).not.toEqual([])
    expect(signsOfAttack(rule, usual)).toEqual([])
  })
})
