import { subjectKey } from '../../model/event.ts'
import type { Admitted, Arrival, Decide } from '../records.ts'
import { Batch } from './batch.ts'
import type { Database, Result, Statement, Turn } from './database.ts'
import { announce } from './listener.ts'
import { LOCK_SUBJECTS, lockKeys } from './locks.ts'
import { parseAlert, parseIncident } from '../rows.ts'
import { ALERT_COLUMNS, INCIDENT_COLUMNS } from './columns.ts'
import { hashOf } from './writes.ts'

/** Another transaction that has the same id under way is waited for. */
const REMEMBER = `INSERT INTO event_ids (id, received_at)
  SELECT id, received_at FROM unnest($1::uuid[], $2::bigint[]) AS given (id, received_at) ORDER BY id
  ON CONFLICT (id) DO NOTHING RETURNING id`

/** Report workers change incidents too, and do not take the locks of subjects. */
const OPEN_INCIDENTS = `SELECT ${INCIDENT_COLUMNS} FROM incidents
  WHERE state = 'open' AND subject_hash = ANY($1::uuid[]) ORDER BY n FOR NO KEY UPDATE`

const OPEN_ALERTS = `SELECT ${ALERT_COLUMNS} FROM alerts JOIN incidents ON incidents.n = incident_n
  WHERE alerts.state = 'open' AND fingerprint = ANY($1::text[])`

/**
 * Two round trips a batch. A subject's lock keeps out every other batch with an event on it: a
 * fingerprint belongs to one subject, so the lock covers alert and incident, also those that are not there
 * yet. All locks are taken in one order (subjects, ids, incidents; each sorted), so no two batches wait for
 * each other.
 */
export function admit(
  database: Database,
  arrivals: readonly Arrival[],
  decide: Decide,
): Promise<readonly Admitted[]> {
  const ids = arrivals.map(({ event }) => hashOf(event.id))
  const subjects = unique(arrivals.map(({ event }) => hashOf(subjectKey(event))))
  const fingerprints = unique(arrivals.map(({ fingerprint }) => fingerprint))
  const reads: readonly Statement[] = [
    { sql: LOCK_SUBJECTS, values: [lockKeys(subjects)] },
    { sql: REMEMBER, values: [ids, arrivals.map(({ event }) => event.receivedAt)] },
    { sql: OPEN_INCIDENTS, values: [subjects] },
    { sql: OPEN_ALERTS, values: [fingerprints] },
  ]
  return database.transaction(reads, ([, remembered, incidents, alerts]) => {
    const fresh = new Set(rowsOf(remembered).map(({ id }) => String(id).replaceAll('-', '')))
    const batch = new Batch(
      decide,
      rowsOf(incidents).map((row) => parseIncident(row)),
      rowsOf(alerts).map((row) => parseAlert(row)),
    )
    const result = arrivals.map((arrival, index): Admitted => {
      // Of an id that comes twice in a batch the first is the one.
      return fresh.delete(ids[index] ?? '') ? batch.take(arrival) : { duplicate: true }
    })
    return turnOf(result, batch)
  })
}

function turnOf(result: readonly Admitted[], batch: Batch): Turn<readonly Admitted[]> {
  const news = batch.hasNews ? [announce('reports')] : []
  return { result, writes: [...batch.writes(), ...news] }
}

function rowsOf(result: Result | undefined): Result['rows'] {
  return result?.rows ?? []
}

function unique(texts: readonly string[]): readonly string[] {
  return Array.from(new Set(texts))
}
