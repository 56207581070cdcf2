import { randomId } from '../../lib/id.ts'
import { reach, type Decision, type Incident } from '../../model/incident.ts'
import { LEASED_AT_MOST } from '../limits.ts'
import { parseIncident, parseIncidentStrictly, parseRows, rankPriority } from '../rows.ts'
import type { Amendment, ClaimRequest, IncidentClaims, Publication } from '../work.ts'
import { INCIDENT_COLUMNS } from './columns.ts'
import type { Database, Statement } from './database.ts'
import { announce } from './listener.ts'
import { insertEntries, readRoundups } from './roundups.ts'
import { countInterruptions, putAside } from './set-aside.ts'
import { closeAlerts, insertDecisionsFor, updateIncidents } from './writes.ts'

/**
 * Of those that failed before one, and only while there is no other. Whoever inserts second waits for the first,
 * finds the lease held, and leaves it.
 */
const LEASE = `WITH due AS MATERIALIZED (
    SELECT n, due_at, failures, retry_at FROM incidents
    LEFT JOIN report_leases ON report_leases.incident_n = n
    LEFT JOIN set_aside ON set_aside.incident_n = n
    WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
      AND (retry_at IS NULL OR retry_at <= $1)
  ), fresh AS (
    SELECT n FROM due WHERE failures IS NULL ORDER BY due_at, n LIMIT $2
  ), failed AS (
    SELECT n FROM due WHERE failures IS NOT NULL AND NOT EXISTS (SELECT FROM fresh)
    ORDER BY failures, due_at, n LIMIT 1
  )
  INSERT INTO report_leases (incident_n, lease, lease_until)
  SELECT n, $3, $4 FROM (SELECT n FROM fresh UNION ALL SELECT n FROM failed) AS next ORDER BY n
  ON CONFLICT (incident_n) DO UPDATE SET lease = excluded.lease, lease_until = excluded.lease_until
    WHERE report_leases.lease_until <= $1`

/** What another worker published between the look and the lease is not due any more. */
const LEASED = `SELECT ${INCIDENT_COLUMNS}, coalesce(failures, 0) AS failures FROM incidents
  JOIN report_leases ON report_leases.incident_n = incidents.n
  LEFT JOIN set_aside ON set_aside.incident_n = incidents.n
  WHERE lease = $1 AND due_at <= $2 ORDER BY due_at, incidents.n`
const GIVE_BACK = `DELETE FROM report_leases USING incidents
  WHERE lease = $1 AND incidents.n = incident_n AND (due_at IS NULL OR due_at > $2)`

export function claimIncidents(
  database: Database,
  { now, limit, leaseMs }: ClaimRequest,
): Promise<IncidentClaims> {
  const lease = randomId()
  const reads = [
    countInterruptions(now),
    { sql: LEASE, values: [now, limit, lease, now + leaseMs] },
    { sql: LEASED, values: [lease, now] },
    { sql: GIVE_BACK, values: [lease, now] },
  ]
  return database.transaction<IncidentClaims>(reads, ([, , leased]) => {
    const { items, unreadable } = parseRows(leased?.rows ?? [], (row) => {
      return { incident: parseIncident(row), lease, failures: row['failures'] as number }
    })
    return {
      result: { incidents: items, unreadable },
      writes: unreadable.flatMap(({ id, problem }) => putAside(id, now, problem)),
    }
  })
}

const CLAIMED = `SELECT ${INCIDENT_COLUMNS} FROM incidents JOIN report_leases ON incident_n = incidents.n
  WHERE incidents.id = $1 AND lease = $2 FOR NO KEY UPDATE`
const END_LEASE = `WITH ended AS (
    DELETE FROM report_leases USING incidents WHERE incidents.n = incident_n AND incidents.id = $1
  )
  DELETE FROM set_aside USING incidents WHERE incidents.n = incident_n AND incidents.id = $1`

