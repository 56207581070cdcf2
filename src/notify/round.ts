import { close, scheduleLook } from '../incident/schedule.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { inTurns } from '../lib/steps.ts'
import { printableLine } from '../lib/printable.ts'
import { maskText } from '../lib/secrets/mask.ts'
import { BUDGETS } from '../model/budgets.ts'
import { isStoreFailure, errorMessage } from '../model/errors.ts'
import type { Decision, Incident, MessageKind } from '../model/incident.ts'
import type { UrgencyLevel } from '../model/urgency.ts'
import { minimalReport } from '../report/minimal.ts'
import { rateUrgency } from '../report/urgency.ts'
import type { Store } from '../store/port.ts'
import { READ_BYTES } from '../store/limits.ts'
import type { ClaimedIncident, NewDelivery, Publication } from '../store/work.ts'
import { audience, type AudienceDeps } from './audience.ts'
import { afterNotification, decideDue } from './due.ts'
import { news } from './news.ts'
import type { Plan } from './plan.ts'
import { firstEvents, leadFirst, parseInTurns, type ParsedRecord } from './record.ts'
import { escalation, withUrgency, type Rate } from './rate.ts'
import type { Reporter } from './reporter.ts'
import type { Notice } from './stages.ts'
import { UNLIMITED } from './turns.ts'

/** A report is built in milliseconds; a lease this old belongs to a process that is gone. */
export const REPORT_LEASE_MS = 30_000
const BATCH = 20
/** What a report is built from: more alerts are counted in it, not shown. */
export const REPORT_LIMITS = {
  alerts: BUDGETS.alerts.value,
  eventsPerAlert: BUDGETS.events.value,
  bytes: READ_BYTES,
}

/**
 * An incident that failed so often in a row, or ended its worker, is reported in minimal form: it must not be kept
 * from its readers by what an analysis of it does.
 */
const FAILURES_BEFORE_MINIMAL = 2
/** Enough for routes and silences. */
const MINIMAL_LIMITS = { alerts: 50, eventsPerAlert: 1, bytes: 262_144 }

export type RoundDeps = Omit<AudienceDeps, 'store'> & {
  readonly store: Pick<
    Store,
    | 'claimIncidents'
    | 'setAside'
    | 'giveBack'
    | 'readIncident'
    | 'readDeliveries'
    | 'publish'
    | 'listSilences'
    | 'spend'
    | 'ping'
  >
  readonly clock: Clock
  readonly log: Log
  /** How long an incident is ours while its report is written, ms. */
  readonly leaseMs: number
  /** The configured cluster, for alerts that name none. */
  readonly cluster: string
  readonly plan: Plan
  readonly report: Reporter
  readonly rate: Rate
  readonly onDecided: (decisions: readonly Decision[]) => void
  /** Called when an incident has become more urgent, the first time included. */
  readonly onRated: (level: UrgencyLevel) => void
  /** Called with each incident that is set aside, and why. */
  readonly onSetAside: (incidentId: string, problem: string) => void
  /** Called after messages were put into the outbox. */
  readonly onPublished: () => void
}

type Draft = Pick<Publication, 'decisions' | 'heldBack' | 'message' | 'next'> & {
  /** What the incident is now that it was not before. */
  readonly rated?: UrgencyLevel
}

/**
 * One round: takes the incidents that are due and notifies, closes or reschedules each. One that cannot be handled is
 * set aside for a while; the others go on. Those that were not begun are given back once `signal` is aborted, or when
 * half of the lease is over. Rejects only when the store fails, at the end.
 */
