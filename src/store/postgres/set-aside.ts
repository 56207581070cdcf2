import { FIRST_WAIT_MS, INTERRUPTED, LONGEST_WAIT_MS, SET_ASIDE_ERROR_LENGTH } from '../limits.ts'
import type { Unreadable } from '../records.ts'
import { parseSetAside } from '../rows.ts'
import type { SetAside } from '../stats.ts'
import type { ClaimedIncident, ReportFailure } from '../work.ts'
import type { Database, Statement } from './database.ts'
import { closeAlerts } from './writes.ts'

/** An incident that failed before waits for twice as long as the last time. */
const ANEW = `ON CONFLICT (incident_n) DO UPDATE SET failures = set_aside.failures + 1,
  failed_at = excluded.failed_at, error = excluded.error, retry_at = excluded.failed_at
    + least(${LONGEST_WAIT_MS}, ${FIRST_WAIT_MS}::bigint << least(set_aside.failures, 20))`

const SET_ASIDE = `WITH ended AS (
    DELETE FROM report_leases USING incidents
    WHERE incidents.n = incident_n AND incidents.id = $1 AND lease = $2 RETURNING incident_n
  )
  INSERT INTO set_aside (incident_n, failures, failed_at, retry_at, error)
  SELECT incident_n, 1, $3::bigint, $3::bigint + ${FIRST_WAIT_MS}, $4 FROM ended
  ${ANEW} RETURNING $1 AS incident_id, failures, failed_at, retry_at, error`

export async function setAside(
  database: Database,
  { incidentId, lease, now, error }: ReportFailure,
): Promise<SetAside | null> {
  const values = [incidentId, lease, now, error.slice(0, SET_ASIDE_ERROR_LENGTH)]
  const [found] = await database.write({ sql: SET_ASIDE, values })
  const row = found?.rows[0]
  return row === undefined ? null : parseSetAside(row)
}

const GIVE_BACK = `DELETE FROM report_leases USING incidents
  WHERE incidents.n = incident_n AND incidents.id = $1 AND lease = $2`

export async function giveBack(
  database: Database,
  { incident, lease }: ClaimedIncident,
): Promise<void> {
  await database.write({ sql: GIVE_BACK, values: [incident.id, lease] })
}

const PUT_ASIDE = `INSERT INTO set_aside (incident_n, failures, failed_at, retry_at, error)
  SELECT incidents.n, 1, $2::bigint, $2::bigint + ${FIRST_WAIT_MS}, $3
  FROM incidents WHERE incidents.id = $1 ${ANEW}`
const END_LEASE = `DELETE FROM report_leases USING incidents
  WHERE incidents.n = incident_n AND incidents.id = $1`

/** Sets aside an incident whatever its lease is, and ends that. */
export function putAside(id: string, now: number, error: string): readonly Statement[] {
  const values = [id, now, error.slice(0, SET_ASIDE_ERROR_LENGTH)]
  return [
    { sql: PUT_ASIDE, values },
    { sql: END_LEASE, values: [id] },
  ]
}

const CLOSE = `UPDATE incidents SET state = 'closed', due_at = NULL, due_kind = NULL, held_kind = NULL
  WHERE id = $1`

/**
 * Closes an open incident whose row cannot be read, with its alerts, so that another can begin on its subject. It
 * stays set aside until somebody releases it.
 */
export function closeUnreadableIncident(
  { id, problem }: Unreadable,
  now: number,
): readonly Statement[] {
  return [{ sql: CLOSE, values: [id] }, ...closeAlerts([id]), ...putAside(id, now, problem)]
}

/** The same of alerts; their incidents go on. */
export function closeUnreadableAlerts(alerts: readonly Unreadable[]): readonly Statement[] {
  if (alerts.length === 0) return []
  const sql = "UPDATE alerts SET state = 'closed' WHERE id = ANY($1::text[])"
  return [{ sql, values: [alerts.map(({ id }) => id)] }]
}

/** A worker may end for reasons of its own: one failure of this kind is counted, but not waited for. */
const COUNT_INTERRUPTED = `WITH gone AS (
    DELETE FROM report_leases WHERE incident_n IN (
      SELECT incident_n FROM report_leases WHERE lease_until <= $1 ORDER BY incident_n
      FOR UPDATE SKIP LOCKED)
    RETURNING incident_n
  )
  INSERT INTO set_aside (incident_n, failures, failed_at, retry_at, error)
  SELECT incident_n, 1, $1::bigint, $1::bigint, $2 FROM gone ORDER BY incident_n ${ANEW}`

/** Ends the leases that ran out: a failure of their incidents, too. */
export function countInterruptions(now: number): Statement {
  return { sql: COUNT_INTERRUPTED, values: [now, INTERRUPTED] }
}
