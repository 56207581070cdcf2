import { describe, expect, it } from 'vitest'
import { foldIncident } from '../../src/incident/fold.ts'
import { acknowledge } from '../../src/incident/acknowledge.ts'
import { holdBack } from '../../src/notify/roundup.ts'
import { silence } from '../../src/incident/silence.ts'
import { afterClose, afterMessage, decideDue } from '../../src/incident/schedule.ts'
import type { Decision, Incident } from '../../src/model/incident.ts'
import type { AlertBody } from '../support/alerts.ts'
import { arrivalAt, countedIds } from '../support/arrivals.ts'

const SETTINGS = { window: 1000, maxAge: 10_000, wait: 50, update: 200, repeat: 5000, calm: 500 }

function take(open: Incident | null, at: number, overrides: Partial<AlertBody> = {}) {
  return foldIncident(open, arrivalAt(at, overrides).event, SETTINGS, countedIds(`i${at}-`))
}

const kinds = (decisions: readonly Decision[]): readonly string[] =>
  decisions.map(({ kind }) => kind)

/** As the report worker does: told at `now`. */
function told(incident: Incident, now: number): Incident {
  return afterMessage(incident, incident, incident.sequence + 1, now, SETTINGS)
}

describe('an incident', () => {
  it('opens with the first alert and is due after the wait', () => {
    const { incident, decisions, isNew } = take(null, 100)
    expect(isNew).toBe(true)
    expect(incident).toMatchObject({ state: 'open', count: 1, dueAt: 150, dueKind: 'first' })
    expect(decisions).toMatchObject([
      { kind: 'opened', reason: 'Notice from rule "Terminal shell in container"' },
    ])
  })

  it('gathers a burst into its first message', () => {
    const first = take(null, 0).incident
    const { incident, decisions } = take(first, 20, { rule: 'Other' })
    expect(kinds(decisions)).toEqual(['joined'])
    expect(incident).toMatchObject({
      dueAt: 50,
      dueKind: 'first',
      rules: ['Terminal shell in container', 'Other'],
    })
  })

  it('has nothing to say about a repeat', () => {
    const open = told(take(null, 0).incident, 50)
    const { incident, decisions } = take(open, 300)
    expect(decisions).toEqual([])
    expect(incident).toMatchObject({ count: 2, dueKind: null })
  })

  it('breaks through with a new rule, paced by the update interval', () => {
    const open = told(take(null, 0).incident, 50)
    const { incident } = take(open, 60, { rule: 'Other' })
    expect(incident).toMatchObject({ dueKind: 'update', dueAt: 250 })
    expect(take(incident, 70, { rule: 'Third' }).incident).toMatchObject({ dueAt: 250 })
    expect(take(open, 900, { rule: 'Other' }).incident).toMatchObject({ dueAt: 950 })
  })

  it('escalates with a higher priority, and with a third tactic', () => {
    const open = take(null, 0).incident
    const critical = take(open, 10, { priority: 'Critical' })
    expect(critical.decisions).toMatchObject([
      { kind: 'escalated', reason: 'priority rose from Notice to Critical' },
    ])
    const second = take(open, 20, { rule: 'B', tags: ['mitre_discovery'] })
    expect(kinds(second.decisions)).toEqual(['joined'])
    const third = take(second.incident, 30, { rule: 'C', tags: ['mitre_impact'] })
    expect(kinds(third.decisions)).toEqual(['joined', 'escalated'])
    const fourth = take(third.incident, 40, { rule: 'D', tags: ['mitre_collection'] })
    expect(kinds(fourth.decisions)).toEqual(['joined'])
  })

  it('ends after quiet, or at its greatest age, and the next alert opens another', () => {
    const open = told(take(null, 0).incident, 50)
    const late = take(open, 1000)
    expect(late).toMatchObject({ isNew: true, expired: { incident: { state: 'closed' } } })
    expect(late.expired?.decision).toMatchObject({ kind: 'closed', reason: 'quiet for 1 s' })
    const busy: Incident = { ...open, lastSeen: 9900 }
    expect(take(busy, 10_000).expired?.decision).toMatchObject({
      kind: 'closed',
      reason: 'open for 10 s',
    })
  })

  it('that closes before it was told is still told', () => {
    const late = take(take(null, 0).incident, 2000)
    expect(late.expired?.incident).toMatchObject({ state: 'closed', dueKind: 'first', dueAt: 50 })
  })

  it('of Falco itself is counted, not told', () => {
    const rule = 'Falco internal: syscall event drop'
    const { incident, decisions } = take(null, 0, { rule })
    expect(incident).toMatchObject({ kind: 'internal', dueKind: null })
    expect(kinds(decisions)).toEqual(['opened', 'below-minimum'])
  })
})

