import { randomId } from '../../lib/id.ts'
import type { Delivery, Outcome } from '../../model/delivery.ts'
import type { AttemptRecord, DeliveryRecord } from '../records.ts'
import type { Connection } from './connection.ts'
import { deliveryOf, deliveryRecordOf, type Row } from '../rows.ts'

/** Attempts kept of one delivery: 72 h at the longest backoff make some 430. */
const ATTEMPTS_KEPT = 500

export function claimDeliveries(
  connection: Connection,
  sinks: readonly string[],
  now: number,
  leaseMs: number,
): readonly Delivery[] {
  const due = sinks
    .map((sink) => oldestDue(connection, sink, now))
    .filter((row) => row !== undefined)
  if (due.length === 0) return []
  return connection.write(() =>
    due.map((row) => {
      const lease = randomId()
      connection
        .statement(
          `UPDATE deliveries SET state = 'sending', attempts = attempts + 1, lease = ?, lease_until = ?,
             next_attempt_at = ? WHERE n = ?`,
        )
        .run(lease, now + leaseMs, now + leaseMs, row['n'] as number)
      return deliveryOf(row, (row['attempts'] as number) + 1, lease)
    }),
  )
}

/** A delivery being sent comes due again when its lease runs out: its sender is gone. */
function oldestDue(connection: Connection, sink: string, now: number): Row | undefined {
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
       ORDER BY deliveries.n LIMIT 1`,
    )
    .get(sink, now, now)
}

export type SettleTimes = {
  readonly now: number
  readonly retryAt: number
  readonly sinkPausedUntil: number
}

export function settle(
  connection: Connection,
  delivery: Delivery,
  outcome: Outcome,
  times: SettleTimes,
): boolean {
  const row = connection
    .statement("SELECT n FROM deliveries WHERE id = ? AND lease = ? AND state = 'sending'")
    .get(delivery.id, delivery.lease)
  if (row === undefined) return false
  const n = row['n'] as number
  connection.write(() => {
    recordAttempt(connection, n, times.now, outcome)
    recordState(connection, n, outcome, times)
    recordSink(connection, delivery.sink, outcome, times)
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
  { now, retryAt }: SettleTimes,
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
  sink: string,
  outcome: Outcome,
  { now, sinkPausedUntil }: SettleTimes,
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
      "SELECT n, sink FROM deliveries WHERE state IN ('queued', 'retrying') AND created_at < ? LIMIT 500",
    )
    .all(createdBefore)
  if (waiting.length === 0) return 0
  const outcome = { status: 'dead', failure: 'expired', detail: 'not delivered in time' } as const
  connection.write(() => {
    for (const row of waiting) {
      recordAttempt(connection, row['n'] as number, now, outcome)
      recordState(connection, row['n'] as number, outcome, { now, retryAt: 0, sinkPausedUntil: 0 })
    }
  })
  return waiting.length
}

/** The clock of the 72 hours starts anew: somebody mended what was wrong. */
export function requeue(connection: Connection, incidentId: string, now: number): number {
  const { changes } = connection.write(() =>
    connection
      .statement(
        `UPDATE deliveries SET state = 'retrying', next_attempt_at = ?, created_at = ?
         WHERE state = 'dead' AND incident_n = (SELECT n FROM incidents WHERE id = ?)`,
      )
      .run(now, now, incidentId),
  )
  return Number(changes)
}

/** Leases of a process that is gone: this one is the only process of the file. */
export function releaseLeases(connection: Connection): void {
  connection.write(() => {
    connection
      .statement('UPDATE incidents SET lease = NULL, lease_until = NULL WHERE lease IS NOT NULL')
      .run()
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
    .map((row) => deliveryRecordOf(row, incidentId, readAttempts(connection, row['n'] as number)))
}

function readAttempts(connection: Connection, deliveryN: number): readonly AttemptRecord[] {
  return connection
    .statement('SELECT at, failure, detail FROM attempts WHERE delivery_n = ? ORDER BY n')
    .all(deliveryN) as unknown as readonly AttemptRecord[]
}
