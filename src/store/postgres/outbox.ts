import { randomId } from '../../lib/id.ts'
import type { Delivery, Failure } from '../../model/delivery.ts'
import { ATTEMPTS_KEPT, EXPIRED_AT_ONCE } from '../limits.ts'
import type { DeliveryRecord } from '../records.ts'
import { parseAttempt, parseDelivery, parseDeliveryRecord, parseRows } from '../rows.ts'
import type { DeliveryClaimRequest, DeliveryClaims, Retried, Settlement } from '../work.ts'
import type { Database, Statement } from './database.ts'
import { announce } from './listener.ts'

/** A delivery being sent comes due again when its lease runs out: its sender is gone. */
const CLAIM = `WITH due AS MATERIALIZED (
    SELECT first.n FROM unnest($1::text[]) AS wanted (sink)
    CROSS JOIN LATERAL (
      SELECT n FROM deliveries
      WHERE deliveries.sink = wanted.sink AND state IN ('queued', 'retrying', 'sending')
        AND next_attempt_at <= $2
        AND NOT EXISTS (SELECT FROM deliveries AS earlier
          WHERE earlier.incident_n = deliveries.incident_n AND earlier.sink = deliveries.sink
            AND earlier.sequence < deliveries.sequence AND earlier.state NOT IN ('sent', 'dead'))
      ORDER BY rank, n LIMIT 1
      FOR UPDATE SKIP LOCKED
    ) AS first
    WHERE NOT EXISTS (SELECT FROM sinks WHERE name = wanted.sink AND paused_until > $2)
  ), claimed AS (
    UPDATE deliveries SET state = 'sending', attempts = attempts + 1, lease = $3, lease_until = $4,
      next_attempt_at = $4
    FROM due WHERE deliveries.n = due.n
    RETURNING deliveries.id, incident_n, sink, kind, sequence, attempts, created_at, reference
  )
  SELECT claimed.id, incidents.id AS incident_id, claimed.sink, claimed.kind, claimed.sequence, attempts,
    created_at, report, claimed.reference AS progress,
    (SELECT reference FROM deliveries AS root WHERE root.incident_n = claimed.incident_n
      AND root.sink = claimed.sink AND root.state = 'sent' AND root.reference IS NOT NULL
      ORDER BY root.sequence DESC LIMIT 1) AS thread
  FROM claimed
  JOIN incidents ON incidents.n = claimed.incident_n
  JOIN reports ON reports.incident_n = claimed.incident_n AND reports.sequence = claimed.sequence
  ORDER BY claimed.sink`

export function claimDeliveries(
  database: Database,
  { sinks, now, leaseMs }: DeliveryClaimRequest,
): Promise<DeliveryClaims> {
  const lease = randomId()
  const claim = { sql: CLAIM, values: [sinks, now, lease, now + leaseMs] }
  return database.transaction<DeliveryClaims>([claim], ([claimed]) => {
    const { items, unreadable } = parseRows(claimed?.rows ?? [], (row) => {
      return parseDelivery(row, row['attempts'] as number, lease)
    })
    const writes = unreadable.map(({ id, problem }) => giveUp(id, problem, now))
    return { result: { deliveries: items, unreadable }, writes }
  })
}

const GIVE_UP = `WITH dead AS (
    UPDATE deliveries SET state = 'dead', next_attempt_at = NULL, lease = NULL, lease_until = NULL
    WHERE id = $1 RETURNING n
  )
  INSERT INTO attempts (delivery_n, at, failure, detail) SELECT n, $2, $3, $4 FROM dead`

function giveUp(id: string, problem: string, now: number): Statement {
  const failure: Failure = 'render-failed'
  return { sql: GIVE_UP, values: [id, now, failure, problem] }
}

const SETTLE = `WITH settled AS (
    UPDATE deliveries SET state = $3, next_attempt_at = $4, sent_at = $5,
      reference = CASE WHEN $3 = 'sent' THEN $6 ELSE coalesce($6, reference) END, lease = NULL, lease_until = NULL
    WHERE id = $1 AND lease = $2 AND state = 'sending' RETURNING n, sink
  ), attempt AS (
    INSERT INTO attempts (delivery_n, at, failure, detail) SELECT n, $7, $8, $9 FROM settled
  ), trimmed AS (
    DELETE FROM attempts USING settled WHERE delivery_n = settled.n AND attempts.n <=
      (SELECT n FROM attempts AS kept WHERE kept.delivery_n = settled.n ORDER BY n DESC LIMIT 1
        OFFSET ${ATTEMPTS_KEPT - 1})
  ), recorded AS (
    INSERT INTO sinks (name, paused_until, last_success_at, last_error_at, last_error)
    SELECT sink, $10, $5, $11, $12 FROM settled
    ON CONFLICT (name) DO UPDATE SET
      paused_until = CASE WHEN excluded.last_success_at IS NULL
        THEN greatest(sinks.paused_until, excluded.paused_until) ELSE 0 END,
      last_success_at = coalesce(excluded.last_success_at, sinks.last_success_at),
      last_error_at = coalesce(excluded.last_error_at, sinks.last_error_at),
      last_error = coalesce(excluded.last_error, sinks.last_error)
  )
  SELECT n FROM settled`

