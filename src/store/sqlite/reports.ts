import { randomId } from '../../lib/id.ts'
import { reach, type Decision, type Incident } from '../../model/incident.ts'
import { LEASED_AT_MOST } from '../limits.ts'
import { parseIncident, parseIncidentStrictly, parseRows, rankPriority, type Row } from '../rows.ts'
import type { Amendment, ClaimRequest, IncidentClaims, Publication } from '../work.ts'
import type { Connection } from './connection.ts'
import type { OpenSet } from './open-set.ts'
import { insertEntries } from './roundups.ts'
import { countInterruption, endLease, putAside, release } from './set-aside.ts'
import { closeAlerts, insertDecision, updateIncident } from './writes.ts'

export function claimIncidents(
  connection: Connection,
  { now, limit, leaseMs }: ClaimRequest,
): IncidentClaims {
  const interrupted = connection
    .statement('SELECT n FROM incidents WHERE due_at <= ?1 AND lease_until <= ?1')
    .all(now)
  if (interrupted.length > 0) {
    connection.write(() => {
      for (const row of interrupted) countInterruption(connection, row['n'] as number, now)
    })
  }
  const due = nextDue(connection, now, limit)
  if (due.length === 0) return { incidents: [], unreadable: [] }
  return connection.write(() => {
    const { items, unreadable } = parseRows(due, (row) => ({ row, incident: parseIncident(row) }))
    const problems = new Map(unreadable.map(({ id, problem }) => [id, problem]))
    for (const row of due) {
      const problem = problems.get(row['id'] as string)
      if (problem !== undefined) putAside(connection, row['n'] as number, now, problem)
    }
    const incidents = items.map(({ row, incident }) => {
      const lease = randomId()
      connection
        .statement('UPDATE incidents SET lease = ?, lease_until = ? WHERE n = ?')
        .run(lease, now + leaseMs, row['n'] as number)
      return { incident, lease, failures: (row['failures'] ?? 0) as number }
    })
    return { incidents, unreadable }
  })
}

/** Of those that failed before one, and only while there is no other. */
function nextDue(connection: Connection, now: number, limit: number): readonly Row[] {
  const fresh = connection
    .statement(
      `SELECT * FROM incidents WHERE due_at <= ? AND lease IS NULL
         AND n NOT IN (SELECT incident_n FROM set_aside) ORDER BY due_at LIMIT ?`,
    )
    .all(now, limit)
  if (fresh.length > 0) return fresh
  return connection
    .statement(
      `SELECT incidents.*, failures FROM set_aside JOIN incidents ON incidents.n = incident_n
       WHERE due_at <= ?1 AND lease IS NULL AND retry_at <= ?1 ORDER BY failures, due_at LIMIT 1`,
    )
    .all(now)
}

export function publish(
  connection: Connection,
  open: OpenSet,
  publication: Publication,
  nextRowNumber: () => number,
): readonly Decision[] | null {
  const row = connection
    .statement('SELECT * FROM incidents WHERE id = ? AND lease = ?')
    .get(publication.incidentId, publication.lease)
  if (row === undefined) return null
  const n = Number(row['n'])
  const current = parseIncidentStrictly(row)
  const next = publication.next(current)
  const decisions = connection.write(() => {
    updateIncident(connection, n, next)
    endLease(connection, n)
    release(connection, n)
    if (next.state === 'closed' && current.state === 'open') closeAlerts(connection, n)
    const heldBack = insertEntries(connection, n, publication.heldBack, nextRowNumber)
    const all = [...publication.decisions, ...heldBack]
    for (const decision of all) insertDecision(connection, n, decision)
    insertMessage(connection, n, publication, rankPriority(reach(next)))
    return all
  })
  if (current.state === 'open') open.replaceIncident(n, next)
  return decisions
}

export function amend(
  connection: Connection,
  open: OpenSet,
  incidentId: string,
  change: (current: Incident) => Amendment | null,
): Amendment | null {
  const row = connection.statement('SELECT * FROM incidents WHERE id = ?').get(incidentId)
  if (row === undefined) return null
  const n = Number(row['n'])
  const current = parseIncidentStrictly(row)
  const changed = change(current)
  if (changed === null) return { incident: current, decisions: [] }
  connection.write(() => {
    updateIncident(connection, n, changed.incident)
    for (const decision of changed.decisions) insertDecision(connection, n, decision)
  })
  open.replaceIncident(n, changed.incident)
  return changed
}

function insertMessage(
  connection: Connection,
  incidentN: number,
  { message, at }: Publication,
  rank: number,
): void {
  if (message === null) return
  // Messages wait for the earlier ones of their incident: those become as urgent as the newest.
  connection
    .statement(
      "UPDATE deliveries SET rank = ?1 WHERE incident_n = ?2 AND rank > ?1 AND state <> 'sent'",
    )
    .run(rank, incidentN)
  connection
    .statement('INSERT OR REPLACE INTO reports (incident_n, sequence, report) VALUES (?, ?, ?)')
    .run(incidentN, message.sequence, JSON.stringify(message.report))
  for (const { id, sink, kind } of message.deliveries) {
    connection
      .statement(
        `INSERT OR IGNORE INTO deliveries (id, incident_n, sink, kind, sequence, state, attempts,
           created_at, next_attempt_at, rank) VALUES (?, ?, ?, ?, ?, 'queued', 0, ?, ?, ?)`,
      )
      .run(id, incidentN, sink, kind, message.sequence, at, at, rank)
  }
}

export function nextDueAt(connection: Connection): number | null {
  const { due } = connection
    .statement(
      `SELECT min(at) AS due FROM (
         SELECT max(due_at, coalesce(lease_until, 0), coalesce(retry_at, 0)) AS at FROM incidents
         LEFT JOIN set_aside ON incident_n = incidents.n
         WHERE due_at IS NOT NULL ORDER BY due_at LIMIT ${LEASED_AT_MOST})`,
    )
    .get() as { due: number | null }
  return due
}
