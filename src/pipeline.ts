import type { Config } from './config/schema.ts'
import type { Sink } from './deliver/sink.ts'
import {
  createDeliveryWorker,
  type DeliveryWorkerOptions,
  type DeliveryWorker,
} from './deliver/worker.ts'
import { acknowledge } from './incident/acknowledge.ts'
import { holdBack } from './incident/roundup.ts'
import { afterClose, afterLook, afterMessage, decideDue } from './incident/schedule.ts'
import { silence, silenceOf } from './incident/silence.ts'
import type { Knowledge } from './knowledge/playbook.ts'
import type { Clock } from './lib/clock.ts'
import type { CreateId } from './lib/id.ts'
import type { Log } from './lib/log.ts'
import { createLoop, type Loop } from './lib/loop.ts'
import { messageOf } from './model/errors.ts'
import type { FalcoEvent } from './model/event.ts'
import type { Decision, Incident, Silenced } from './model/incident.ts'
import type { Metrics } from './observe/metrics.ts'
import { Committer } from './receive/committer.ts'
import { createReporter, type Reporter } from './reporter.ts'
import { REPORT_LEASE_MS, runReportRound, type ReportWorkerDeps } from './report/worker.ts'
import {
  createDecide,
  createPace,
  createParse,
  createPlanOf,
  createReportOf,
  incidentSettings,
  type ParseArrival,
} from './stages.ts'
import type { Store } from './store/port.ts'
import type { Admitted, Amendment, Arrival } from './store/records.ts'

/** Arrivals of one commit at most: about a ms in which the event loop is away. */
const MAX_BATCH = 64
const NO_ALERTS = { alerts: 0, eventsPerAlert: 0 }
/** The clock may jump, and the store may have been unable to tell: look again at least this often. */
const LONGEST_WAIT_MS = 5000

export type PipelineDeps = {
  readonly config: Config
  readonly knowledge: Knowledge
  readonly store: Store
  readonly sinks: readonly Sink[]
  readonly clock: Clock
  readonly createId: CreateId
  readonly random: () => number
  readonly log: Log
  readonly metrics: Metrics
  readonly delivery: Partial<DeliveryWorkerOptions>
  /** How long an incident is ours while its report is written. */
  readonly reportLeaseMs?: number
}

export type Pipeline = {
  readonly parse: ParseArrival
  /** parsed → store. */
  readonly committer: Committer
  /** store → report, route → outbox: what is due now, once. */
  readonly reportRound: () => Promise<void>
  /** The same again and again. */
  readonly reports: Loop
  /** outbox → sinks. */
  readonly deliveries: DeliveryWorker
  /** Stops both. */
  readonly stop: () => Promise<void>
  readonly reportOf: Reporter
  /** Answers with the incident as it is then; null when there is none of this id. */
  readonly acknowledge: (incidentId: string, by: string) => Promise<Incident | null>
  /** Holds back the incident as it is now, by a silence of this id; answers likewise. */
  readonly silence: (
    incidentId: string,
    silenceId: string,
    by: Silenced,
  ) => Promise<Incident | null>
}