/** Roundups are locked before the incident, as there is none that holds its own row and waits for them. */
export function publish(
  database: Database,
  publication: Publication,
): Promise<readonly Decision[] | null> {
  const { incidentId, lease, heldBack } = publication
  const reads = [...readRoundups(heldBack), { sql: CLAIMED, values: [incidentId, lease] }]
  return database.transaction<readonly Decision[] | null>(reads, ([, roundups, found]) => {
    const [row] = found?.rows ?? []
    if (row === undefined) return { result: null, writes: [] }
    const current = parseIncidentStrictly(row)
    const next = publication.next(current)
    const folded = insertEntries(incidentId, heldBack, roundups?.rows ?? [], publication.at)
    const decisions = [...publication.decisions, ...folded.decisions]
    const writes = [
      ...replace(current, next),
      { sql: END_LEASE, values: [incidentId] },
      ...folded.writes,
      ...insertDecisionsFor(incidentId, decisions),
      ...putMessage(publication, rankPriority(reach(next))),
    ]
    return { result: decisions, writes }
  })
}

const BY_ID = `SELECT ${INCIDENT_COLUMNS} FROM incidents WHERE id = $1 FOR NO KEY UPDATE`

export function amend(
  database: Database,
  incidentId: string,
  change: (current: Incident) => Amendment | null,
): Promise<Amendment | null> {
  return database.transaction<Amendment | null>([{ sql: BY_ID, values: [incidentId] }], (read) => {
    const [row] = read[0]?.rows ?? []
    if (row === undefined) return { result: null, writes: [] }
    const current = parseIncidentStrictly(row)
    const changed = change(current)
    if (changed === null) return { result: { incident: current, decisions: [] }, writes: [] }
    const writes = [
      ...replace(current, changed.incident),
      ...insertDecisionsFor(incidentId, changed.decisions),
      announce('reports'),
    ]
    return { result: changed, writes }
  })
}

function replace(current: Incident, next: Incident): readonly Statement[] {
  const isClosed = next.state === 'closed' && current.state === 'open'
  return [...updateIncidents([next]), ...closeAlerts(isClosed ? [next.id] : [])]
}

const PUT_REPORT = `INSERT INTO reports (incident_n, sequence, report)
  SELECT n, $2, $3 FROM incidents WHERE id = $1
  ON CONFLICT (incident_n, sequence) DO UPDATE SET report = excluded.report`
const PUT_DELIVERIES = `INSERT INTO deliveries (id, incident_n, sink, kind, sequence, state, attempts,
    created_at, next_attempt_at, rank)
  SELECT given.id, incidents.n, given.sink, given.kind, $5, 'queued', 0, $6, $6, $7
  FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS given (id, sink, kind, place)
  JOIN incidents ON incidents.id = $1 ORDER BY place
  ON CONFLICT (incident_n, sink, sequence) DO NOTHING`

/** Messages wait for the earlier ones of their incident: those become as urgent as the newest. */
const RAISE_EARLIER = `UPDATE deliveries SET rank = $2 FROM incidents
  WHERE incidents.n = incident_n AND incidents.id = $1 AND rank > $2 AND deliveries.state <> 'sent'`

function putMessage({ incidentId, message, at }: Publication, rank: number): readonly Statement[] {
  if (message === null) return []
  const { sequence, report, deliveries } = message
  const columns = [
    deliveries.map(({ id }) => id),
    deliveries.map(({ sink }) => sink),
    deliveries.map(({ kind }) => kind),
  ]
  return [
    { sql: PUT_REPORT, values: [incidentId, sequence, JSON.stringify(report)] },
    { sql: PUT_DELIVERIES, values: [incidentId, ...columns, sequence, at, rank] },
    { sql: RAISE_EARLIER, values: [incidentId, rank] },
    announce('deliveries'),
  ]
}

const NEXT_DUE = `SELECT min(at) AS due FROM (
    SELECT greatest(due_at, lease_until, retry_at) AS at FROM incidents
    LEFT JOIN report_leases ON report_leases.incident_n = n
    LEFT JOIN set_aside ON set_aside.incident_n = n
    WHERE due_at IS NOT NULL ORDER BY due_at LIMIT ${LEASED_AT_MOST}) AS first`

export async function nextDueAt(database: Database): Promise<number | null> {
  const [found] = await database.read({ sql: NEXT_DUE })
  return (found?.rows[0]?.['due'] ?? null) as number | null
}