export async function settle(
  database: Database,
  { delivery: { id, lease }, outcome, now, retryAt, sinkPausedUntil }: Settlement,
): Promise<boolean> {
  const isSent = outcome.status === 'sent'
  const isRetry = outcome.status === 'retry'
  const failure = isSent ? null : outcome.failure
  const left = isSent ? outcome.reference : outcome.progress
  const reference = left === undefined || left === null ? null : JSON.stringify(left)
  const values = [
    id,
    lease,
    isRetry ? 'retrying' : outcome.status,
    isRetry ? retryAt : null,
    isSent ? now : null,
    reference,
    now,
    failure,
    outcome.detail,
    isRetry && outcome.scope === 'sink' ? sinkPausedUntil : 0,
    isSent ? null : now,
    isSent ? null : `${failure}: ${outcome.detail}`,
  ]
  const [settled] = await database.write({ sql: SETTLE, values })
  return settled?.count === 1
}

export async function renew(
  database: Database,
  { id, lease }: Delivery,
  leaseUntil: number,
): Promise<boolean> {
  const sql = `UPDATE deliveries SET lease_until = $3, next_attempt_at = $3
    WHERE id = $1 AND lease = $2 AND state = 'sending'`
  const [renewed] = await database.write({ sql, values: [id, lease, leaseUntil] })
  return renewed?.count === 1
}

const EXPIRE = `WITH expired AS (
    UPDATE deliveries SET state = 'dead', next_attempt_at = NULL, lease = NULL, lease_until = NULL
    WHERE n IN (SELECT n FROM deliveries
      WHERE state IN ('queued', 'retrying') AND created_at < $1
      ORDER BY n LIMIT ${EXPIRED_AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING n
  )
  INSERT INTO attempts (delivery_n, at, failure, detail)
  SELECT n, $2, 'expired', 'not delivered in time' FROM expired`

export async function expire(
  database: Database,
  createdBefore: number,
  now: number,
): Promise<number> {
  const [expired] = await database.write({ sql: EXPIRE, values: [createdBefore, now] })
  return expired?.count ?? 0
}

const REQUEUE = `UPDATE deliveries SET state = 'retrying', next_attempt_at = $2, created_at = $2
  WHERE state = 'dead' AND incident_n = (SELECT n FROM incidents WHERE id = $1)`
const RELEASE = `DELETE FROM set_aside USING incidents
  WHERE incidents.n = incident_n AND incidents.id = $1`

/** The clock of the 72 hours starts anew: somebody fixed what was wrong. */
export async function retry(
  database: Database,
  incidentId: string,
  now: number,
): Promise<Retried | null> {
  const [incident, queued, released] = await database.write(
    { sql: 'SELECT FROM incidents WHERE id = $1', values: [incidentId] },
    { sql: REQUEUE, values: [incidentId, now] },
    { sql: RELEASE, values: [incidentId] },
    announce('deliveries'),
    announce('reports'),
  )
  if (incident?.count !== 1) return null
  return { deliveries: queued?.count ?? 0, isReleased: released?.count === 1 }
}

const DELIVERIES = `SELECT n, id, sink, kind, sequence, state, created_at, next_attempt_at, sent_at,
    reference
  FROM deliveries WHERE incident_n = (SELECT n FROM incidents WHERE id = $1) ORDER BY n`
const ATTEMPTS = `SELECT delivery_n, at, failure, detail FROM attempts
  JOIN deliveries ON deliveries.n = delivery_n
  WHERE incident_n = (SELECT n FROM incidents WHERE id = $1) ORDER BY delivery_n, attempts.n`

export async function readDeliveries(
  database: Database,
  incidentId: string,
): Promise<readonly DeliveryRecord[]> {
  const values = [incidentId]
  const [deliveries, attempts] = await database.read(
    { sql: DELIVERIES, values },
    { sql: ATTEMPTS, values },
  )
  const byDelivery = Map.groupBy(attempts?.rows ?? [], (row) => row['delivery_n'])
  return (deliveries?.rows ?? []).map((row) => {
    const own = byDelivery.get(row['n'] ?? null) ?? []
    return parseDeliveryRecord(
      row,
      incidentId,
      own.map((attempt) => parseAttempt(attempt)),
    )
  })
}
