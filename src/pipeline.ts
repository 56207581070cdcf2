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
import type { Knowledge } from './knowledge/playbook.ts'
import type { Clock } from './lib/clock.ts'
import type { CreateId } from './lib/id.ts'
import type { Log } from './lib/log.ts'
import type { Loop } from './lib/loop.ts'
import { createAmendments, type Amendments } from './notify/amendments.ts'
import { createNotifier, type Notifier } from './notify/notifier.ts'
import { countDecisions, observeBatch } from './observe/decisions.ts'
import type { Metrics } from './observe/metrics.ts'
import { Committer } from './receive/committer.ts'
import type { Store } from './store/port.ts'

/** Arrivals of one commit at most: about a ms in which the event loop is away. */
const MAX_BATCH = 64

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

export type Pipeline = Amendments &
  Notifier & {
    readonly parse: ParseArrival
    /** parsed → store. */
    readonly committer: Committer
    /** outbox → sinks. */
    readonly deliveries: DeliveryWorker
    /** Stops `rounds` and `deliveries`. */
    readonly stop: () => Promise<void>
  }

/** The stages, wired; `rounds` and `deliveries` are to be started and stopped by the caller. */
export function createPipeline(deps: PipelineDeps): Pipeline {
  const { config, store, metrics } = deps
  const deliveries = createDeliveries(deps)
  const { report, round, rounds } = createNotifier({
    ...deps,
    onDecided: (decisions) => countDecisions(decisions, metrics),
    onRated: (level) => metrics.rated(level),
    onSetAside: () => metrics.setAside(),
    onPublished: () => deliveries.wake(),
  })
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
    committer: createCommitter(deps, rounds),
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

function createCommitter(deps: PipelineDeps, rounds: Loop): Committer {
  const { config, store, createId } = deps
  const decide = createDecide(config, createId)
  return new Committer(
    {
      admit: (batch) => store.admit(batch, decide),
      onBatch: (batch, admitted) => {
        if (observeBatch(batch, admitted, deps)) rounds.wake()
      },
    },
    { maxBatch: MAX_BATCH },
  )
}

function createDeliveries(deps: PipelineDeps): DeliveryWorker {
  return createDeliveryWorker(
    {
      ...deps,
      linkOf: (id) => incidentLink(deps.config, id),
      onAttempt: (sink, status, failure) => deps.metrics.attempted(sink, status, failure),
    },
    deps.delivery,
  )
}