describe('an incident that was told', () => {
  const open = told(take(null, 0).incident, 50)

  it('tells ten times, a hundred times the same, but not who takes care of it', () => {
    const at = (count: number, more: Partial<Incident> = {}) =>
      take({ ...open, ...more, count: count - 1 }, 400).incident.dueKind
    expect([9, 10, 11, 99, 100, 1000, 1001].map((count) => at(count))).toEqual([
      null,
      'repeated',
      null,
      null,
      'repeated',
      'repeated',
      null,
    ])
    expect(at(10, { acknowledgedBy: 'ann' })).toBeNull()
    expect(at(10, { notifiedAt: null })).toBeNull()
    const repeated = take({ ...open, count: 9 }, 60).incident
    expect(repeated).toMatchObject({ dueKind: 'repeated', dueAt: 250 })
    expect(take(repeated, 70, { rule: 'B' }).incident).toMatchObject({
      dueKind: 'update',
      dueAt: 250,
    })
  })

  it('keeps the pace of updates for a new rule, and none for what is worse', () => {
    const joined = take(open, 60, { rule: 'B' }).incident
    expect(joined).toMatchObject({ dueKind: 'update', dueAt: 250 })
    const worse = take(joined, 70, { priority: 'Critical' }).incident
    expect(worse).toMatchObject({ dueKind: 'update', dueAt: 120 })
    expect(take(open, 70, { priority: 'Critical' }).incident.dueAt).toBe(120)
  })

  it('tells who silenced it, also when it came between a claim and its message', () => {
    const by = { author: 'ann', until: 90_000 }
    const silenced = silence(open, by, 60)
    expect(silenced?.incident).toMatchObject({ silencedBy: by, dueKind: 'silenced', dueAt: 60 })
    expect(silence({ ...open, silencedBy: { ...by } }, by, 70)).toBeNull()
    const next = afterMessage({ ...open, silencedBy: by }, open, open.sequence + 1, 80, SETTINGS)
    expect(next).toMatchObject({ dueKind: 'silenced', dueAt: 80 })
  })
})

describe('a digest', () => {
  const held = {
    roundup: { sink: 'smtp', route: 1, until: 1000 },
    reason: 'later',
    message: 'first',
    priority: 'Notice',
    at: 10,
  } as const
  const hold = (at: number) => holdBack({ ...held, at }, SETTINGS, () => 'd1')

  it('is told once, at its time, with what joined it meanwhile', () => {
    const begun = hold(10).fold(null)
    const joined = hold(20).fold(begun)
    expect(joined).toMatchObject({ kind: 'digest', count: 2, dueAt: 1000, dueKind: 'first' })
    expect(afterMessage(joined, joined, 1, 1000, SETTINGS)).toMatchObject({
      state: 'closed',
      dueAt: null,
    })
    const late = hold(1000).fold(joined)
    expect(afterMessage(late, joined, 1, 1000, SETTINGS)).toMatchObject({
      state: 'open',
      dueKind: 'update',
      dueAt: 1200,
    })
  })
})

describe('a storm', () => {
  const hold = (at: number) =>
    holdBack(
      {
        roundup: { sink: 'slack', route: null, until: null },
        reason: 'too many',
        message: 'first',
        priority: 'Error',
        at,
      },
      SETTINGS,
      () => 's1',
    )

  it('is told soon, then brought up to date at the pace of updates, and ends when it is calm', () => {
    const begun = hold(10).fold(null)
    expect(begun).toMatchObject({ kind: 'storm', dueAt: 60, dueKind: 'first' })
    const first = afterMessage(begun, begun, 1, 60, SETTINGS)
    expect(first).toMatchObject({ dueKind: null, dueAt: 510 })
    const joined = hold(70).fold(first)
    expect(joined).toMatchObject({ count: 2, dueKind: 'counted', dueAt: 260 })
    const counted = afterMessage(hold(80).fold(joined), joined, 2, 260, SETTINGS)
    expect(counted).toMatchObject({ count: 3, dueKind: 'counted', dueAt: 460 })
    const quiet = afterMessage(counted, counted, 3, 460, SETTINGS)
    expect(decideDue(quiet, 579, SETTINGS)).toEqual({ do: 'wait' })
    expect(decideDue(quiet, 580, SETTINGS)).toMatchObject({ do: 'close' })
    expect(afterClose(quiet, 580)).toMatchObject({ dueKind: 'closed', state: 'closed' })
  })
})

