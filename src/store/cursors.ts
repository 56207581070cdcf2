import { FalcobriefError } from '../model/errors.ts'

/** Two numbers by which rows are in order: of the last row of a page. */
export type Position = readonly [number, number]

/** What a page answers with as `next`. */
export function formatCursor([first, second]: Position): string {
  return `${first}.${second}`
}

/** Throws `FB_BAD_REQUEST` for text that `formatCursor` does not make. */
export function parseCursor(cursor: string): Position {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor)
  if (match === null) {
    throw new FalcobriefError('FB_BAD_REQUEST', 'cursor: not one that this API gave; leave it out')
  }
  return [Number(match[1]), Number(match[2])]
}

/** Of rows that were asked for with one more than `limit`: those of the page, and where the next begins. */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  position: (row: T) => Position,
): { readonly page: readonly T[]; readonly next: string | null } {
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { page, next: last === undefined ? null : formatCursor(position(last)) }
}
