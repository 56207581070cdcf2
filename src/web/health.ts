import { messageOf } from '../model/errors.ts'
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
  const { store, now } = deps
  const { latencyMs, problem } = await store.ping().then(
    (latencyMs) => ({ latencyMs, problem: null }),
    (error: unknown) => ({ latencyMs: null, problem: messageOf(error) }),
  )
  const stats = await store.queueStats().catch(() => NO_STATS)
  const intake = await store.intakeStats().catch(() => ({ lastEventAt: null }))
  const { overdue, oldestDueAt, stuck } = await readOverdue(store, now()).catch(() => NONE_OVERDUE)
  const oldestAgeSeconds = secondsSince(stats.oldestAt, now())
  const sinks = Object.fromEntries(
    Array.from(new Set([...deps.sinks(), ...Object.keys(stats.sinks)]), (name) => [
      name,
      sinkHealth(stats.sinks[name]),
    ]),
  )
  const isFailing = latencyMs === null || deps.isStopping()
  const { loadedAt, refusal, needsRestart } = deps.configState()
  const refusals = deps.refusals()
  const isDegraded =
    refusal !== null ||
    stats.dead > 0 ||
    overdue > 0 ||
    oldestAgeSeconds > STALE_SECONDS ||
    Object.values(sinks).some(({ status }) => status === 'failing')
  return {
    status: isFailing ? 'failing' : isDegraded ? 'degraded' : 'ok',
    version: deps.version,
    uptimeSeconds: Math.floor(deps.uptimeMs() / 1000),
    lastAlertAt: isoTime(intake.lastEventAt),
    store: {
      status: latencyMs === null ? 'failing' : 'ok',
      kind: store.kind,
      latencyMs: latencyMs === null ? null : Math.round(latencyMs * 1000) / 1000,
      problem,
    },
    queue: {
      queued: stats.queued,
      retrying: stats.retrying,
      dead: stats.dead,
      oldestAgeSeconds,
    },
    incidents: { overdue, oldestOverdueSeconds: secondsSince(oldestDueAt, now()), stuck },
    sinks,
    config: {
      status: refusal === null ? 'ok' : 'refused',
      loadedAt: isoTime(loadedAt),
      error: refusal,
      needsRestart,
    },
    refusals: {
      last10Minutes: refusals.last10Minutes,
      lastAt: isoTime(refusals.lastAt),
    },
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
