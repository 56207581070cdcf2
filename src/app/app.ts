import { listenHost } from '../config/listen.ts'
import type { Config } from '../config/schema.ts'
import type { DeliveryWorkerOptions } from '../deliver/worker.ts'
import { createEngine, type Engine } from './engine.ts'
import { createHttp } from './routes.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { randomId, type CreateId } from '../lib/id.ts'
import type { Log } from '../lib/log.ts'
import { createLoop, type Loop } from '../lib/loop.ts'
import { Teardown } from '../lib/teardown.ts'
import { messageOf } from '../model/errors.ts'
import type { Report } from '../model/report.ts'
import { createLogger } from '../observe/logger.ts'
import { Metrics } from '../observe/metrics.ts'
import { createReload, type Reload } from './reload.ts'
import { parseRecord } from '../notify/record.ts'
import { REPORT_LEASE_MS, REPORT_LIMITS } from '../notify/round.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/port.ts'
import { runRetention } from '../store/retention.ts'
import { listen, type Address } from '../web/listen.ts'
import { renewTls } from '../web/server.ts'
import { readTls } from '../web/tls.ts'

const RETENTION_EVERY_MS = 3_600_000

/** In the order in which they run; together below the 30 s that Kubernetes grants by default. */
const STOP_LIMIT_MS = { server: 10_000, intake: 4000, workers: 8000, sinks: 2000, store: 4000 }

/** What a caller may bring instead of the real thing. */
export type AppOverrides = {
  readonly clock: Clock
  readonly createId: CreateId
  readonly random: () => number
  readonly log: Log
  /** Where the console sink writes. */
  readonly write: (text: string) => void | Promise<void>
  readonly delivery: Partial<DeliveryWorkerOptions>
  readonly reportLeaseMs: number
}

export type App = AsyncDisposable & {
  /** Starts to work and to listen. Throws `FB_LISTEN`. */
  readonly start: () => Promise<Address>
  /** The report of an incident as it is now; null when there is no such incident. */
  readonly readReport: (incidentId: string) => Promise<Report | null>
  /** Works on with another configuration; see `Reload`. What is opened at the start stays as it is. */
  readonly reload: Reload['run']
}

/**
 * The service, ready to start. Disposing it refuses new alerts, finishes what was begun and closes.
 * Throws a `FalcobriefError` for whatever in the configuration cannot be used.
 */
export async function createApp(
  config: Config,
  overrides: Partial<AppOverrides> = {},
): Promise<App> {
  const { log, ...rest } = withDefaults(config, overrides)
  const teardown = new Teardown(log)
  try {
    const store = await openStore(config.store.url, log)
    teardown.defer('store', STOP_LIMIT_MS.store, () => store.close())
    const metrics = new Metrics()
    const clock = overrides.clock ?? store.clock ?? systemClock
    const deps = { store, metrics, log, ...rest, clock }
    let engine = createEngine(config, deps)
    teardown.defer('sinks', STOP_LIMIT_MS.sinks, () => engine.closeSinks())
    const retention = retentionLoop(() => engine.config, deps)
    teardown.defer('workers', STOP_LIMIT_MS.workers, () =>
      Promise.all([engine.stop(), retention.stop()]),
    )
    teardown.defer('intake', STOP_LIMIT_MS.intake, () => engine.pipeline.committer.drained())

    let isStopping = false
    const swap = async (next: Engine): Promise<void> => {
      const before = engine
      engine = next
      await before.pipeline.committer.drained()
      await before.stop()
      await before.closeSinks()
      if (!isStopping) await next.start()
    }
    const reload = createReload({
      ...deps,
      current: () => engine,
      create: (next) => createEngine(next, deps),
      renewTls: (files) => {
        const tls = readTls(files)
        if (tls !== null) renewTls(server, tls)
      },
      swap,
    })
    const readReport = async (id: string): Promise<Report | null> => {
      const record = await store.readIncident(id, REPORT_LIMITS)
      return record === null
        ? null
        : engine.pipeline.report(parseRecord(record, engine.config.cluster))
    }
    const server = await createHttp({
      ...deps,
      tlsserver: config.tlsserver,
      engine: () => engine,
      configState: reload.state,
      isStopping: () => isStopping,
      readReport,
    })
    teardown.defer('server', STOP_LIMIT_MS.server, () => server.close())

    return {
      start: async () => {
        const isTls = config.tlsserver.certfile !== ''
        const address = await listen(server, listenHost(config), config.listenport, isTls)
        await engine.start()
        retention.start()
        const sinks = engine.sinks.map(({ name }) => name)
        log.info({ url: address.url, store: store.kind, sinks }, 'listening')
        return address
      },
      readReport,
      reload: (load) => (isStopping ? Promise.resolve(false) : reload.run(load)),
      [Symbol.asyncDispose]: async () => {
        isStopping = true
        await teardown[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await teardown[Symbol.asyncDispose]()
    throw error
  }
}

function withDefaults(
  config: Config,
  overrides: Partial<AppOverrides>,
): Omit<AppOverrides, 'clock'> {
  return {
    createId: randomId,
    random: Math.random,
    log: overrides.log ?? createLogger(config.log.level),
    write: writeToStdout,
    delivery: {},
    reportLeaseMs: REPORT_LEASE_MS,
    ...overrides,
  }
}

function writeToStdout(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

function retentionLoop(
  config: () => Config,
  deps: { readonly store: Store; readonly clock: Clock; readonly log: Log },
): Loop {
  return createLoop({
    run: (signal) => runRetention(deps, config().retention, signal),
    delay: () => RETENTION_EVERY_MS,
    onError: (error) =>
      deps.log.error({ error: messageOf(error) }, 'cannot remove what is past retention'),
    onRecovery: (failures) =>
      deps.log.info({ failures }, 'what is past retention is removed again'),
  })
}
