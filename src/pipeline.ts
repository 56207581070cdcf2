import { createParseArrival, type ParseArrival } from './admit/arrival.ts'
import { createDecide } from './admit/decide.ts'
import { incidentLink } from './config/link.ts'
import type { Config } from './config/schema.ts'
import type { Sink } from './deliver/sink.ts'
import {
  createDeliveryWorker,
  type DeliveryWorkerOptions,
  type DeliveryWorker,
} from './deliver/worker.ts'
import { incidentSettings } from './incident/settings.ts'
import type { Knowledge } from './knowledge/playbook.ts'
import type { Clock } from './lib/clock.ts'
import type { CreateId } from './lib/id.ts'
import type { Log } from './lib/log.ts'
import { createLoop, type Loop } from './lib/loop.ts'
import { messageOf } from './model/errors.ts'
import { createAmendments, type Amendments } from './notify/amendments.ts'
import { createPace } from './notify/pace.ts'
import { createPlan } from './notify/plan.ts'
import { createWriteReport } from './notify/report.ts'
import { createReporter, type Reporter } from './notify/reporter.ts'
import { REPORT_LEASE_MS, runRound } from './notify/round.ts'
import { countDecisions, observeBatch } from './observe/decisions.ts'
import type { Metrics } from './observe/metrics.ts'
import { Committer } from './receive/committer.ts'
import type { Store } from './store/port.ts'

/** Arrivals of one commit at most: about a ms in which the event loop is away. */
const MAX_BATCH = 64
/** The clock may jump, and the store may have been unable to wake anybody: look at least this often. */
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
  /** How long an incident is ours while its report is written, ms. */
  readonly reportLeaseMs?: number
}

export type Pipeline = Amendments & {
  readonly parse: ParseArrival
  /** parsed → store. */
  readonly committer: Committer
  /** store → notify → outbox: what is due now, once. */
  readonly round: () => Promise<void>
  /** The same again and again. */
  readonly rounds: Loop
  /** outbox → sinks. */
  readonly deliveries: DeliveryWorker
  /** Stops both. */
  readonly stop: () => Promise<void>
  readonly report: Reporter
}

/** The stages, wired; `rounds` and `deliveries` are to be started and stopped by the caller. */
export function createPipeline(deps: PipelineDeps): Pipeline {
  const { config, store, sinks, clock, createId, log, metrics } = deps
  const decide = createDecide(config, createId)
  const report = createReporter(createWriteReport(config, deps.knowledge), {
    ...deps,
    cluster: config.cluster,
  })
  const deliveries = createDeliveryWorker(
    {
      ...deps,
      linkOf: (id) => incidentLink(config, id),
      onAttempt: (sink, status, failure) => metrics.attempted(sink, status, failure),
    },
    deps.delivery,
  )
  const plan = createPlan(config, sinks)
  const pace = createPace(config.storm, sinks)
  const round = () =>
    runRound({
      ...deps,
      settings: incidentSettings(config),
      cluster: config.cluster,
      leaseMs: deps.reportLeaseMs ?? REPORT_LEASE_MS,
      plan,
      pace,
      report,
      onDecided: (decisions) => countDecisions(decisions, metrics),
      onPublished: () => deliveries.wake(),
    })
  const rounds = createLoop({
    run: round,
    delay: async () => {
      const dueAt = (await store.nextDueAt()) ?? Infinity
      return Math.min(Math.max(0, dueAt - clock.now()), LONGEST_WAIT_MS)
    },
    onError: (error) => log.error({ error: messageOf(error) }, 'cannot notify; trying again'),
    onRecovery: (failures) => log.info({ failures }, 'notifying again'),
  })
  const committer = new Committer(
    {
      admit: (batch) => store.admit(batch, decide),
      onBatch: (batch, admitted) => {
        if (observeBatch(batch, admitted, { log, metrics })) rounds.wake()
      },
    },
    { maxBatch: MAX_BATCH },
  )
  const stopListening = store.onWork?.((work) => (work === 'reports' ? rounds : deliveries).wake())
  return {
    ...createAmendments({
      ...deps,
      onAmended: (decisions) => {
        countDecisions(decisions, metrics)
        rounds.wake()
      },
    }),
    parse: createParseArrival(config),
    committer,
    round,
    rounds,
    deliveries,
    stop: async () => {
      stopListening?.()
      await Promise.all([rounds.stop(), deliveries.stop()])
    },
    report,
  }
}
