import { describe, expect, it } from 'vitest'
import type { Incident } from '../../src/model/incident.ts'
import { decideDue } from '../../src/notify/due.ts'
import { afterRound, notified, SETTINGS, take } from '../support/incidents.ts'

describe('an incident that is due', () => {
  it('calls for the message that is due', () => {
    const { incident } = take(null, 0)
    expect(decideDue(incident, 50, SETTINGS)).toMatchObject({ do: 'notify', kind: 'first' })
  })

  it('calls for a reminder when more came, after the repeat interval', () => {
    const open = { ...notified(take(null, 0).incident, 50), lastSeen: 5000, count: 40 }
    expect(decideDue(open, 5040, SETTINGS)).toEqual({ do: 'wait' })
    expect(decideDue(open, 5050, SETTINGS)).toMatchObject({
      do: 'notify',
      kind: 'reminder',
      decision: { kind: 'reminder', reason: 'still active: 39 more events since the last message' },
    })
    expect(decideDue({ ...open, notifiedCount: 40 }, 5050, SETTINGS)).toEqual({ do: 'wait' })
  })

  it('calls for reminders ever more rarely, but each time for a Critical incident', () => {
    const again = { ...notified(take(null, 0).incident, 5050), lastSeen: 15_000, count: 80 }
    const busy = { ...SETTINGS, maxAge: 1e6 }
    expect(decideDue(again, 15_149, busy)).toEqual({ do: 'wait' })
    expect(decideDue(again, 15_150, busy)).toMatchObject({ kind: 'reminder' })
    const critical: Incident = { ...again, priority: 'Critical' }
    expect(decideDue(critical, 10_049, busy)).toEqual({ do: 'wait' })
    expect(decideDue(critical, 10_050, busy)).toMatchObject({ kind: 'reminder' })
  })

  it('calls for its end when it is quiet', () => {
    const open = notified(take(null, 0).incident, 50)
    expect(decideDue(open, 999, SETTINGS)).toEqual({ do: 'wait' })
    expect(decideDue(open, 1000, SETTINGS)).toMatchObject({
      do: 'close',
      decision: { kind: 'closed' },
    })
  })
})

describe('an incident after a message was decided on', () => {
  it('keeps due what came while the message was being written', () => {
    const claimed = take(null, 0).incident
    const current = take(claimed, 20, { rule: 'Other' }).incident
    expect(afterRound(current, claimed, 60)).toMatchObject({
      sequence: 1,
      notifiedCount: 1,
      dueKind: 'update',
      dueAt: 260,
    })
  })

  it('does not count as notified when every sink was left out', () => {
    const claimed = take(null, 0).incident
    expect(afterRound(claimed, claimed, 60, { isNotified: false })).toMatchObject({
      sequence: 0,
      notifiedAt: null,
      dueKind: null,
      heldKind: null,
    })
  })
})

describe('an incident that a silence holds back', () => {
  const claimed = take(null, 0).incident
  const held = afterRound(claimed, claimed, 60, { isNotified: false, heldUntil: 600 })

  it('is due again when the silence ends', () => {
    expect(held).toMatchObject({ heldKind: 'first', dueKind: null, dueAt: 600, sequence: 0 })
    expect(decideDue(held, 600, SETTINGS)).toMatchObject({ do: 'notify', kind: 'first' })
    expect(notified(held, 600)).toMatchObject({ heldKind: null, sequence: 1, notifiedAt: 600 })
  })

  it('stays held by the next silence, and closes without a message', () => {
    const again = afterRound(held, held, 600, { isNotified: false, heldUntil: Infinity })
    expect(again).toMatchObject({ heldKind: 'first', dueAt: 1000 })
    expect(decideDue(again, 1000, SETTINGS)).toMatchObject({ do: 'close' })
  })

  it('sends held news with the news that breaks through', () => {
    const worse = take(held, 100, { rule: 'Worse', priority: 'Critical' }).incident
    expect(worse).toMatchObject({ heldKind: 'first', dueKind: 'update' })
    expect(decideDue(worse, 150, SETTINGS)).toMatchObject({ do: 'notify', kind: 'first' })
  })

  it('keeps held news while the answer to the silence is sent', () => {
    const answered: Incident = { ...held, dueKind: 'silenced', sequence: 1, notifiedAt: 50 }
    expect(decideDue(answered, 150, SETTINGS)).toMatchObject({ kind: 'silenced' })
    expect(notified(answered, 150, 'silenced')).toMatchObject({ heldKind: 'first' })
  })

  it('is silenced no more once news broke through, but by a silence that came meanwhile', () => {
    const by = { author: 'ann', until: 900 }
    const silenced: Incident = { ...notified(claimed, 60), silencedBy: by }
    const worse = take(silenced, 100, { rule: 'Worse' }).incident
    expect(notified(worse, 300, 'update')).toMatchObject({ silencedBy: null, dueKind: null })
    expect(notified(worse, 300, 'acknowledged')).toMatchObject({ silencedBy: by })
    const again: Incident = { ...worse, silencedBy: { ...by, until: 950 } }
    expect(afterRound(again, worse, 300, { kind: 'update' })).toMatchObject({
      silencedBy: { until: 950 },
      dueKind: 'silenced',
    })
  })
})
