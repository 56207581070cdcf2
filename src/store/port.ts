import type { Bucket, Taken } from '../model/bucket.ts'
import type { Decision, Incident } from '../model/incident.ts'
import type { Delivery, Outcome } from '../model/delivery.ts'
import type { Report } from '../model/report.ts'
import type { RoundupFacts } from '../model/roundup.ts'
import type { Silence } from '../model/silence.ts'
import type {
  Arrival,
  Decide,
  Admitted,
  QuarantineEntry,
  ClaimedIncident,
  Publication,
  StoredEvent,
  IncidentRecord,
  RuleEventsQuery,
  RecordLimits,
  RoundupLimits,
  DeliveryRecord,
  IncidentFilter,
  IncidentPage,
  OverdueIncidents,
  QueueStats,
  Retention,
  Amendment,
} from './records.ts'

/** What a worker may find to do after a change of the store. */
export type Work = 'reports' | 'deliveries'

/**
 * Durable state. Every verb is atomic, and one that writes resolves only when its effect is on disk.
 * A verb that cannot write rejects with `FB_STORE_WRITE` and has changed nothing.
 */
export type Store = {
  readonly kind: 'sqlite' | 'postgres'

  /**
   * The time that all processes at this store go by, in ms since the epoch: what one stores as due, leased or
   * paused until then is compared by the others. Absent where there is one process only.
   */
  readonly clock?: { readonly now: () => number }

  /**
   * Takes a batch of events, in order, in one transaction: an id seen before changes nothing; any other
   * is folded by `decide`. All of the batch is stored, or none.
   */
  admit(arrivals: readonly Arrival[], decide: Decide): Promise<readonly Admitted[]>

  /** Keeps a body that is no alert. The newest 10,000 are kept; `admit` does it for odd alerts. */
  quarantine(entry: QuarantineEntry): Promise<void>

  /** Leases up to `limit` incidents with `dueAt` at or before `now`, the longest due first. */
  claimDueIncidents(
    now: number,
    limit: number,
    leaseMs: number,
  ): Promise<readonly ClaimedIncident[]>

  /**
   * Stores decisions, report, deliveries and held-back messages of a claimed incident and ends its lease,
   * together. Answers with the decisions that were stored; null, and nothing stored, when the lease was
   * lost. A sink that already has a message of this sequence does not get another.
   */
  publish(publication: Publication): Promise<readonly Decision[] | null>

  /** Changes what may still be sent at once to a sink; null: nothing is known of it yet. `take` is pure. */
  spend(sink: string, take: (bucket: Bucket | null) => Taken): Promise<boolean>

  /**
   * Leases, for each of these sinks that is not paused, the longest due delivery at `now`, if any.
   * A message waits while an earlier one of its incident and sink is neither sent nor dead.
   */
  claimDeliveries(
    sinks: readonly string[],
    now: number,
    leaseMs: number,
  ): Promise<readonly Delivery[]>

  /**
   * Records how an attempt ended. `retryAt` is used for `retry` outcomes; with `scope: 'sink'` the whole
   * sink waits until `sinkPausedUntil`. A success ends a sink's pause. False when the lease was lost.
   */
  settle(
    delivery: Delivery,
    outcome: Outcome,
    times: { readonly now: number; readonly retryAt: number; readonly sinkPausedUntil: number },
  ): Promise<boolean>

  /** Extends the lease of a delivery that is still being sent. False when it was lost. */
  renew(delivery: Delivery, leaseUntil: number): Promise<boolean>

  /** Marks as dead every delivery that waits since before `createdBefore`, and returns how many. */
  expire(createdBefore: number, now: number): Promise<number>

  /** Puts the dead deliveries of an incident back into the queue, and returns how many. */
  requeue(incidentId: string, now: number): Promise<number>

  /** Removes what is past retention, at most about `limit` rows a call, until `done`. */
  purge(retention: Retention): Promise<{ readonly removed: number; readonly done: boolean }>

  /**
   * What somebody says about an incident: `change` makes of it what it becomes, with decisions to store, or
   * null when that changes nothing. It is pure and runs inside the transaction. Answers with the incident as
   * it is then, and what was decided; null when there is none of this id.
   */
  amend(
    incidentId: string,
    change: (current: Incident) => Amendment | null,
  ): Promise<Amendment | null>

  /** False, and nothing stored, when there is a silence of this id. */
  addSilence(silence: Silence): Promise<boolean>

  /**
   * Ends a silence now, and makes due what silences hold back, together. False, and nothing changed, when no
   * active silence has this id.
   */
  endSilence(id: string, now: number): Promise<boolean>

  /** Makes due every open incident with news that a silence holds back: which silences there are has changed. */
  lookAgain(now: number): Promise<void>

  /** Those that end after a time (ms since the epoch), newest first. */
  listSilences(endedAfter: number): Promise<readonly Silence[]>

  /** Newest first by first sight. `cursor` is the `next` of the page before. */
  listIncidents(filter: IncidentFilter, limit: number, cursor: string | null): Promise<IncidentPage>

  readIncident(id: string, limits: RecordLimits): Promise<IncidentRecord | null>

  /** What a storm or digest gathered. */
  readRoundup(id: string, limits: RoundupLimits): Promise<RoundupFacts>

  /** Newest first, at most `query.limit`, of as many alerts that began last. */
  readRuleEvents(query: RuleEventsQuery): Promise<readonly StoredEvent[]>

  /** The last report that was published for an incident; null when there is none. */
  readReport(id: string): Promise<Report | null>

  readDeliveries(incidentId: string): Promise<readonly DeliveryRecord[]>

  /** The earliest time at which `claimDueIncidents` may find one, ms since the epoch. */
  nextDueAt(): Promise<number | null>

  queueStats(): Promise<QueueStats>

  /** Incidents due at `overdueBefore` or earlier, and of these at `stuckBefore`; ms since the epoch. */
  overdueIncidents(overdueBefore: number, stuckBefore: number): Promise<OverdueIncidents>

  /** Bodies in quarantine, and the time of the newest admitted event. */
  intakeStats(): Promise<{ readonly quarantined: number; readonly lastEventAt: number | null }>

  /**
   * Calls `listener` soon after any process stored new work, and whenever some may have been missed. Absent
   * where there is one process only. A hint: workers look by themselves as well. Answers with what ends it;
   * `close` does so, too.
   */
  readonly onWork?: (listener: (work: Work) => void) => () => void

  /** Proves that the store can write: resolves with the time it took in ms, or rejects. */
  ping(): Promise<number>

  close(): Promise<void>
}
