import { describe, expect, it } from 'vitest'
import { cutPage, formatCursor, parseCursor } from '../../src/store/cursors.ts'

describe('cursors', () => {
  it('A cursor is read as it was written', () => {
    expect(parseCursor(formatCursor([1_772_359_200_000, 42]))).toEqual([1_772_359_200_000, 42])
  })

  it.each(['', 'x', '1', '1.', '1.2.3', '-1.2', '1.2e3', `${'9'.repeat(16)}.1`])(
    'The text %j is refused as a cursor',
    (text) => {
      expect(() => parseCursor(text)).toThrow(expect.objectContaining({ code: 'FB_BAD_REQUEST' }))
    },
  )

  it('The last page has no cursor', () => {
    const position = (n: number) => [n, n] as const
    expect(cutPage([1, 2, 3], 2, position)).toEqual({ page: [1, 2], next: '2.2' })
    expect(cutPage([1, 2], 2, position)).toEqual({ page: [1, 2], next: null })
    expect(cutPage([], 2, position)).toEqual({ page: [], next: null })
  })
})