/** The stages, wired; `reports` and `deliveries` are to be started and stopped by the caller. */
export function createPipeline(deps: PipelineDeps): Pipeline {
  const { config, store, sinks, clock, createId, log, metrics } = deps
  const decide = createDecide(config, createId)
  const settings = incidentSettings(config)
  const reportOf = createReporter(createReportOf(config, deps.knowledge), { store, log })
  const deliveries = createDeliveryWorker(
    {
      store,
      sinks,
      clock,
      random: deps.random,
      log,
      linkOf: (id) => linkOf(config, id),
      onAttempt: (sink, status, failure) => metrics.attempted(sink, status, failure),
    },
    deps.delivery,
  )
  const reporting: ReportWorkerDeps = {
    store,
    clock,
    createId,
    log,
    leaseMs: deps.reportLeaseMs ?? REPORT_LEASE_MS,
    decideDue: (incident, now) => decideDue(incident, now, settings),
    afterMessage: (current, claimed, sequence, now) =>
      afterMessage(current, claimed, sequence, now, settings),
    afterLook: (current, now) => afterLook(current, now, settings),
    afterClose,
    buildReport: reportOf,
    plan: createPlanOf(config, sinks),
    tells: (name, kind) =>
      sinks.some((sink) => sink.name === name && sink.alsoTells.includes(kind)),
    pace: createPace(config.storm, sinks),
    holdBack: (held) => holdBack(held, settings, createId),
    onDecided: (decisions) => count(decisions, metrics),
    onPublished: () => deliveries.wake(),
  }
  const reportRound = () => runReportRound(reporting)
  const reports = createLoop({
    run: reportRound,
    delay: async () => {
      const dueAt = (await store.nextDueAt()) ?? Infinity
      return Math.min(Math.max(0, dueAt - clock.now()), LONGEST_WAIT_MS)
    },
    onError: (error) =>
      log.error({ error: messageOf(error) }, 'cannot write reports; trying again'),
    onRecovery: (failures) => log.info({ failures }, 'reports are written again'),
  })
  const committer = new Committer(
    {
      admit: (batch) => store.admit(batch, decide),
      onBatch: (batch, admitted) => {
        if (observeBatch(batch, admitted, { log, metrics })) reports.wake()
      },
    },
    { maxBatch: MAX_BATCH },
  )
  const stopListening = store.onWork?.((work) => (work === 'reports' ? reports : deliveries).wake())
  const amend = async (
    id: string,
    change: (current: Incident, now: number) => Amendment | null,
  ): Promise<Incident | null> => {
    const now = clock.now()
    const amended = await store.amend(id, (current) => change(current, now))
    if (amended === null) return null
    count(amended.decisions, metrics)
    reports.wake()
    return amended.incident
  }
  return {
    parse: createParse(config),
    committer,
    reportRound,
    reports,
    deliveries,
    stop: async () => {
      stopListening?.()
      await Promise.all([reports.stop(), deliveries.stop()])
    },
    reportOf,
    acknowledge: (id, by) => amend(id, (current, now) => acknowledge(current, by, now)),
    silence: async (incidentId, silenceId, by) => {
      const record = await store.readIncident(incidentId, NO_ALERTS)
      if (record === null) return null
      const about = { id: silenceId, now: clock.now() }
      await store.addSilence(silenceOf(record.incident, by, about))
      return amend(incidentId, (current, now) => silence(current, by, now))
    },
  }
}

/** Where an incident can be read; null while `publicurl` is not set. */
export function linkOf(
  { publicurl }: Pick<Config, 'publicurl'>,
  incidentId: string,
): string | null {
  if (publicurl === '') return null
  return `${publicurl}/api/v1/incidents/${incidentId}/report?format=html`
}

/** Counts and logs what became of a batch; true when there is something to tell. */
function observeBatch(
  batch: readonly Arrival[],
  admitted: readonly Admitted[],
  { log, metrics }: Pick<PipelineDeps, 'log' | 'metrics'>,
): boolean {
  metrics.committed(batch.length)
  let hasDecisions = false
  for (const [index, one] of admitted.entries()) {
    const event = batch[index]?.event
    if (event === undefined) continue
    metrics.input(event.source, statusOf(one, event))
    if (one.duplicate) continue
    const { incident, alert, decisions, closing } = one.verdict
    if (!one.isNewAlert) metrics.decided('repeated')
    count(closing === null ? decisions : [closing, ...decisions], metrics)
    for (const { kind, reason } of decisions) {
      log.info({ incident: incident.id, alert: alert.id, decision: kind, reason }, 'decided')
    }
    hasDecisions ||= decisions.length > 0
  }
  return hasDecisions
}

function statusOf(admitted: Admitted, event: FalcoEvent) {
  if (admitted.duplicate) return 'duplicate'
  return event.kind === 'malformed' ? 'quarantined' : 'accepted'
}

function count(decisions: readonly Decision[], metrics: Metrics): void {
  for (const { kind } of decisions) metrics.decided(kind)
}
