import { describe, expect, it } from 'vitest'
import { acknowledge } from '../../src/incident/acknowledge.ts'
import { close } from '../../src/incident/schedule.ts'
import { decideDue } from '../../src/notify/due.ts'
import { afterRound, notified, SETTINGS, take } from '../support/incidents.ts'

describe('acknowledging an incident', () => {
  it('makes a message of its own due, once, and ends reminders', () => {
    const open = { ...notified(take(null, 0).incident, 50), lastSeen: 5000, count: 40 }
    const taken = acknowledge(open, 'ann', 100)
    expect(taken?.incident).toMatchObject({
      acknowledgedBy: 'ann',
      dueKind: 'acknowledged',
      dueAt: 100,
    })
    expect(taken?.decisions).toMatchObject([
      { kind: 'acknowledged', reason: 'acknowledged by ann: no more reminders' },
    ])
    const tended = { ...notified(taken?.incident ?? open, 100, 'acknowledged'), count: 80 }
    expect(tended.dueKind).toBeNull()
    expect(decideDue(tended, 5101, SETTINGS)).toEqual({ do: 'wait' })
    expect(decideDue({ ...tended, acknowledgedBy: null }, 5101, SETTINGS)).toMatchObject({
      kind: 'reminder',
    })
    expect(acknowledge(tended, 'bob', 200)).toBeNull()
    expect(take(tended, 5200, { priority: 'Critical' }).incident.dueKind).toBe('update')
  })

  it('makes nothing due before the first message, nor after the end', () => {
    const fresh = take(null, 0).incident
    expect(acknowledge(fresh, 'ann', 10)?.incident).toMatchObject({ dueKind: 'first', dueAt: 50 })
    const over = close({ ...notified(fresh, 50), notifiedAt: null }, 2000)
    expect(acknowledge({ ...over, notifiedAt: 50 }, 'ann', 2100)?.incident).toMatchObject({
      dueKind: null,
      dueAt: null,
    })
  })

  it('is notified after the message that was being written meanwhile', () => {
    const claimed = take(null, 0).incident
    const current = acknowledge(claimed, 'ann', 55)?.incident ?? claimed
    expect(afterRound(current, claimed, 60)).toMatchObject({ dueKind: 'acknowledged', dueAt: 60 })
  })
})
