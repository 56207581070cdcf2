import { isAtLeast } from '../model/event.ts'
import { decision, type Decision, type Incident } from '../model/incident.ts'
import { isRoundup } from '../model/roundup.ts'
import { formatSpan } from '../model/time.ts'
import type { IncidentSettings } from './settings.ts'

/** When an incident ends unless something comes: quiet for the window, or at its greatest age. */
export function closesAt(
  incident: Pick<Incident, 'kind' | 'firstSeen' | 'lastSeen'>,
  settings: IncidentSettings,
): number {
  const quietAt = incident.lastSeen + quietWindow(incident, settings)
  return Math.min(quietAt, incident.firstSeen + settings.maxAge)
}

function quietWindow({ kind }: Pick<Incident, 'kind'>, { window, calm }: IncidentSettings): number {
  return isRoundup(kind) ? calm : window
}

/** When a message about news of `at` may go out: gathered for a moment, and at the pace of updates. */
export function notifiesAt(
  { notifiedAt }: Pick<Incident, 'notifiedAt'>,
  at: number,
  { wait, update }: IncidentSettings,
): number {
  return Math.max(at + wait, (notifiedAt ?? -Infinity) + update)
}

/**
 * When the next reminder is due: ever more rarely, each time after three times as long; a Critical incident
 * keeps its interval. Never before the first message.
 */
export function remindsAt(
  { firstSeen, notifiedAt, priority }: Incident,
  { repeat }: IncidentSettings,
): number {
  if (notifiedAt === null) return Infinity
  const isUrgent = isAtLeast(priority, 'Critical')
  return notifiedAt + (isUrgent ? repeat : Math.max(repeat, 2 * (notifiedAt - firstSeen)))
}

/** The decision to close an incident at `now`; null while it stays open. */
export function decideClose(
  incident: Pick<Incident, 'kind' | 'firstSeen' | 'lastSeen'>,
  now: number,
  settings: IncidentSettings,
): Decision | null {
  if (now < closesAt(incident, settings)) return null
  const window = quietWindow(incident, settings)
  const isQuiet = now >= incident.lastSeen + window
  const span = formatSpan(isQuiet ? window : settings.maxAge)
  return decision(now, 'closed', isQuiet ? `quiet for ${span}` : `open for ${span}`)
}

/** The incident with nothing to notify of now: looked at again when it may close, remind, or at `heldUntil`. */
export function scheduleLook(
  incident: Incident,
  now: number,
  settings: IncidentSettings,
  heldUntil = Infinity,
): Incident {
  if (incident.dueKind !== null) return incident
  if (incident.state === 'closed') return { ...incident, dueAt: null, heldKind: null }
  const reminder = remindsAt(incident, settings)
  const look = reminder > now ? reminder : now + settings.repeat
  return { ...incident, dueAt: Math.min(closesAt(incident, settings), look, heldUntil) }
}

/** The incident whose held news may break through now: the silences are asked again after the wait. */
export function reconsider(incident: Incident, at: number, { wait }: IncidentSettings): Incident {
  if (incident.heldKind === null || incident.dueKind !== null) return incident
  return { ...incident, dueAt: Math.min(incident.dueAt ?? Infinity, at + wait) }
}

/**
 * An incident that is over. A message that is due still goes out; else its end is notified, if its begin was.
 * What a silence held back is dropped.
 */
export function close(incident: Incident, now: number): Incident {
  const closed: Incident = { ...incident, state: 'closed', heldKind: null }
  if (closed.dueKind !== null) return closed
  const isNotified = incident.notifiedAt !== null && incident.kind !== 'internal'
  const due = isNotified
    ? ({ dueAt: now, dueKind: 'closed' } as const)
    : { dueAt: null, dueKind: null }
  return { ...closed, ...due }
}
