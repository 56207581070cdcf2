import { SET_ASIDE_LISTED } from '../limits.ts'
import { totalQueue } from '../queue-totals.ts'
import { parseSetAside } from '../rows.ts'
import type { Stats, StatsRequest } from '../stats.ts'
import type { Database, Result, Row } from './database.ts'

const WAITING = `SELECT sink, state, count(*), min(created_at) AS oldest FROM deliveries
  WHERE state IN ('queued', 'retrying', 'sending') GROUP BY sink, state`
const DEAD = `SELECT sink, 'dead' AS state, count(*), NULL::bigint AS oldest FROM deliveries
  WHERE state = 'dead' GROUP BY sink`
const SINKS = 'SELECT name, last_success_at, last_error_at, last_error FROM sinks'
const OVERDUE =
  'SELECT count(*) AS overdue, min(due_at) AS oldest FROM incidents WHERE due_at <= $1'
/** Ids are forgotten after a while; incidents stay longer. */
const INTAKE = `SELECT (SELECT count(*) FROM quarantine) AS quarantined, coalesce(
    (SELECT max(received_at) FROM event_ids), (SELECT max(last_seen) FROM incidents)) AS last_event_at`
const SET_ASIDE = `SELECT incidents.id AS incident_id, failures, failed_at, retry_at, error,
    count(*) OVER () AS all_of_them
  FROM set_aside JOIN incidents ON incidents.n = incident_n
  ORDER BY failures DESC, incident_n LIMIT ${SET_ASIDE_LISTED}`

export async function readStats(
  database: Database,
  { overdueBefore }: StatsRequest,
): Promise<Stats> {
  const [waiting, dead, sinks, overdue, intake, setAside] = await database.read(
    { sql: WAITING },
    { sql: DEAD },
    { sql: SINKS },
    { sql: OVERDUE, values: [overdueBefore] },
    { sql: INTAKE },
    { sql: SET_ASIDE },
  )
  const late = firstRow(overdue)
  const taken = firstRow(intake)
  return {
    queue: totalQueue([...(waiting?.rows ?? []), ...(dead?.rows ?? [])], sinks?.rows ?? []),
    incidents: {
      overdue: late['overdue'] as number,
      oldestDueAt: late['oldest'] as number | null,
    },
    intake: {
      quarantined: taken['quarantined'] as number,
      lastEventAt: taken['last_event_at'] as number | null,
    },
    setAside: {
      count: (setAside?.rows[0]?.['all_of_them'] ?? 0) as number,
      items: (setAside?.rows ?? []).map((row) => parseSetAside(row)),
    },
  }
}

function firstRow(result: Result | undefined): Row {
  return result?.rows[0] ?? {}
}
