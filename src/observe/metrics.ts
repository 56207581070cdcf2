import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { DECISIONS, type DecisionKind } from '../model/incident.ts'
import { CONNECTION_FAULTS, type ConnectionFault } from '../model/refusal.ts'
import { URGENCY_LEVELS, type UrgencyLevel } from '../model/urgency.ts'
import { METRICS, type MetricInfo } from './metric-table.ts'

/** What the store knows when the metrics are read; times in ms since the epoch. */
export type Snapshot = {
  readonly queue: Readonly<Record<QueueState, number>> & { readonly oldestAt: number | null }
  readonly incidents: { readonly overdue: number }
  readonly setAside: { readonly count: number }
  readonly intake: { readonly quarantined: number; readonly lastEventAt: number | null }
  readonly now: number
}

const STATUSES = ['sent', 'retry', 'dead'] as const

type OutputStatus = (typeof STATUSES)[number]

const QUEUE_STATES = ['queued', 'retrying', 'dead'] as const

type QueueState = (typeof QUEUE_STATES)[number]

/** Sources that Falco has; any other is counted as `other`, for whoever posts could invent thousands. */
const SOURCES: ReadonlySet<string> = new Set([
  'syscall',
  'k8s_audit',
  'aws_cloudtrail',
  'gcp_auditlog',
  'okta',
  'github',
  'internal',
])

export type InputStatus = 'accepted' | 'duplicate' | 'quarantined'

/** The metrics of one running service, in a registry of their own. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #inputs = this.#counter(METRICS.inputs)
  readonly #rejections = this.#counter(METRICS.rejections)
  readonly #connectionFaults = this.#counter(METRICS.connectionFaults)
  readonly #decisions = this.#counter(METRICS.decisions)
  readonly #urgency = this.#counter(METRICS.urgency)
  readonly #deliveries = this.#counter(METRICS.deliveries)
  readonly #failures = this.#counter(METRICS.failures)
  readonly #acknowledge = this.#histogram(
    METRICS.acknowledge,
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  )
  readonly #batch = this.#histogram(METRICS.batch, [1, 2, 4, 8, 16, 32, 64, 128, 256])
  readonly #queue = this.#gauge(METRICS.queue)
  readonly #queueAge = this.#gauge(METRICS.queueAge)
  readonly #overdue = this.#gauge(METRICS.overdue)
  readonly #stuck = this.#gauge(METRICS.stuck)
  readonly #setAside = this.#counter(METRICS.setAside)
  readonly #quarantined = this.#gauge(METRICS.quarantined)
  readonly #damaged = this.#gauge(METRICS.damaged)
  readonly #lost = this.#gauge(METRICS.lost)
  readonly #lastAlert = this.#gauge(METRICS.lastAlert)
  readonly #reloadSuccess = this.#gauge(METRICS.reloadSuccess)
  readonly #reloadTime = this.#gauge(METRICS.reloadTime)

  constructor() {
    collectDefaultMetrics({ register: this.#registry })
    // A counter that begins with its first increment hides that one from `rate`.
    for (const decision of DECISIONS) this.#decisions.inc({ decision }, 0)
    for (const urgency of URGENCY_LEVELS) this.#urgency.inc({ urgency }, 0)
    for (const reason of CONNECTION_FAULTS) this.#connectionFaults.inc({ reason }, 0)
  }

  input(source: string, status: InputStatus, count = 1): void {
    this.#inputs.inc({ source: SOURCES.has(source) ? source : 'other', status }, count)
  }

  rejected(code: string): void {
    this.#rejections.inc({ code })
  }

  connectionFailed(reason: ConnectionFault): void {
    this.#connectionFaults.inc({ reason })
  }

  acknowledged(seconds: number): void {
    this.#acknowledge.observe(seconds)
  }

  committed(events: number): void {
    this.#batch.observe(events)
  }

  decided(decision: DecisionKind, count = 1): void {
    this.#decisions.inc({ decision }, count)
  }

  /** An incident became so urgent. */
  rated(urgency: UrgencyLevel): void {
    this.#urgency.inc({ urgency })
  }

  /** The report of an incident failed. */
  setAside(): void {
    this.#setAside.inc()
  }

  /** The sinks that there are: their counters begin at 0. */
  sinks(names: readonly string[]): void {
    for (const sink of names) {
      for (const status of STATUSES) this.#deliveries.inc({ sink, status }, 0)
    }
  }

  attempted(sink: string, status: OutputStatus, failure: string | null): void {
    this.#deliveries.inc({ sink, status })
    if (failure !== null) this.#failures.inc({ sink, failure })
  }

  /** The configuration was loaded, or refused; `loadedAt` (ms since the epoch) is that of the one in use. */
  reloaded(isSuccess: boolean, loadedAt: number): void {
    this.#reloadSuccess.set(isSuccess ? 1 : 0)
    this.#reloadTime.set(loadedAt / 1000)
  }

  /** What is known of the stored data, whether it can be read or not. */
  stored({ damage, lost }: { readonly damage: string | null; readonly lost: number }): void {
    this.#damaged.set(damage === null ? 0 : 1)
    this.#lost.set(lost)
  }

  /** Prometheus text, with the queue as it is now; null when the store cannot be read. */
  async expose(snapshot: Snapshot | null): Promise<string> {
    if (snapshot === null) this.#forget()
    else this.#note(snapshot)
    return this.#registry.metrics()
  }

  #note({ queue, incidents, setAside, intake, now }: Snapshot): void {
    for (const state of QUEUE_STATES) this.#queue.set({ state }, queue[state])
    this.#queueAge.set(Math.max(0, now - (queue.oldestAt ?? now)) / 1000)
    this.#overdue.set(incidents.overdue)
    this.#stuck.set(setAside.count)
    this.#quarantined.set(intake.quarantined)
    this.#lastAlert.set((intake.lastEventAt ?? 0) / 1000)
  }

  /** Neither 0 nor what was true before; all that is counted here is still shown. */
  #forget(): void {
    for (const state of QUEUE_STATES) this.#queue.set({ state }, Number.NaN)
    this.#queueAge.set(Number.NaN)
    this.#overdue.set(Number.NaN)
    this.#stuck.set(Number.NaN)
    this.#quarantined.set(Number.NaN)
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  #counter({ name, help, labels }: MetricInfo): Counter {
    return new Counter({ name, help, labelNames: [...labels], registers: [this.#registry] })
  }

  #gauge({ name, help, labels }: MetricInfo): Gauge {
    return new Gauge({ name, help, labelNames: [...labels], registers: [this.#registry] })
  }

  #histogram({ name, help }: MetricInfo, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.#registry] })
  }
}
