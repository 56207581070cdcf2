import type { OverdueIncidents } from '../records.ts'
import type { Connection } from './connection.ts'

const OVERDUE = `SELECT count(*) AS overdue, min(due_at) AS oldest, count(*) FILTER (WHERE due_at <= ?) AS stuck
  FROM incidents WHERE due_at <= ?`

export function overdueIncidents(
  connection: Connection,
  overdueBefore: number,
  stuckBefore: number,
): OverdueIncidents {
  const row = connection.statement(OVERDUE).get(stuckBefore, overdueBefore)
  return {
    overdue: row?.['overdue'] as number,
    oldestDueAt: row?.['oldest'] as number | null,
    stuck: row?.['stuck'] as number,
  }
}
