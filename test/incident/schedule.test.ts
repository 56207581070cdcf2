import { describe, expect, it } from 'vitest'
import {
  close,
  decideClose,
  notifiesAt,
  remindsAt,
  scheduleLook,
} from '../../src/incident/schedule.ts'
import { notified, SETTINGS, take } from '../support/incidents.ts'

const open = notified(take(null, 0).incident, 50)

describe('the schedule of an incident', () => {
  it('closes after the quiet window, and not before', () => {
    expect(decideClose(open, 999, SETTINGS)).toBeNull()
    expect(decideClose(open, 1000, SETTINGS)).toMatchObject({
      kind: 'closed',
      reason: 'quiet for 1 s',
    })
  })

  it('notifies of news after the wait, and not sooner than the update interval', () => {
    expect(notifiesAt({ notifiedAt: null }, 10, SETTINGS)).toBe(60)
    expect(notifiesAt({ notifiedAt: 50 }, 60, SETTINGS)).toBe(250)
  })

  it('never reminds before the first message', () => {
    expect(remindsAt({ ...open, notifiedAt: null }, SETTINGS)).toBe(Infinity)
  })

  it('looks again when a silence ends, if that is before it closes', () => {
    expect(scheduleLook(open, 60, SETTINGS).dueAt).toBe(1000)
    expect(scheduleLook(open, 60, SETTINGS, 700).dueAt).toBe(700)
    expect(scheduleLook(open, 60, SETTINGS, 2000).dueAt).toBe(1000)
  })

  it('makes the end of an incident due only when its begin was notified', () => {
    expect(close(open, 1000)).toMatchObject({ state: 'closed', dueKind: 'closed', dueAt: 1000 })
    expect(close({ ...open, notifiedAt: null }, 1000)).toMatchObject({ dueKind: null, dueAt: null })
  })
})
