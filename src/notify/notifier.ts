import type { Config } from '../config/schema.ts'
import { incidentSettings } from '../incident/settings.ts'
import type { Knowledge } from '../knowledge/playbook.ts'
import { createLoop, type Loop } from '../lib/loop.ts'
import { errorMessage } from '../model/errors.ts'
import type { Store } from '../store/port.ts'
import { createFailureLog } from './failure-log.ts'
import { createPace } from './pace.ts'
import { createPlan } from './plan.ts'
import { createRate } from './rate.ts'
import { createWriteReport } from './report.ts'
import type { NotifiedSink } from './stages.ts'
import { createReporter, type Reporter, type ReporterDeps } from './reporter.ts'
import { REPORT_LEASE_MS, runRound, type RoundDeps } from './round.ts'

/** The clock may jump, and the store may have been unable to wake anybody: look at least this often. */
const LONGEST_WAIT_MS = 5000

export type NotifierDeps = Omit<
  RoundDeps,
  'store' | 'settings' | 'cluster' | 'leaseMs' | 'plan' | 'pace' | 'report' | 'rate' | 'onSetAside'
> & {
  readonly config: Config
  readonly knowledge: Knowledge
  readonly store: RoundDeps['store'] & ReporterDeps['store'] & Pick<Store, 'nextDueAt'>
  readonly sinks: readonly (NotifiedSink & { readonly isPaced: boolean })[]
  /** How long an incident is ours while its report is written, ms. */
  readonly reportLeaseMs?: number
  /** Called for each time an incident is set aside. */
  readonly onSetAside: () => void
}

export type Notifier = {
  readonly report: Reporter
  /** What is due now, once. */
  readonly round: (signal?: AbortSignal) => Promise<void>
  /** The same again and again; to be started and stopped by the caller. */
  readonly rounds: Loop
}

/** Whether anybody is notified, when and of what: store → report → outbox. */
export function createNotifier(deps: NotifierDeps): Notifier {
  const { config, knowledge, sinks, store, clock, log } = deps
  const { cluster } = config
  const logFailure = createFailureLog(deps)
  const report = createReporter(createWriteReport(config, knowledge), {
    ...deps,
    log: { error: logFailure },
    cluster,
  })
  const roundDeps: RoundDeps = {
    ...deps,
    settings: incidentSettings(config),
    cluster,
    leaseMs: deps.reportLeaseMs ?? REPORT_LEASE_MS,
    plan: createPlan(config, sinks),
    pace: createPace(config.storm, sinks),
    report,
    rate: createRate(knowledge, log),
    onSetAside: (incident, error) => {
      logFailure({ incident, error }, 'an incident could not be handled; trying again later')
      deps.onSetAside()
    },
  }
  const round = (signal?: AbortSignal): Promise<void> => runRound(roundDeps, signal)
  const rounds = createLoop({
    run: round,
    delay: async () => {
      const dueAt = (await store.nextDueAt()) ?? Infinity
      return Math.min(Math.max(0, dueAt - clock.now()), LONGEST_WAIT_MS)
    },
    onError: (error) => log.error({ error: errorMessage(error) }, 'cannot notify; trying again'),
    onRecovery: (failures) => log.info({ failures }, 'notifying again'),
  })
  return { report, round, rounds }
}
