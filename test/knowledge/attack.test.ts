import { describe, expect, it } from 'vitest'
import { attackEntries } from '../../src/knowledge/attack.ts'
import { officialRules } from '../../src/knowledge/catalogue.ts'

describe('attackEntries', () => {
  it('names tactics in the order of an intrusion, then techniques, with their pages', () => {
    expect(attackEntries(['TA0040', 'TA0002'], ['T1059.004', 'T1059.004'])).toEqual([
      {
        tactic: 'TA0002',
        technique: null,
        name: 'Execution',
        url: 'https://attack.mitre.org/tactics/TA0002/',
      },
      {
        tactic: 'TA0040',
        technique: null,
        name: 'Impact',
        url: 'https://attack.mitre.org/tactics/TA0040/',
      },
      {
        tactic: 'TA0002',
        technique: 'T1059.004',
        name: 'Command and Scripting Interpreter: Unix Shell',
        url: 'https://attack.mitre.org/techniques/T1059/004/',
      },
    ])
  })

  it("follows the alert's tags where ATT&CK lists a technique elsewhere", () => {
    expect(attackEntries(['TA0007'], ['T1565']).at(-1)).toMatchObject({ tactic: 'TA0007' })
    expect(attackEntries([], ['T1565'])).toMatchObject([{ tactic: 'TA0040' }])
  })

  it('leaves out ids that it does not know', () => {
    expect(attackEntries(['TA9999', 'constructor'], ['T9999', 'T1059.999'])).toEqual([])
  })

  it('knows all of Enterprise and every technique of the official rules', () => {
    const tactics =
      'TA0043 TA0042 TA0001 TA0002 TA0003 TA0004 TA0005 TA0006 TA0007 TA0008 TA0009 TA0011 TA0010 TA0040'.split(
        ' ',
      )
    expect(attackEntries(tactics.toReversed(), []).map(({ tactic }) => tactic)).toEqual(tactics)
    for (const { rule, tactics, techniques } of officialRules()) {
      const expected = tactics.length + techniques.length
      expect(attackEntries(tactics, techniques), rule).toHaveLength(expected)
    }
  })
})
