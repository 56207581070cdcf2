import { randomId } from '../../lib/id.ts'
import type { Delivery, Outcome } from '../../model/delivery.ts'
import { ATTEMPTS_KEPT, EXPIRED_AT_ONCE } from '../limits.ts'
import type { AttemptRecord, DeliveryRecord } from '../records.ts'
import { parseAttempt, parseDelivery, parseDeliveryRecord, parseRows, type Row } from '../rows.ts'
import type { DeliveryClaimRequest, DeliveryClaims, Retried, Settlement } from '../work.ts'
import type { Connection } from './connection.ts'
import { release } from './set-aside.ts'

export function claimDeliveries(
  connection: Connection,
  { sinks, now, leaseMs }: DeliveryClaimRequest,
): DeliveryClaims {
  const due = sinks
    .map((sink) => firstDue(connection, sink, now))
    .filter((row) => row !== undefined)
  if (due.length === 0) return { deliveries: [], unreadable: [] }
  return connection.write(() => {
    const { items, unreadable } = parseRows(due, (row) => {
      return parseDelivery(row, (row['attempts'] as number) + 1, randomId())
    })
    for (const delivery of items) {
      connection
        .statement(
          `UPDATE deliveries SET state = 'sending', attempts = attempts + 1, lease = ?1, lease_until = ?2,
             next_attempt_at = ?2 WHERE id = ?3`,
        )
        .run(delivery.lease, now + leaseMs, delivery.id)
    }
    for (const { id, problem } of unreadable) giveUp(connection, id, problem, now)
    return { deliveries: items, unreadable }
  })
}

function giveUp(connection: Connection, id: string, problem: string, now: number): void {
  const row = connection.statement('SELECT n FROM deliveries WHERE id = ?').get(id)
  const n = row?.['n'] as number
  const outcome = { status: 'dead', failure: 'render-failed', detail: problem } as const
  recordAttempt(connection, n, now, outcome)
  recordState(connection, n, outcome, { now, retryAt: 0 })
}

/** A delivery being sent comes due again when its lease runs out: its sender is gone. */
function firstDue(connection: Connection, sink: string, now: number): Row | undefined {
  return connection
    .statement(
      `SELECT deliveries.*, deliveries.reference AS progress, incidents.id AS incident_id, reports.report,
         (SELECT reference FROM deliveries AS root WHERE root.incident_n = deliveries.incident_n
           AND root.sink = deliveries.sink AND root.state = 'sent' AND root.reference IS NOT NULL
           ORDER BY root.sequence DESC LIMIT 1) AS thread
       FROM deliveries
       JOIN incidents ON incidents.n = deliveries.incident_n
       JOIN reports ON reports.incident_n = deliveries.incident_n AND reports.sequence = deliveries.sequence
       WHERE deliveries.sink = ? AND deliveries.state IN ('queued', 'retrying', 'sending')
         AND next_attempt_at <= ?
         AND NOT EXISTS (SELECT 1 FROM sinks WHERE name = deliveries.sink AND paused_until > ?)
         AND NOT EXISTS (SELECT 1 FROM deliveries AS earlier
           WHERE earlier.incident_n = deliveries.incident_n AND earlier.sink = deliveries.sink
             AND earlier.sequence < deliveries.sequence AND earlier.state NOT IN ('sent', 'dead'))
       ORDER BY deliveries.rank, deliveries.n LIMIT 1`,
    )
    .get(sink, now, now)
}

export function settle(connection: Connection, settlement: Settlement): boolean {
  const { delivery, outcome, now } = settlement
  const row = connection
    .statement("SELECT n FROM deliveries WHERE id = ? AND lease = ? AND state = 'sending'")
    .get(delivery.id, delivery.lease)
  if (row === undefined) return false
  const n = row['n'] as number
  connection.write(() => {
    recordAttempt(connection, n, now, outcome)
    recordState(connection, n, outcome, settlement)
    recordSink(connection, settlement)
  })
  return true
}

function recordAttempt(connection: Connection, n: number, at: number, outcome: Outcome): void {
  const failure = outcome.status === 'sent' ? null : outcome.failure
  connection
    .statement('INSERT INTO attempts (delivery_n, at, failure, detail) VALUES (?, ?, ?, ?)')
    .run(n, at, failure, outcome.detail)
  connection
    .statement(
      `DELETE FROM attempts WHERE delivery_n = ? AND n <=
         (SELECT n FROM attempts WHERE delivery_n = ? ORDER BY n DESC LIMIT 1 OFFSET ?)`,
    )
    .run(n, n, ATTEMPTS_KEPT)
}

