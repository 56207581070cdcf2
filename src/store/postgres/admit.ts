import { foldBatch, type Batch, type BatchFold } from '../../admit/fold.ts'
import { subjectKey } from '../../model/event.ts'
import type { Admitted, Arrival, Decide } from '../records.ts'
import { parseAlert, parseIncident, parseRows } from '../rows.ts'
import { ALERT_COLUMNS, INCIDENT_COLUMNS } from './columns.ts'
import type { Database, Result, Statement } from './database.ts'
import { announce } from './listener.ts'
import { LOCK_SUBJECTS, lockKeys } from './locks.ts'
import { closeUnreadableAlerts, closeUnreadableIncident } from './set-aside.ts'
import {
  closeAlerts,
  insertAlerts,
  insertDecisions,
  insertEvents,
  insertIncidents,
  insertQuarantine,
  shortHash,
  updateAlerts,
  updateIncidents,
} from './writes.ts'

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
  const ids = arrivals.map(({ event }) => shortHash(event.id))
  const subjects = unique(arrivals.map(({ event }) => shortHash(subjectKey(event))))
  const fingerprints = unique(arrivals.map(({ fingerprint }) => fingerprint))
  const reads: readonly Statement[] = [
    { sql: LOCK_SUBJECTS, values: [lockKeys(subjects)] },
    { sql: REMEMBER, values: [ids, arrivals.map(({ event }) => event.receivedAt)] },
    { sql: OPEN_INCIDENTS, values: [subjects] },
    { sql: OPEN_ALERTS, values: [fingerprints] },
  ]
  return database.transaction(reads, ([, remembered, incidents, alerts]) => {
    const fresh = new Set(rowsIn(remembered).map(({ id }) => String(id).replaceAll('-', '')))
    const openIncidents = parseRows(rowsIn(incidents), parseIncident)
    const openAlerts = parseRows(rowsIn(alerts), parseAlert)
    const batch: Batch = {
      arrivals,
      fresh: new Set(
        arrivals.filter((_, index) => fresh.has(ids[index] ?? '')).map(({ event }) => event.id),
      ),
      incidents: new Map(openIncidents.items.map((incident) => [incident.subjectKey, incident])),
      alerts: new Map(openAlerts.items.map((alert) => [alert.fingerprint, alert])),
    }
    const fold = foldBatch(batch, decide)
    const now = arrivals[0]?.event.receivedAt ?? 0
    const writes = [
      ...openIncidents.unreadable.flatMap((row) => closeUnreadableIncident(row, now)),
      ...closeUnreadableAlerts(openAlerts.unreadable),
      ...writeFold(fold),
    ]
    return { result: fold.results, writes }
  })
}

/** In this order: what is over frees its unique key for what begins. */
function writeFold(fold: BatchFold): readonly Statement[] {
  return [
    ...updateIncidents(fold.incidents.changed),
    ...closeAlerts(fold.ended),
    ...updateAlerts(fold.alerts.changed),
    ...insertIncidents(fold.incidents.begun),
    ...insertAlerts(fold.alerts.begun),
    ...insertEvents(fold.events),
    ...insertDecisions(fold.decisions),
    ...insertQuarantine(fold.quarantine),
    ...(fold.decisions.length > 0 ? [announce('reports')] : []),
  ]
}

function rowsIn(result: Result | undefined): Result['rows'] {
  return result?.rows ?? []
}

function unique(texts: readonly string[]): readonly string[] {
  return Array.from(new Set(texts))
}
