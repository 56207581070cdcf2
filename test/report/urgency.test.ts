import { describe, expect, it } from 'vitest'
import { PRIORITIES, type Priority } from '../../src/model/event.ts'
import type { Sign } from '../../src/model/report.ts'
import { rateUrgency } from '../../src/report/urgency.ts'
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
    ['Critical', [ATTACK], 'now', 'Treat as critical: 1 sign of an attack'],
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
