import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../../src/knowledge/load.ts'
import type { Report } from '../../../src/model/report.ts'
import { buildReport } from '../../../src/report/build.ts'
import { alertText } from '../../support/alerts.ts'
import { reportInput } from '../../support/events.ts'
import { plain } from '../parts.ts'
import { ACCESS_ATTACK_CASES } from './access-attack-cases.ts'
import { ATTACK_CASES } from './attack-cases.ts'
import { CALL_ATTACK_CASES } from './call-attack-cases.ts'
import { CHANGE_ATTACK_CASES } from './change-attack-cases.ts'
import { LAUNCH_ATTACK_CASES } from './launch-attack-cases.ts'
import { MORE_ATTACK_CASES } from './more-attack-cases.ts'

const knowledge = loadKnowledge(null)
const CASES = [
  ...ATTACK_CASES,
  ...MORE_ATTACK_CASES,
  ...LAUNCH_ATTACK_CASES,
  ...CALL_ATTACK_CASES,
  ...ACCESS_ATTACK_CASES,
  ...CHANGE_ATTACK_CASES,
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
