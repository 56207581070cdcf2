import { isAtLeast } from '../model/event.ts'
import { reach } from '../model/incident.ts'
import type { Store } from '../store/port.ts'
import type { RoundupEntry } from '../store/work.ts'
import type { IncidentSettings } from '../incident/settings.ts'
import type { CreateId } from '../lib/id.ts'
import { isNews } from './due.ts'
import type { PaceOf } from './pace.ts'
import { holdBack } from './roundup.ts'
import type { Notice, Way } from './stages.ts'

export type AudienceDeps = {
  readonly store: Pick<Store, 'spend'>
  readonly settings: IncidentSettings
  readonly createId: CreateId
  readonly pace: PaceOf
}

/** The last stage: what goes out now, and what joins a storm message or a digest. */
export type Audience = {
  /** Sinks that get a message of their own. */
  readonly sent: readonly string[]
  readonly heldBack: readonly RoundupEntry[]
}

/** Takes a token for each message that goes out now; without one it is held back for the storm message. */
export async function audience(
  ways: readonly Way[],
  notice: Notice,
  deps: AudienceDeps,
): Promise<Audience> {
  const { incident, kind, notified, at } = notice
  const sent: string[] = []
  const heldBack: RoundupEntry[] = []
  for (const { sink, route, deferral } of ways) {
    const message = notified.has(sink) ? kind : 'first'
    const hold = (until: number | null, reason: string): void => {
      const roundup = { sink, route: route?.number ?? null, until }
      const held = { roundup, reason, message, priority: incident.priority, at }
      heldBack.push(holdBack(held, deps.settings, deps.createId))
    }
    if (deferral !== null) {
      hold(deferral.until, deferral.reason)
      continue
    }
    const isFree = incident.roundup !== null || !isNews(kind)
    const isUrgent = message === 'first' && isAtLeast(reach(incident), 'Critical')
    const pace = isFree ? null : deps.pace(sink, isUrgent, at)
    if (pace === null || (await deps.store.spend(sink, pace.take))) sent.push(sink)
    else hold(null, pace.reason)
  }
  return { sent, heldBack }
}
