import type { RecentRefusals } from '../model/refusal.ts'
import type { Store } from '../store/port.ts'
import type { OverdueIncidents, QueueStats } from '../store/records.ts'
import type { Health, SinkHealth } from './health-schema.ts'

/** A queue older than this, or anything dead, makes the service degraded. */
const STALE_SECONDS = 300
/** An incident whose report is this late is overdue, and makes the service degraded; and then is stuck. */
const OVERDUE_MS = 60_000
const STUCK_MS = 600_000

export type HealthDeps = {
  readonly store: Pick<Store, 'kind' | 'ping' | 'queueStats' | 'overdueIncidents' | 'intakeStats'>
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

/** Incidents whose report is late at `now`. Rejects while the store is away. */
export function readOverdue(
  store: Pick<Store, 'overdueIncidents'>,
  now: number,
): Promise<OverdueIncidents> {
  return store.overdueIncidents(now - OVERDUE_MS, now - STUCK_MS)
}

/** Looks at the parts: whether alerts are taken, and whether messages get out. */
export async function checkHealth(deps: HealthDeps): Promise<Health> {
  const at = deps.now()
  const { latencyMs, stats, intake, late } = await readStore(deps.store, at)
  const parts = {
    store: storeHealth(deps.store.kind, latencyMs),
    queue: queueHealth(stats, at),
    incidents: {
      overdue: late.overdue,
      oldestOverdueSeconds: secondsSince(late.oldestDueAt, at),
      stuck: late.stuck,
    },
    sinks: sinksHealth(deps.sinks(), stats),
    config: configHealth(deps.configState()),
  }
  const { last10Minutes, lastAt } = deps.refusals()
  return {
    status: latencyMs === null || deps.isStopping() ? 'failing' : overallHealth(parts),
    version: deps.version,
    uptimeSeconds: Math.floor(deps.uptimeMs() / 1000),
    lastAlertAt: isoTime(intake.lastEventAt),
    ...parts,
    refusals: { last10Minutes, lastAt: isoTime(lastAt) },
  }
}

/** What the store says of itself; nothing where it is away. */
async function readStore(store: HealthDeps['store'], now: number) {
  return {
    latencyMs: await store.ping().catch(() => null),
    stats: await store.queueStats().catch(() => NO_STATS),
    intake: await store.intakeStats().catch(() => ({ lastEventAt: null })),
    late: await readOverdue(store, now).catch(() => NONE_OVERDUE),
  }
}

function overallHealth({
  queue,
  incidents,
  sinks,
  config,
}: Pick<Health, 'queue' | 'incidents' | 'sinks' | 'config'>): Health['status'] {
  const isDegraded =
    config.status === 'refused' ||
    queue.dead > 0 ||
    incidents.overdue > 0 ||
    queue.oldestAgeSeconds > STALE_SECONDS ||
    Object.values(sinks).some(({ status }) => status === 'failing')
  return isDegraded ? 'degraded' : 'ok'
}

function storeHealth(kind: Store['kind'], latencyMs: number | null): Health['store'] {
  return latencyMs === null
    ? { status: 'failing', kind, latencyMs }
    : { status: 'ok', kind, latencyMs: Math.round(latencyMs * 1000) / 1000 }
}

function queueHealth(
  { queued, retrying, dead, oldestAt }: QueueStats,
  now: number,
): Health['queue'] {
  return { queued, retrying, dead, oldestAgeSeconds: secondsSince(oldestAt, now) }
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

const NO_STATS: QueueStats = { queued: 0, retrying: 0, dead: 0, oldestAt: null, sinks: {} }

const NONE_OVERDUE: OverdueIncidents = { overdue: 0, oldestDueAt: null, stuck: 0 }

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
