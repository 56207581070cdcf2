import { SET_ASIDE_LISTED } from '../limits.ts'
import { totalQueue } from '../queue-totals.ts'
import { parseSetAside } from '../rows.ts'
import type { OverdueIncidents, QueueStats, Stats, StatsRequest } from '../stats.ts'
import type { Connection } from './connection.ts'

export function readStats(
  connection: Connection,
  request: StatsRequest,
  lastEventAt: number | null,
): Stats {
  return {
    queue: readQueue(connection),
    incidents: readOverdue(connection, request),
    intake: { quarantined: count(connection, 'quarantine'), lastEventAt },
    setAside: readSetAside(connection),
  }
}

function readQueue(connection: Connection): QueueStats {
  const waiting = connection
    .statement(
      `SELECT sink, state, count(*) AS count, min(created_at) AS oldest FROM deliveries
       WHERE state IN ('queued', 'retrying', 'sending') GROUP BY sink, state`,
    )
    .all()
  const dead = connection
    .statement(
      "SELECT sink, state, count(*) AS count, 0 AS oldest FROM deliveries WHERE state = 'dead' GROUP BY sink",
    )
    .all()
  return totalQueue([...waiting, ...dead], connection.statement('SELECT * FROM sinks').all())
}

const OVERDUE = 'SELECT count(*) AS overdue, min(due_at) AS oldest FROM incidents WHERE due_at <= ?'

function readOverdue(connection: Connection, { overdueBefore }: StatsRequest): OverdueIncidents {
  const row = connection.statement(OVERDUE).get(overdueBefore)
  return {
    overdue: row?.['overdue'] as number,
    oldestDueAt: row?.['oldest'] as number | null,
  }
}

function readSetAside(connection: Connection): Stats['setAside'] {
  const rows = connection
    .statement(
      `SELECT set_aside.*, incidents.id AS incident_id FROM set_aside
       JOIN incidents ON incidents.n = incident_n ORDER BY failures DESC, incident_n LIMIT ?`,
    )
    .all(SET_ASIDE_LISTED)
  return { count: count(connection, 'set_aside'), items: rows.map((row) => parseSetAside(row)) }
}

function count(connection: Connection, table: 'quarantine' | 'set_aside'): number {
  const row = connection.statement(`SELECT count(*) AS count FROM ${table}`).get()
  return row?.['count'] as number
}
