import { describe, expect, it } from 'vitest'
import { parseRows, parseSilence, rankPriority, tryParse } from '../../src/store/rows.ts'

const ROW = {
  id: 's1',
  match: '{"rule":"A"}',
  reason: 'r',
  author: 'ann',
  origin: 'api',
  created_at: 1,
}

describe('rows', () => {
  it.each(['', '{', 'null', '7', '"text"'])('A column with %j is unreadable', (match) => {
    expect(tryParse({ ...ROW, match, until: 5 }, parseSilence)).toEqual({
      id: 's1',
      problem: 'the column match holds no valid JSON',
    })
  })

  it('What cannot be read does not appear in the problem', () => {
    const parsed = tryParse({ ...ROW, match: 'password=hunter2', until: 5 }, parseSilence)
    expect(JSON.stringify(parsed)).not.toContain('hunter2')
  })

  it('Rows that can be read are kept beside those that cannot', () => {
    const rows = [
      { ...ROW, until: 5 },
      { ...ROW, id: 's2', match: '', until: 5 },
    ]
    expect(parseRows(rows, parseSilence)).toMatchObject({
      items: [{ id: 's1', match: { rule: 'A' } }],
      unreadable: [{ id: 's2' }],
    })
  })

  it('A defect of the program is no unreadable row', () => {
    const defect = (): never => {
      throw new TypeError('a defect')
    }
    expect(() => parseRows([ROW], defect)).toThrow('a defect')
  })

  it('The most severe priority has the lowest rank', () => {
    expect([rankPriority('Emergency'), rankPriority('Debug')]).toEqual([0, 7])
  })
})
