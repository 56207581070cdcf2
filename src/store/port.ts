import type { Bucket, Taken } from '../model/bucket.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Decision, Incident } from '../model/incident.ts'
import type { RoundupFacts } from '../model/roundup.ts'
import type { Silence } from '../model/silence.ts'
import type {
  Admitted,
  Arrival,
  Decide,
  DeliveryRecord,
  EventPage,
  EventsRequest,
  IncidentPage,
  IncidentRecord,
  IncidentsRequest,
  QuarantineEntry,
  RecordLimits,
  Retention,
  RoundupLimits,
  RuleEventsQuery,
  SilenceList,
  StoredEvent,
} from './records.ts'
import type { SetAside, Stats, StatsRequest } from './stats.ts'
import type {
  Amendment,
  ClaimedIncident,
  ClaimRequest,
  DeliveryClaimRequest,
  DeliveryClaims,
  IncidentClaims,
  Publication,
  ReportFailure,
  Retried,
  Settlement,
} from './work.ts'

/** What a worker may find to do after a change of the store. */
export type Work = 'reports' | 'deliveries'

/**
 * Durable state. Every verb is one transaction, and one that writes resolves only when its effect is on disk.
 * A verb that cannot write rejects with `FB_STORE_WRITE` and has changed nothing. All times are ms since the
 * epoch. Functions that are passed in are pure: they run inside the transaction, and may run again.
 */
export type Store = Intake & Reports & Deliveries & People & Reads & Upkeep

/** What receiving needs. */
export type Intake = {
  /**
   * Takes a batch of events, in order: an id seen before changes nothing; any other is folded by `decide`.
   * All of the batch is stored, or none. An open row that cannot be read is closed, and another begins.
   */
  admit(arrivals: readonly Arrival[], decide: Decide): Promise<readonly Admitted[]>

  /** Keeps a body that is no alert. The newest 10,000 are kept; `admit` does it for odd alerts. */
  quarantine(entry: QuarantineEntry): Promise<void>
}

/** What a report worker needs. */
export type Reports = {
  /**
   * Leases incidents that are due, the longest due first. Those that failed before come last, and one at a time: a
   * worker that ends with it ends no other. A lease that ran out is such a failure; the second in a row, and each
   * one after it, sets the incident aside. So is one whose row cannot be read, together with that.
   */
  claimIncidents(request: ClaimRequest): Promise<IncidentClaims>

  /**
   * Stores decisions, report, deliveries and held-back messages of a claimed incident, ends its lease and
   * forgets its failures, together. Answers with the decisions that were stored; null, and nothing stored,
   * when the lease was lost. A sink that already has a message of this sequence does not get another.
   */
  publish(publication: Publication): Promise<readonly Decision[] | null>

  /**
   * Ends the lease of an incident that could not be handled and sets it aside, together: it is not claimed for 5 s,
   * after each further failure in a row for twice as long, an hour at most. Null when the lease was lost.
   */
  setAside(failure: ReportFailure): Promise<SetAside | null>

  /** Ends the lease of an incident that was not handled for no fault of its own: it is due again. */
  giveBack(claimed: ClaimedIncident): Promise<void>

  /** Changes what may still be sent at once to a sink; null: nothing is known of it yet. */
  spend(sink: string, take: (bucket: Bucket | null) => Taken): Promise<boolean>

  /** The earliest time at which `claimIncidents` may find one. */
  nextDueAt(): Promise<number | null>
}

/** What a delivery worker needs. */
export type Deliveries = {
  /**
   * Leases one due delivery for each of these sinks that is not paused: of the most severe incident, then the
   * oldest. A message waits while an earlier one of its incident and sink is neither sent nor dead. One
   * whose report cannot be read is marked as dead instead, together with that.
   */
  claimDeliveries(request: DeliveryClaimRequest): Promise<DeliveryClaims>

  /**
   * Records how an attempt ended, with the state of the delivery and the pause of its sink, together. A
   * success ends a sink's pause. False, and nothing changed, when the lease was lost.
   */
  settle(settlement: Settlement): Promise<boolean>

  /** Extends the lease of a delivery that is still being sent. False when it was lost. */
  renew(delivery: Delivery, leaseUntil: number): Promise<boolean>

  /** Marks as dead deliveries that wait since before `createdBefore`, 500 a call; returns how many. */
  expire(createdBefore: number, now: number): Promise<number>

  /**
   * Puts the dead deliveries of an incident back into the queue and, if it is set aside, makes it due, together.
   * Null when there is none of this id.
   */
  retry(incidentId: string, now: number): Promise<Retried | null>

  /** Those of an incident with their attempts, in order. */
  readDeliveries(incidentId: string): Promise<readonly DeliveryRecord[]>
}

/** What people do. */
export type People = {
  /**
   * What somebody says about an incident: `change` makes of it what it becomes, with decisions to store, or
   * null when that changes nothing. Answers with the incident as it is then, and what was decided; null when
   * there is none of this id.
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

  /** Those that end after a time, newest first. */
  listSilences(endedAfter: number): Promise<SilenceList>
}

/** What reports and people read: each verb answers for one moment. A row that cannot be read is skipped and named. */
export type Reads = {
  /** Newest first by first sight. */
  listIncidents(request: IncidentsRequest): Promise<IncidentPage>

  /** Null when there is none of this id. Throws `FB_STORE_UNREADABLE` when its own row cannot be read. */
  readIncident(id: string, limits: RecordLimits): Promise<IncidentRecord | null>

  /** A page of the stored events of an incident; null when there is none of this id. */
  readEvents(request: EventsRequest): Promise<EventPage | null>

  /** What a storm or digest gathered. */
  readRoundup(id: string, limits: RoundupLimits): Promise<RoundupFacts>

  /** Newest first, at most `query.limit` and `query.bytes`, of as many alerts that began last. */
  readRuleEvents(query: RuleEventsQuery): Promise<readonly StoredEvent[]>

  /** The outbox, what is late, what is set aside and what came in, in numbers. */
  stats(request: StatsRequest): Promise<Stats>
}

export type Integrity = {
  /** What is damaged, in one line; null: nothing that is known. */
  readonly damage: string | null
  /** How long ago all of it was checked, in ms; null: not since the start. */
  readonly checkedMsAgo: number | null
  /** Acknowledged events that were gone after the disk failed, since the start. */
  readonly lost: number
}

/** What the process needs. */
export type Upkeep = {
  readonly kind: 'sqlite' | 'postgres'

  /**
   * The time that all processes at this store go by: what one stores as due, leased or paused until then is
   * compared by the others. Absent where there is one process only.
   */
  readonly clock?: { readonly now: () => number }

  /**
   * Calls `listener` soon after any process stored new work, and whenever some may have been missed. Absent
   * where there is one process only. A hint: workers look by themselves as well. Answers with what ends it;
   * `close` does so, too.
   */
  readonly onWork?: (listener: (work: Work) => void) => () => void

  /** Removes what is past retention, at most about `limit` rows a call, until `done`. */
  purge(retention: Retention): Promise<{ readonly removed: number; readonly done: boolean }>

  /**
   * What is known of the stored data, without a look at it; never throws. Absent where the server of the database
   * looks after that.
   */
  readonly integrity?: () => Integrity

  /** Proves that the store can write: resolves with the time it took in ms, or rejects. */
  ping(): Promise<number>

  close(): Promise<void>
}
