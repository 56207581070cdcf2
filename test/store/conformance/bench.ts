import { afterEach, beforeEach, expect } from 'vitest'
import { createDecide } from '../../../src/admit/decide.ts'
import type { Delivery, Outcome } from '../../../src/model/delivery.ts'
import type { Incident } from '../../../src/model/incident.ts'
import { minimalReport } from '../../../src/report/minimal.ts'
import type { Store } from '../../../src/store/port.ts'
import type { Arrival, Decide, IncidentFilter } from '../../../src/store/records.ts'
import type { ClaimedIncident } from '../../../src/store/work.ts'
import type { AlertBody } from '../../support/alerts.ts'
import { arrivalAt, countedIds, testConfig } from '../../support/arrivals.ts'
import { ALERTS } from '../../support/filters.ts'

/** A database of one test. */
export type TestDatabase = AsyncDisposable & {
  /** May be called again after the store before was closed. */
  readonly open: () => Promise<Store>
  /** Changes rows past the store, which is closed meanwhile. */
  readonly execute: (sql: string) => Promise<void>
}

export type CreateDatabase = () => Promise<TestDatabase>

export const LIMITS = { alerts: 50, eventsPerAlert: 20, bytes: 4_000_000 }
export const EVERYTHING: IncidentFilter = {
  ...ALERTS,
  kinds: ['alert', 'malformed', 'test', 'internal'],
}
/** Of `stats`, where nothing is to be late. */
export const NOW = { overdueBefore: 0 }
export const SENT: Outcome = { status: 'sent', reference: { ts: '1.2' }, detail: 'ok' }
export const BUSY_MESSAGE: Outcome = {
  status: 'retry',
  failure: 'rate-limited',
  detail: 'HTTP 429',
  retryAfterMs: 500,
  scope: 'message',
}
export const BUSY: Outcome = { ...BUSY_MESSAGE, scope: 'sink' }
export const REFUSED: Outcome = { status: 'dead', failure: 'refused-payload', detail: 'HTTP 400' }

/** A store for each test of the suite that it is called in. */
export function useStore(createDatabase: CreateDatabase): StoreBench {
  const bench = new StoreBench()
  beforeEach(() => bench.begin(createDatabase))
  afterEach(() => bench.end())
  return bench
}

/** The store of a test, and what tests do with it. Its functions may be taken off it. */
export class StoreBench {
  /** Three bodies are kept of an alert. */
  readonly config = testConfig({ retention: { eventsperalert: 3 } })
  #decide: Decide | null = null
  #store: Store | null = null
  #database: TestDatabase | null = null

  get store(): Store {
    return given(this.#store)
  }

  get decide(): Decide {
    return given(this.#decide)
  }

  async begin(createDatabase: CreateDatabase): Promise<void> {
    this.#database = await createDatabase()
    this.#store = await this.#database.open()
    this.#decide = createDecide(this.config, countedIds())
  }

  async end(): Promise<void> {
    await this.store.close()
    await given(this.#database)[Symbol.asyncDispose]()
  }

  readonly reopen = async (): Promise<void> => {
    await this.store.close()
    this.#store = await given(this.#database).open()
  }

  /** Changes rows past the store, and opens it again. */
  readonly execute = async (sql: string): Promise<void> => {
    await this.store.close()
    await given(this.#database).execute(sql)
    this.#store = await given(this.#database).open()
  }

  readonly admit = (arrivals: readonly Arrival[]) => this.store.admit(arrivals, this.decide)

  readonly alertAt = (at: number, overrides: Partial<AlertBody> = {}): Arrival =>
    arrivalAt(at, overrides, this.config)

  /** An alert on a host of its own. */
  readonly alertOn = (hostname: string, at: number, overrides: Partial<AlertBody> = {}): Arrival =>
    this.alertAt(at, { hostname, output_fields: {}, ...overrides })

  readonly list = async (filter: Partial<IncidentFilter> = {}): Promise<readonly Incident[]> => {
    const all = { ...EVERYTHING, ...filter }
    return (await this.store.listIncidents({ filter: all, limit: 200, cursor: null })).items
  }

  readonly onlyIncident = async (): Promise<Incident> => {
    const [incident, ...others] = await this.list()
    if (incident === undefined || others.length > 0) throw new Error('expected one incident')
    return incident
  }

  readonly claimIncident = async (now: number): Promise<ClaimedIncident> => {
    const claims = await this.store.claimIncidents({ now, limit: 10, leaseMs: 1000 })
    return given(claims.incidents[0] ?? null)
  }

  /** Publishes a message for each of `sinks` of an incident that is due. */
  readonly publish = async (now: number, sinks: readonly string[]): Promise<Incident> => {
    const { incident, lease } = await this.claimIncident(now)
    const sequence = incident.sequence + 1
    const deliveries = sinks.map((sink) => {
      return { id: `${incident.id}-${sequence}-${sink}`, sink, kind: 'first' as const }
    })
    const stored = await this.store.publish({
      incidentId: incident.id,
      lease,
      at: now,
      decisions: [],
      heldBack: [],
      message: { sequence, report: minimalReport(incident, 'defect'), deliveries },
      next: (current) => ({ ...current, sequence, dueAt: now + 60_000, dueKind: null }),
    })
    expect(stored).toEqual([])
    return incident
  }

  readonly claimOne = async (sink: string, now: number): Promise<Delivery> => {
    const claims = await this.store.claimDeliveries({ sinks: [sink], now, leaseMs: 1000 })
    return given(claims.deliveries[0] ?? null)
  }

  readonly settle = (delivery: Delivery, outcome: Outcome, now: number, retryAt = now + 100) =>
    this.store.settle({ delivery, outcome, now, retryAt, sinkPausedUntil: retryAt })

  readonly stateOf = async (incidentId: string, sink: string) =>
    (await this.store.readDeliveries(incidentId)).find((delivery) => delivery.sink === sink)
}

function given<T>(value: T | null): T {
  if (value === null) throw new Error('there is none')
  return value
}