function recordState(
  connection: Connection,
  n: number,
  outcome: Outcome,
  { now, retryAt }: Pick<Settlement, 'now' | 'retryAt'>,
): void {
  const isSent = outcome.status === 'sent'
  const left = isSent ? outcome.reference : outcome.progress
  const reference = left === undefined || left === null ? null : JSON.stringify(left)
  connection
    .statement(
      `UPDATE deliveries SET state = ?, next_attempt_at = ?, sent_at = ?,
         reference = CASE WHEN ? THEN ? ELSE coalesce(?, reference) END, lease = NULL, lease_until = NULL WHERE n = ?`,
    )
    .run(
      outcome.status === 'retry' ? 'retrying' : outcome.status,
      outcome.status === 'retry' ? retryAt : null,
      isSent ? now : null,
      isSent ? 1 : 0,
      reference,
      reference,
      n,
    )
}

function recordSink(
  connection: Connection,
  { delivery: { sink }, outcome, now, sinkPausedUntil }: Settlement,
): void {
  if (outcome.status === 'sent') {
    connection
      .statement(
        `INSERT INTO sinks (name, paused_until, last_success_at) VALUES (?, 0, ?) ON CONFLICT (name)
         DO UPDATE SET paused_until = 0, last_success_at = excluded.last_success_at`,
      )
      .run(sink, now)
    return
  }
  const pause = outcome.status === 'retry' && outcome.scope === 'sink' ? sinkPausedUntil : 0
  connection
    .statement(
      `INSERT INTO sinks (name, paused_until, last_error_at, last_error) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET paused_until = max(paused_until, excluded.paused_until),
         last_error_at = excluded.last_error_at, last_error = excluded.last_error`,
    )
    .run(sink, pause, now, `${outcome.failure}: ${outcome.detail}`)
}

export function renew(connection: Connection, delivery: Delivery, leaseUntil: number): boolean {
  const { changes } = connection.write(() =>
    connection
      .statement(
        `UPDATE deliveries SET lease_until = ?, next_attempt_at = ?
         WHERE id = ? AND lease = ? AND state = 'sending'`,
      )
      .run(leaseUntil, leaseUntil, delivery.id, delivery.lease),
  )
  return changes === 1
}

export function expire(connection: Connection, createdBefore: number, now: number): number {
  const waiting = connection
    .statement(
      "SELECT n, sink FROM deliveries WHERE state IN ('queued', 'retrying') AND created_at < ? LIMIT ?",
    )
    .all(createdBefore, EXPIRED_AT_ONCE)
  if (waiting.length === 0) return 0
  const outcome = { status: 'dead', failure: 'expired', detail: 'not delivered in time' } as const
  connection.write(() => {
    for (const row of waiting) {
      recordAttempt(connection, row['n'] as number, now, outcome)
      recordState(connection, row['n'] as number, outcome, { now, retryAt: 0 })
    }
  })
  return waiting.length
}

/** The clock of the 72 hours starts anew: somebody fixed what was wrong. */
export function retry(connection: Connection, incidentId: string, now: number): Retried | null {
  const row = connection.statement('SELECT n FROM incidents WHERE id = ?').get(incidentId)
  if (row === undefined) return null
  const n = row['n'] as number
  return connection.write(() => {
    const { changes } = connection
      .statement(
        `UPDATE deliveries SET state = 'retrying', next_attempt_at = ?1, created_at = ?1
         WHERE state = 'dead' AND incident_n = ?2`,
      )
      .run(now, n)
    return { deliveries: Number(changes), isReleased: release(connection, n) }
  })
}

/**
 * Ends the leases of a process that is gone: this one is the only process of the file. Those of incidents are seen
 * to have run out, as it may be the incident that ended the process.
 */
export function releaseLeases(connection: Connection): void {
  connection.write(() => {
    connection.statement('UPDATE incidents SET lease_until = 0 WHERE lease IS NOT NULL').run()
    connection
      .statement(
        `UPDATE deliveries SET state = 'retrying', next_attempt_at = 0, lease = NULL, lease_until = NULL
         WHERE state = 'sending'`,
      )
      .run()
  })
}

export function readDeliveries(
  connection: Connection,
  incidentId: string,
): readonly DeliveryRecord[] {
  return connection
    .statement(
      'SELECT * FROM deliveries WHERE incident_n = (SELECT n FROM incidents WHERE id = ?) ORDER BY n',
    )
    .all(incidentId)
    .map((row) =>
      parseDeliveryRecord(row, incidentId, readAttempts(connection, row['n'] as number)),
    )
}

function readAttempts(connection: Connection, deliveryN: number): readonly AttemptRecord[] {
  return connection
    .statement('SELECT at, failure, detail FROM attempts WHERE delivery_n = ? ORDER BY n')
    .all(deliveryN)
    .map((row) => parseAttempt(row))
}
