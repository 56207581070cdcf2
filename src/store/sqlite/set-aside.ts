import { FIRST_WAIT_MS, INTERRUPTED, LONGEST_WAIT_MS, SET_ASIDE_ERROR_LENGTH } from '../limits.ts'
import { parseSetAside, type Row } from '../rows.ts'
import type { SetAside } from '../stats.ts'
import type { ClaimedIncident, ReportFailure } from '../work.ts'
import type { Connection } from './connection.ts'
import { closeAlerts } from './writes.ts'

export function setAside(
  connection: Connection,
  { incidentId, lease, now, error }: ReportFailure,
): SetAside | null {
  return connection.write(() => {
    const row = connection
      .statement('SELECT n FROM incidents WHERE id = ? AND lease = ?')
      .get(incidentId, lease)
    if (row === undefined) return null
    const n = row['n'] as number
    endLease(connection, n)
    return parseSetAside({ ...putAside(connection, n, now, error), incident_id: incidentId })
  })
}

export function giveBack(connection: Connection, { incident, lease }: ClaimedIncident): void {
  connection.write(() =>
    connection
      .statement('UPDATE incidents SET lease = NULL, lease_until = NULL WHERE id = ? AND lease = ?')
      .run(incident.id, lease),
  )
}

/** Counts a failure of an incident, which waits longer after each; inside a transaction. */
export function putAside(connection: Connection, n: number, now: number, error: string) {
  return connection
    .statement(
      `INSERT INTO set_aside (incident_n, failures, failed_at, retry_at, error)
       VALUES (?1, 1, ?2, ?2 + ${FIRST_WAIT_MS}, ?3)
       ON CONFLICT (incident_n) DO UPDATE SET failures = failures + 1, failed_at = excluded.failed_at,
         retry_at = excluded.failed_at + min(${LONGEST_WAIT_MS}, ${FIRST_WAIT_MS} << min(failures, 20)),
         error = excluded.error
       RETURNING *`,
    )
    .get(n, now, error.slice(0, SET_ASIDE_ERROR_LENGTH))
}

/** A worker may end for reasons of its own: the first failure of this kind is counted, but not waited for. */
export function countInterruption(connection: Connection, n: number, now: number): void {
  endLease(connection, n)
  const isKnown = connection.statement('SELECT 1 FROM set_aside WHERE incident_n = ?').get(n)
  if (isKnown !== undefined) putAside(connection, n, now, INTERRUPTED)
  else {
    connection
      .statement(
        `INSERT INTO set_aside (incident_n, failures, failed_at, retry_at, error) VALUES (?1, 1, ?2, ?2, ?3)`,
      )
      .run(n, now, INTERRUPTED)
  }
}

/**
 * Closes an open incident whose row cannot be read, with its alerts, so that another can begin on its subject;
 * inside a transaction. It stays set aside until somebody releases it.
 */
export function closeUnreadableIncident(
  connection: Connection,
  row: Row,
  problem: string,
  now: number,
): void {
  const n = row['n'] as number
  connection
    .statement(
      `UPDATE incidents SET state = 'closed', due_at = NULL, due_kind = NULL, held_kind = NULL,
         lease = NULL, lease_until = NULL WHERE n = ?`,
    )
    .run(n)
  closeAlerts(connection, n)
  putAside(connection, n, now, problem)
}

/** The same of an alert; its incident goes on. */
export function closeUnreadableAlert(connection: Connection, row: Row): void {
  connection.statement("UPDATE alerts SET state = 'closed' WHERE n = ?").run(row['n'] as number)
}

/** True when it was set aside. */
export function release(connection: Connection, n: number): boolean {
  const { changes } = connection.statement('DELETE FROM set_aside WHERE incident_n = ?').run(n)
  return changes === 1
}

export function endLease(connection: Connection, n: number): void {
  connection.statement('UPDATE incidents SET lease = NULL, lease_until = NULL WHERE n = ?').run(n)
}
