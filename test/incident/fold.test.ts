import { describe, expect, it } from 'vitest'
import { BUDGETS } from '../../src/model/budgets.ts'
import type { Incident } from '../../src/model/incident.ts'
import { kinds, notified, take } from '../support/incidents.ts'

describe('folding an alert into incidents', () => {
  it('opens an incident with the first alert, due after the wait', () => {
    const { incident, decisions, isNew } = take(null, 100)
    expect(isNew).toBe(true)
    expect(incident).toMatchObject({ state: 'open', count: 1, dueAt: 150, dueKind: 'first' })
    expect(decisions).toMatchObject([
      { kind: 'opened', reason: 'Notice from rule "Terminal shell in container"' },
    ])
  })

  it('gathers a burst into the first message', () => {
    const first = take(null, 0).incident
    const { incident, decisions } = take(first, 20, { rule: 'Other' })
    expect(kinds(decisions)).toEqual(['joined'])
    expect(incident).toMatchObject({
      dueAt: 50,
      dueKind: 'first',
      rules: ['Terminal shell in container', 'Other'],
    })
  })

  it('makes no message due for a repeat', () => {
    const open = notified(take(null, 0).incident, 50)
    const { incident, decisions } = take(open, 300)
    expect(decisions).toEqual([])
    expect(incident).toMatchObject({ count: 2, dueKind: null })
  })

  it('makes a new rule due, paced by the update interval', () => {
    const open = notified(take(null, 0).incident, 50)
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

  it('closes an incident with 200 rules at the next one, which opens another', () => {
    const rules = Array.from({ length: BUDGETS.rules.value }, (_, index) => `Rule ${index}`)
    const full: Incident = { ...take(null, 0).incident, rules }
    expect(take(full, 10, { rule: 'Rule 7' })).toMatchObject({ isNew: false })
    const next = take(full, 10, { rule: 'One more' })
    expect(next).toMatchObject({ isNew: true, incident: { rules: ['One more'], dueKind: 'first' } })
    // What it has to say itself is still said.
    expect(next.expired).toMatchObject({
      incident: { state: 'closed', dueKind: 'first' },
      decision: { kind: 'closed', reason: 'has 200 rules' },
    })
  })

  it('closes an incident after quiet or at its greatest age, and opens another', () => {
    const open = notified(take(null, 0).incident, 50)
    const late = take(open, 1000)
    expect(late).toMatchObject({ isNew: true, expired: { incident: { state: 'closed' } } })
    expect(late.expired?.decision).toMatchObject({ kind: 'closed', reason: 'quiet for 1 s' })
    const busy: Incident = { ...open, lastSeen: 9900 }
    expect(take(busy, 10_000).expired?.decision).toMatchObject({
      kind: 'closed',
      reason: 'open for 10 s',
    })
  })

  it('keeps the first message due when the incident closes before it', () => {
    const late = take(take(null, 0).incident, 2000)
    expect(late.expired?.incident).toMatchObject({ state: 'closed', dueKind: 'first', dueAt: 50 })
  })

  it('drops what a silence holds back when the incident closes', () => {
    const held: Incident = { ...take(null, 0).incident, dueKind: null, heldKind: 'first' }
    expect(take(held, 2000).expired?.incident).toMatchObject({
      state: 'closed',
      heldKind: null,
      dueAt: null,
    })
  })

  it('counts a notice of Falco about itself and makes no message due', () => {
    const rule = 'Falco internal: syscall event drop'
    const { incident, decisions } = take(null, 0, { rule })
    expect(incident).toMatchObject({ kind: 'internal', dueKind: null })
    expect(kinds(decisions)).toEqual(['opened', 'below-minimum'])
  })
})

describe('folding an alert into an incident that was notified', () => {
  const open = notified(take(null, 0).incident, 50)

  it('makes the 10th, 100th and 1,000th occurrence due, unless somebody acknowledged it', () => {
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

  it('keeps the pace of updates for a new rule, and does not hold up an escalation', () => {
    const joined = take(open, 60, { rule: 'B' }).incident
    expect(joined).toMatchObject({ dueKind: 'update', dueAt: 250 })
    const worse = take(joined, 70, { priority: 'Critical' }).incident
    expect(worse).toMatchObject({ dueKind: 'update', dueAt: 120 })
    expect(take(open, 70, { priority: 'Critical' }).incident.dueAt).toBe(120)
  })
})