export async function runRound(deps: RoundDeps, signal?: AbortSignal): Promise<void> {
  const { clock, store, leaseMs } = deps
  const request = { now: clock.now(), limit: BATCH, leaseMs }
  const { incidents, unreadable } = await store.claimIncidents(request)
  for (const { id, problem } of unreadable) deps.onSetAside(id, problem)
  const failures: unknown[] = []
  const isOver = (): boolean => signal?.aborted === true || clock.now() - request.now > leaseMs / 2
  for (const one of incidents) {
    await (isOver() ? store.giveBack(one) : handle(one, deps))
      .catch((error: unknown) => leave(one, error, deps))
      .catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/** Sets aside what failed. A store that cannot write is no fault of the incident, and is thrown again. */
async function leave(
  claimed: ClaimedIncident,
  error: unknown,
  { store, clock, onSetAside }: RoundDeps,
): Promise<void> {
  if (isStoreFailure(error) && !(await canWrite(store))) {
    await store.giveBack(claimed)
    throw error
  }
  const incidentId = claimed.incident.id
  const problem = problemOf(error)
  await store.setAside({ incidentId, lease: claimed.lease, now: clock.now(), error: problem })
  onSetAside(incidentId, problem)
}

/** Else it is what was written that the store does not take. */
async function canWrite(store: Pick<Store, 'ping'>): Promise<boolean> {
  return store.ping().then(
    () => true,
    () => false,
  )
}

/** Of what was thrown; one line of it is shown. */
const MOST_OF_AN_ERROR = 4096

/** One line for operators: what was thrown may quote an alert. */
function problemOf(error: unknown): string {
  return printableLine(maskText(errorMessage(error).slice(0, MOST_OF_AN_ERROR)).text)
}

async function handle(claimed: ClaimedIncident, deps: RoundDeps): Promise<void> {
  const { incident, lease } = claimed
  const at = deps.clock.now()
  const { rated, ...draft } = await draftOf(claimed, at, deps)
  const decisions = await deps.store.publish({ incidentId: incident.id, lease, at, ...draft })
  if (decisions === null) return
  deps.onDecided(decisions)
  if (rated !== undefined) deps.onRated(rated)
  for (const { kind, reason, sink } of decisions) {
    deps.log.info({ incident: incident.id, decision: kind, sink, reason }, 'decided')
  }
  if (draft.message === null) return
  const { sequence, deliveries } = draft.message
  const sinks = deliveries.map(({ sink }) => sink)
  const fields = { incident: incident.id, sequence, sinks, count: incident.count }
  deps.log.info(fields, 'report published')
  deps.onPublished()
}

async function draftOf(claimed: ClaimedIncident, at: number, deps: RoundDeps): Promise<Draft> {
  const { incident } = claimed
  const action = decideDue(incident, at, deps.settings)
  const nothing = { decisions: [], heldBack: [], message: null }
  switch (action.do) {
    case 'wait':
      return { ...nothing, next: (current) => scheduleLook(current, at, deps.settings) }
    case 'close':
      return { ...nothing, decisions: [action.decision], next: (current) => close(current, at) }
    case 'notify': {
      const own = action.decision === null ? [] : [action.decision]
      return (await notify(claimed, action.kind, own, at, deps)) ?? { ...nothing, next: unchanged }
    }
    default:
      return action satisfies never
  }
}

/** Null when the incident is gone. */
async function notify(
  claimed: ClaimedIncident,
  kind: MessageKind,
  due: readonly Decision[],
  at: number,
  deps: RoundDeps,
): Promise<Draft | null> {
  const found = await look(claimed, at, deps)
  if (found === null) return null
  const { record, report, urgency, incident } = found
  const own = [...due, ...found.decisions]
  const deliveries = await deps.store.readDeliveries(incident.id)
  const notified = new Set(deliveries.map(({ sink }) => sink))
  const notice = { incident, kind, events: firstEvents(record), notified, at }
  const { ways, decisions, heldUntil } = deps.plan(
    notice,
    (await deps.store.listSilences(at)).items,
  )
  const { sent, heldBack } = await audience(ways, notice, deps)
  const isNotified = sent.length + heldBack.length > 0
  // The routes of an incident are a decision once, with its first message.
  const isKept = (one: Decision): boolean =>
    one.kind !== 'routed' || (isNotified && incident.sequence === 0)
  const outcome = { claimed: incident, kind, isNotified, heldUntil }
  return {
    decisions: [...own, ...decisions.filter(isKept)],
    heldBack,
    ...(incident.urgency === claimed.incident.urgency ? {} : { rated: urgency.level }),
    next: (current) => afterNotification(withUrgency(current, urgency), outcome, at, deps.settings),
    message:
      sent.length === 0 ? null : await message(record, notice, sent, own, { ...deps, report }),
  }
}

/** What is stored of the incident, and what its signs make of it; null when it is gone. */
async function look({ incident, failures }: ClaimedIncident, at: number, deps: RoundDeps) {
  const isMinimal = failures >= FAILURES_BEFORE_MINIMAL
  const stored = await deps.store.readIncident(
    incident.id,
    isMinimal ? MINIMAL_LIMITS : REPORT_LIMITS,
  )
  if (stored === null) return null
  const record = await parseInTurns(stored, deps.cluster)
  if (isMinimal) {
    const report: Reporter = async (record) => minimalReport(leadFirst(record), 'failed-before')
    const urgency = rateUrgency([], incident.priority)
    return { record, report, urgency, incident, decisions: [] }
  }
  const urgency = await inTurns(deps.rate(record), UNLIMITED)
  const escalated = escalation(incident, urgency, at)
  return {
    record,
    report: deps.report,
    urgency,
    incident: withUrgency(incident, urgency),
    decisions: escalated === null ? [] : [escalated],
  }
}

async function message(
  record: ParsedRecord,
  { incident, kind, notified }: Notice,
  sinks: readonly string[],
  own: readonly Decision[],
  deps: RoundDeps,
): Promise<Draft['message']> {
  const report = await deps.report(record)
  return {
    sequence: incident.sequence + 1,
    report: { ...report, news: news(record, kind, own) },
    deliveries: sinks.map((sink): NewDelivery => {
      return { id: deps.createId(), sink, kind: notified.has(sink) ? kind : 'first' }
    }),
  }
}

function unchanged(current: Incident): Incident {
  return current
}
