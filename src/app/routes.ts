import type { FastifyInstance } from 'fastify'
import packageFile from '../../package.json' with { type: 'json' }
import { isSenderSettled } from '../config/listen.ts'
import type { Config } from '../config/schema.ts'
import { incidentLink } from '../config/link.ts'
import { sinkDefinitions } from '../config/sinks.ts'
import { signingSecrets } from '../deliver/sinks/slack/config.ts'
import type { Engine } from './engine.ts'
import type { Clock } from '../lib/clock.ts'
import type { CreateId } from '../lib/id.ts'
import type { Log } from '../lib/log.ts'
import type { Report } from '../model/report.ts'
import type { Metrics, Snapshot } from '../observe/metrics.ts'
import { openApiDocument } from '../openapi/document.ts'
import { receive } from '../receive/plugin.ts'
import type { ConfigState } from './reload.ts'
import { REPORT_FORMATS } from '../deliver/format.ts'
import type { Store } from '../store/port.ts'
import { api } from '../web/api.ts'
import { createAuthorize } from '../web/authorize.ts'
import { readStats } from '../web/health.ts'
import { ops } from '../web/ops.ts'
import { createRefusals, type Refusals } from '../web/refusals.ts'
import { createServer } from '../web/server.ts'
import { slackActions } from '../web/slack-actions.ts'
import { readTls } from '../web/tls.ts'

export type HttpDeps = {
  readonly tlsserver: Config['tlsserver']
  readonly store: Store
  /** The one at work; another one after a reload. */
  readonly engine: () => Engine
  readonly configState: () => ConfigState
  readonly metrics: Metrics
  readonly clock: Clock
  readonly createId: CreateId
  readonly log: Log
  readonly isStopping: () => boolean
  readonly readReport: (incidentId: string) => Promise<Report | null>
}

/** The HTTP server with all its routes, not listening yet. Throws `FB_FILE` for a certificate. */
export async function createHttp(deps: HttpDeps): Promise<FastifyInstance> {
  const { tlsserver, metrics, log } = deps
  const { now } = deps.clock
  const refusals = createRefusals({ log, now, monotonic: () => performance.now() })
  const server = createServer({
    tls: readTls(tlsserver),
    refusals,
    isAnyHost: () => isSenderSettled(deps.engine().config),
    publicHost: () => URL.parse(deps.engine().config.publicurl)?.host ?? '',
    onRejected: (code) => metrics.rejected(code),
    onFault: (fault) => metrics.connectionFailed(fault),
  })
  await server.register(async (scope) => routeAlerts(scope, deps))
  await server.register(async (scope) => routeApi(scope, deps))
  await server.register(async (scope) => routeSlackActions(scope, deps))
  routeOps(server, deps, refusals)
  return server
}

function routeAlerts(scope: FastifyInstance, deps: HttpDeps): void {
  const { engine, store, metrics, clock } = deps
  receive(scope, {
    committer: () => engine().pipeline.committer,
    parse: (body) => engine().pipeline.parse(body, clock.now()),
    quarantine: (entry) => store.quarantine(entry),
    now: clock.now,
    checkToken: () => engine().checkSender,
    isStopping: deps.isStopping,
    onAccepted: (elapsedMs) => metrics.acknowledged(elapsedMs / 1000),
  })
}

function routeApi(scope: FastifyInstance, deps: HttpDeps): void {
  const { engine, store, clock } = deps
  // Made when it is first asked for: that takes some ms.
  let document: object | null = null
  const describe = (): object =>
    (document ??= openApiDocument({
      version: packageFile.version,
      reportFormats: REPORT_FORMATS,
    }))
  api(scope, {
    store,
    masking: () => {
      const { secrets } = engine().config
      return secrets.mask ? secrets : null
    },
    now: clock.now,
    silences: {
      configured: () => engine().config.silences,
      endSilence: (id) => engine().pipeline.endSilence(id),
      createId: deps.createId,
    },
    readReport: deps.readReport,
    linkOf: (id) => incidentLink(engine().config, id),
    acknowledge: (id, by) => engine().pipeline.acknowledge(id, by),
    describe,
    onRequeued: () => {
      engine().pipeline.deliveries.wake()
      engine().pipeline.rounds.wake()
    },
    authorize: createAuthorize({ checkToken: () => engine().checkReader }),
  })
}

function routeSlackActions(scope: FastifyInstance, { engine, clock }: HttpDeps): void {
  slackActions(scope, {
    secrets: () => signingSecrets(sinkDefinitions(engine().config)),
    now: clock.now,
    acknowledge: (id, by) => engine().pipeline.acknowledge(id, by),
    silence: (id, silenceId, by) => engine().pipeline.silence(id, silenceId, by),
  })
}

function routeOps(server: FastifyInstance, deps: HttpDeps, refusals: Refusals): void {
  const { engine, store, metrics, clock, isStopping, configState } = deps
  const startedAt = performance.now()
  ops(server, {
    store,
    sinks: () => engine().sinks.map(({ name }) => name),
    configState,
    version: packageFile.version,
    now: clock.now,
    refusals: refusals.recent,
    uptimeMs: () => performance.now() - startedAt,
    isStopping,
    exposeMetrics: async () => {
      // That the store is away is what the metrics are for, just then.
      const integrity = store.integrity?.()
      if (integrity !== undefined) metrics.stored(integrity)
      const snapshot = await readSnapshot(store, clock.now()).catch(() => null)
      return {
        text: await metrics.expose(snapshot),
        type: metrics.contentType,
      }
    },
  })
}

async function readSnapshot(store: Store, now: number): Promise<Snapshot> {
  return { ...(await readStats(store, now)), now }
}
