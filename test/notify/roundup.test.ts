import { describe, expect, it } from 'vitest'
import { close } from '../../src/incident/schedule.ts'
import { decideDue } from '../../src/notify/due.ts'
import { holdBack } from '../../src/notify/roundup.ts'
import { afterRound, SETTINGS } from '../support/incidents.ts'

describe('a digest', () => {
  const held = {
    roundup: { sink: 'smtp', route: 1, until: 1000 },
    reason: 'later',
    message: 'first',
    priority: 'Notice',
    at: 10,
  } as const
  const hold = (at: number) => holdBack({ ...held, at }, SETTINGS, () => 'd1')

  it('is sent once, at its time, with what joined it meanwhile', () => {
    const begun = hold(10).fold(null)
    const joined = hold(20).fold(begun)
    expect(joined).toMatchObject({ kind: 'digest', count: 2, dueAt: 1000, dueKind: 'first' })
    expect(afterRound(joined, joined, 1000)).toMatchObject({ state: 'closed', dueAt: null })
    const late = hold(1000).fold(joined)
    expect(afterRound(late, joined, 1000)).toMatchObject({
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

  it('is sent soon, updated at the pace of updates, and ends when it is calm', () => {
    const begun = hold(10).fold(null)
    expect(begun).toMatchObject({ kind: 'storm', dueAt: 60, dueKind: 'first' })
    const first = afterRound(begun, begun, 60)
    expect(first).toMatchObject({ dueKind: null, dueAt: 510 })
    const joined = hold(70).fold(first)
    expect(joined).toMatchObject({ count: 2, dueKind: 'counted', dueAt: 260 })
    const counted = afterRound(hold(80).fold(joined), joined, 260, { kind: 'counted' })
    expect(counted).toMatchObject({ count: 3, dueKind: 'counted', dueAt: 460 })
    const quiet = afterRound(counted, counted, 460, { kind: 'counted' })
    expect(decideDue(quiet, 579, SETTINGS)).toEqual({ do: 'wait' })
    expect(decideDue(quiet, 580, SETTINGS)).toMatchObject({ do: 'close' })
    expect(close(quiet, 580)).toMatchObject({ dueKind: 'closed', state: 'closed' })
  })
})