describe('when an incident is due', () => {
  it('tells what there is to tell', () => {
    const { incident } = take(null, 0)
    expect(decideDue(incident, 50, SETTINGS)).toMatchObject({ do: 'tell', kind: 'first' })
  })

  it('reminds only of what goes on, after the repeat interval', () => {
    const open = { ...told(take(null, 0).incident, 50), lastSeen: 5000, count: 40 }
    expect(decideDue(open, 5040, SETTINGS)).toEqual({ do: 'wait' })
    expect(decideDue(open, 5050, SETTINGS)).toMatchObject({
      do: 'tell',
      kind: 'reminder',
      decision: { kind: 'reminder', reason: 'still active: 39 more events since the last message' },
    })
    expect(decideDue({ ...open, notifiedCount: 40 }, 5050, SETTINGS)).toEqual({ do: 'wait' })
  })

  it('reminds ever more rarely, but of what is critical each time', () => {
    const again = { ...told(take(null, 0).incident, 5050), lastSeen: 15_000, count: 80 }
    const busy = { ...SETTINGS, maxAge: 1e6 }
    expect(decideDue(again, 15_149, busy)).toEqual({ do: 'wait' })
    expect(decideDue(again, 15_150, busy)).toMatchObject({ kind: 'reminder' })
    const critical: Incident = { ...again, priority: 'Critical' }
    expect(decideDue(critical, 10_049, busy)).toEqual({ do: 'wait' })
    expect(decideDue(critical, 10_050, busy)).toMatchObject({ kind: 'reminder' })
  })

  it('that somebody takes care of tells so once, and reminds no more', () => {
    const open = { ...told(take(null, 0).incident, 50), lastSeen: 5000, count: 40 }
    const taken = acknowledge(open, 'ann', 100)
    expect(taken?.incident).toMatchObject({ acknowledgedBy: 'ann', dueKind: 'update', dueAt: 100 })
    expect(taken?.decisions).toMatchObject([
      { kind: 'acknowledged', reason: 'ann takes care of it: no more reminders' },
    ])
    const tended = { ...told(taken?.incident ?? open, 100), count: 80 }
    expect(decideDue(tended, 5101, SETTINGS)).toEqual({ do: 'wait' })
    expect(decideDue({ ...tended, acknowledgedBy: null }, 5101, SETTINGS)).toMatchObject({
      kind: 'reminder',
    })
    expect(acknowledge(tended, 'bob', 200)).toBeNull()
    expect(take(tended, 5200, { priority: 'Critical' }).incident.dueKind).toBe('update')
  })

  it('is taken care of silently before its first message, and when it is over', () => {
    const fresh = take(null, 0).incident
    expect(acknowledge(fresh, 'ann', 10)?.incident).toMatchObject({ dueKind: 'first', dueAt: 50 })
    const over = afterClose({ ...told(fresh, 50), notifiedAt: null }, 2000)
    expect(acknowledge({ ...over, notifiedAt: 50 }, 'ann', 2100)?.incident).toMatchObject({
      dueKind: null,
      dueAt: null,
    })
  })

  it('that was taken care of while its message was being written says so in the next', () => {
    const claimed = take(null, 0).incident
    const current = acknowledge(claimed, 'ann', 55)?.incident ?? claimed
    expect(afterMessage(current, claimed, 1, 60, SETTINGS)).toMatchObject({ dueKind: 'update' })
  })

  it('closes what is quiet', () => {
    const open = told(take(null, 0).incident, 50)
    expect(decideDue(open, 999, SETTINGS)).toEqual({ do: 'wait' })
    expect(decideDue(open, 1000, SETTINGS)).toMatchObject({
      do: 'close',
      decision: { kind: 'closed' },
    })
  })

  it('keeps due what came while the message was being written', () => {
    const claimed = take(null, 0).incident
    const current = take(claimed, 20, { rule: 'Other' }).incident
    expect(afterMessage(current, claimed, 1, 60, SETTINGS)).toMatchObject({
      sequence: 1,
      notifiedCount: 1,
      dueKind: 'update',
      dueAt: 260,
    })
  })

  it('is not counted as told when everybody was spared', () => {
    const claimed = take(null, 0).incident
    expect(afterMessage(claimed, claimed, 0, 60, SETTINGS)).toMatchObject({
      sequence: 0,
      notifiedAt: null,
      dueKind: null,
    })
  })
})
