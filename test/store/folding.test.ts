import { describe, expect, it } from 'vitest'
import { incidentSettings } from '../../src/incident/settings.ts'
import { holdBack } from '../../src/notify/roundup.ts'
import { foldEntries } from '../../src/store/folding.ts'
import { countedIds, testConfig } from '../support/arrivals.ts'

const settings = incidentSettings(testConfig())

function entry(sink: string, at: number, createId = countedIds()) {
  const roundup = { sink, route: null, until: null }
  const held = { roundup, reason: 'too many', message: 'first', priority: 'Notice', at } as const
  return holdBack(held, settings, createId)
}

describe('foldEntries', () => {
  it('Each roundup is written once, with every entry that joined it', () => {
    const createId = countedIds()
    const entries = [entry('a', 1, createId), entry('b', 2, createId), entry('a', 3, createId)]
    const { begun, changed, roundups, decisions } = foldEntries(entries, new Map())
    expect(begun.map(({ id, count }) => [id, count])).toEqual([
      ['a1', 2],
      ['a2', 1],
    ])
    expect(changed).toEqual([])
    expect(roundups).toEqual(['a1', 'a2', 'a1'])
    expect(decisions.map(({ sink, at }) => [sink, at])).toEqual([
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ])
  })

  it('A roundup that is open is changed, and others are left alone', () => {
    const open = foldEntries([entry('a', 1), entry('b', 1)], new Map()).begun
    const byKey = new Map(open.map((roundup) => [roundup.subjectKey, roundup]))
    const { begun, changed } = foldEntries([entry('a', 2)], byKey)
    expect(begun).toEqual([])
    expect(changed).toMatchObject([{ id: open[0]?.id, count: 2 }])
  })
})
