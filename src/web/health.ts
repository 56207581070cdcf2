import { errorMessage } from '../model/errors.ts'
import type { RecentRefusals } from '../model/refusal.ts'
import type { Store } from '../store/port.ts'
import type { QueueStats, Stats } from '../store/stats.ts'
import type { Health, SinkHealth } from './health-schema.ts'

/** A queue older than this, or anything dead, makes the service degraded. */
const STALE_SECONDS = 300
/** An incident whose report is this late is overdue, and makes the service degraded. */
const OVERDUE_MS = 60_000

export type HealthDeps = {
  readonly store: Pick<Store, 'kind' | 'ping' | 'stats' | 'integrity'>
  readonly sinks: () => readonly string[]
  readonly configState: () => {
    readonly loadedAt: number
    readonly refusal: string | null
    readonly needsRestart: readonly string[]
  }
  readonly version: string
  readonly now: () => number
  /** ms since the start, whatever the clock does. */
  readonly uptimeMs: () => number
  readonly refusals: () => RecentRefusals
  readonly isStopping: () => boolean
}

/** What the store has in numbers at `now`. Rejects while it is away. */
export function readStats(store: Pick<Store, 'stats'>, now: number): Promise<Stats> {
  return store.stats({ overdueBefore: now - OVERDUE_MS })
}

/** Looks at the parts: whether alerts are taken, and whether messages get out. */
export async function checkHealth(deps: HealthDeps): Promise<Health> {
  const at = deps.now()
  const store = await storeHealth(deps.store, at)
  const { queue, incidents, setAside, intake } = await readStats(deps.store, at).catch(
    () => NO_STATS,
  )
  const parts = {
    store,
    queue: queueHealth(queue, at),
    incidents: {
      overdue: incidents.overdue,
      oldestOverdueSeconds: secondsSince(incidents.oldestDueAt, at),
      stuck: stuckHealth(setAside),
    },
    sinks: sinksHealth(deps.sinks(), queue),
    config: configHealth(deps.configState()),
  }
  const { last10Minutes, lastAt } = deps.refusals()
  return {
    status: store.status === 'failing' || deps.isStopping() ? 'failing' : overallHealth(parts),
    version: deps.version,
    uptimeSeconds: Math.floor(deps.uptimeMs() / 1000),
    lastAlertAt: isoTime(intake.lastEventAt),
    ...parts,
    refusals: { last10Minutes, lastAt: isoTime(lastAt) },
  }
}

function overallHealth({
  store,
  queue,
  incidents,
  sinks,
  config,
}: Pick<Health, 'store' | 'queue' | 'incidents' | 'sinks' | 'config'>): Health['status'] {
  const isDegraded =
    store.status === 'damaged' ||
    store.lost > 0 ||
    config.status === 'refused' ||
    queue.dead > 0 ||
    incidents.overdue > 0 ||
    incidents.stuck.count > 0 ||
    queue.oldestAgeSeconds > STALE_SECONDS ||
    Object.values(sinks).some(({ status }) => status === 'failing')
  return isDegraded ? 'degraded' : 'ok'
}

async function storeHealth(
  store: Pick<Store, 'kind' | 'ping' | 'integrity'>,
  now: number,
): Promise<Health['store']> {
  const { kind } = store
  const { latencyMs, failure } = await ping(store)
  const { damage, checkedMsAgo, lost } = store.integrity?.() ?? UNKNOWN_INTEGRITY
  return {
    status: latencyMs === null ? 'failing' : damage === null ? 'ok' : 'damaged',
    kind,
    latencyMs: latencyMs === null ? null : Math.round(latencyMs * 1000) / 1000,
    problem: failure ?? damage,
    checkedAt: isoTime(checkedMsAgo === null ? null : now - checkedMsAgo),
    lost,
  }
}

const UNKNOWN_INTEGRITY = { damage: null, checkedMsAgo: null, lost: 0 }

/** How long a write takes in ms, or why there is none. */
async function ping(store: Pick<Store, 'ping'>) {
  try {
    return { latencyMs: await store.ping(), failure: null }
  } catch (error) {
    return { latencyMs: null, failure: errorMessage(error) }
  }
}

function queueHealth(
  { queued, retrying, dead, oldestAt }: QueueStats,
  now: number,
): Health['queue'] {
  return { queued, retrying, dead, oldestAgeSeconds: secondsSince(oldestAt, now) }
}

/** Anybody may ask for health: why they fail is in the API. */
function stuckHealth({ count, items }: Stats['setAside']): Health['incidents']['stuck'] {
  return {
    count,
    items: items.map(({ incidentId, failures, retryAt }) => {
      return { incidentId, failures, retryAt: new Date(retryAt).toISOString() }
    }),
  }
}

function sinksHealth(configured: readonly string[], { sinks }: QueueStats): Health['sinks'] {
  const names = new Set([...configured, ...Object.keys(sinks)])
  return Object.fromEntries(Array.from(names, (name) => [name, sinkHealth(sinks[name])]))
}

function configHealth({
  loadedAt,
  refusal,
  needsRestart,
}: ReturnType<HealthDeps['configState']>): Health['config'] {
  return {
    status: refusal === null ? 'ok' : 'refused',
    loadedAt: isoTime(loadedAt),
    error: refusal,
    needsRestart,
  }
}

/** While the store is away. */
const NO_STATS: Stats = {
  queue: { queued: 0, retrying: 0, dead: 0, oldestAt: null, sinks: {} },
  incidents: { overdue: 0, oldestDueAt: null },
  intake: { quarantined: 0, lastEventAt: null },
  setAside: { count: 0, items: [] },
}

function secondsSince(at: number | null, now: number): number {
  return at === null ? 0 : Math.max(0, Math.round((now - at) / 1000))
}

function sinkHealth(queue: QueueStats['sinks'][string] | undefined): SinkHealth {
  if (queue === undefined) {
    return { status: 'idle', lastSuccessAt: null, lastError: null, queued: 0, dead: 0 }
  }
  const { lastSuccessAt, lastError, queued, retrying, dead } = queue
  return {
    status: lastError !== null ? 'failing' : lastSuccessAt === null ? 'idle' : 'ok',
    lastSuccessAt: isoTime(lastSuccessAt),
    lastError,
    queued: queued + retrying,
    dead,
  }
}

export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
