import { listenHost } from '../config/listen.ts'
import type { Config } from '../config/schema.ts'
import type { DeliveryWorkerOptions } from '../deliver/worker.ts'
import { createCurrent } from './current.ts'
import type { EngineDeps } from './engine.ts'
import { createHttp } from './routes.ts'
import { systemClock, type Clock } from '../lib/clock.ts'
import { randomId, type CreateId } from '../lib/id.ts'
import type { Log } from '../lib/log.ts'
import { createLoop, type Loop } from '../lib/loop.ts'
import { Teardown } from '../lib/teardown.ts'
import { errorMessage } from '../model/errors.ts'
import type { Report } from '../model/report.ts'
import { createLogger } from '../observe/logger.ts'
import { Metrics } from '../observe/metrics.ts'
import { createReload, type Reload } from './reload.ts'
import { REPORT_LEASE_MS } from '../notify/round.ts'
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
    const clock = overrides.clock ?? store.clock ?? systemClock
    return await assemble(config, { store, metrics: new Metrics(), log, ...rest, clock }, teardown)
  } catch (error) {
    await teardown[Symbol.asyncDispose]()
    throw error
  }
}

async function assemble(config: Config, deps: EngineDeps, teardown: Teardown): Promise<App> {
  const current = createCurrent(config, deps)
  const { engine, isRetired, readReport } = current
  teardown.defer('sinks', STOP_LIMIT_MS.sinks, () => engine().closeSinks())
  const retention = retentionLoop(() => engine().config, deps)
  teardown.defer('workers', STOP_LIMIT_MS.workers, () =>
    Promise.all([engine().stop(), retention.stop()]),
  )
  teardown.defer('intake', STOP_LIMIT_MS.intake, () => engine().pipeline.committer.drained())
  const reload = createReload({
    ...deps,
    ...current,
    renewTls: (files) => {
      const tls = readTls(files)
      if (tls !== null) renewTls(server, tls)
    },
  })
  const { tlsserver } = config
  const http = { ...deps, tlsserver, engine, configState: reload.state, readReport }
  const server = await createHttp({ ...http, isStopping: isRetired })
  teardown.defer('server', STOP_LIMIT_MS.server, () => server.close())
  return {
    start: async () => {
      const address = await listen(server, listenHost(config), config.listenport, isTls(config))
      await engine().start()
      retention.start()
      const sinks = engine().sinks.map(({ name }) => name)
      deps.log.info({ url: address.url, store: deps.store.kind, sinks }, 'listening')
      return address
    },
    readReport,
    reload: (load) => (isRetired() ? Promise.resolve(false) : reload.run(load)),
    [Symbol.asyncDispose]: async () => {
      current.retire()
      await teardown[Symbol.asyncDispose]()
    },
  }
}

function isTls({ tlsserver }: Config): boolean {
  return tlsserver.certfile !== ''
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
      deps.log.error({ error: errorMessage(error) }, 'cannot remove what is past retention'),
    onRecovery: (failures) =>
      deps.log.info({ failures }, 'what is past retention is removed again'),
  })
}
