import { randomId } from '../../lib/id.ts'
import type { Decision, Incident } from '../../model/incident.ts'
import type { Report } from '../../model/report.ts'
import type { Amendment, ClaimedIncident, Publication } from '../records.ts'
import type { Connection } from './connection.ts'
import type { OpenSet } from './open-set.ts'
import { insertEntry } from './roundups.ts'
import { incidentOf } from '../rows.ts'
import { closeAlerts, insertDecision, updateIncident } from './writes.ts'

export function claimDueIncidents(
  connection: Connection,
  now: number,
  limit: number,
  leaseMs: number,
): readonly ClaimedIncident[] {
  const due = connection
    .statement(
      `SELECT * FROM incidents WHERE due_at <= ? AND (lease_until IS NULL OR lease_until <= ?)
       ORDER BY due_at LIMIT ?`,
    )
    .all(now, now, limit)
  if (due.length === 0) return []
  return connection.write(() =>
    due.map((row) => {
      const lease = randomId()
      connection
        .statement('UPDATE incidents SET lease = ?, lease_until = ? WHERE n = ?')
        .run(lease, now + leaseMs, row['n'] as number)
      return { incident: incidentOf(row), lease }
    }),
  )
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
  const current = incidentOf(row)
  const next = publication.next(current)
  const decisions = connection.write(() => {
    updateIncident(connection, n, next)
    connection.statement('UPDATE incidents SET lease = NULL, lease_until = NULL WHERE n = ?').run(n)
    if (next.state === 'closed' && current.state === 'open') closeAlerts(connection, n)
    const heldBack = publication.heldBack.map((entry) =>
      insertEntry(connection, n, entry, nextRowNumber),
    )
    const all = [...publication.decisions, ...heldBack]
    for (const decision of all) insertDecision(connection, n, decision)
    insertMessage(connection, n, publication)
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
  const current = incidentOf(row)
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
): void {
  if (message === null) return
  connection
    .statement('INSERT OR REPLACE INTO reports (incident_n, sequence, report) VALUES (?, ?, ?)')
    .run(incidentN, message.sequence, JSON.stringify(message.report))
  for (const { id, sink, kind } of message.deliveries) {
    connection
      .statement(
        `INSERT OR IGNORE INTO deliveries (id, incident_n, sink, kind, sequence, state, attempts,
           created_at, next_attempt_at) VALUES (?, ?, ?, ?, ?, 'queued', 0, ?, ?)`,
      )
      .run(id, incidentN, sink, kind, message.sequence, at, at)
  }
}

export function readReport(connection: Connection, incidentId: string): Report | null {
  const row = connection
    .statement(
      `SELECT report FROM reports WHERE incident_n = (SELECT n FROM incidents WHERE id = ?)
       ORDER BY sequence DESC LIMIT 1`,
    )
    .get(incidentId)
  return row === undefined ? null : (JSON.parse(row['report'] as string) as Report)
}
