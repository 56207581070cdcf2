import type { OverdueIncidents } from '../records.ts'
import type { Database } from './database.ts'

const OVERDUE = `SELECT count(*) AS overdue, min(due_at) AS oldest, count(*) FILTER (WHERE due_at <= $1) AS stuck
  FROM incidents WHERE due_at <= $2`

export async function overdueIncidents(
  database: Database,
  overdueBefore: number,
  stuckBefore: number,
): Promise<OverdueIncidents> {
  const [found] = await database.read({ sql: OVERDUE, values: [stuckBefore, overdueBefore] })
  const row = found?.rows[0]
  return {
    overdue: row?.['overdue'] as number,
    oldestDueAt: row?.['oldest'] as number | null,
    stuck: row?.['stuck'] as number,
  }
}
