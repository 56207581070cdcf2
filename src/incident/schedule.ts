import { isAtLeast } from '../model/event.ts'
import { decisionOf, type Decision, type DueAction, type Incident } from '../model/incident.ts'
import { isRoundup } from '../model/roundup.ts'
import { formatSpan } from '../model/time.ts'
import { plural } from '../lib/text.ts'
import type { IncidentSettings } from './settings.ts'

/** When an incident is over unless something comes: quiet for the window, or at its greatest age. */
export function closesAt(
  incident: Pick<Incident, 'kind' | 'firstSeen' | 'lastSeen'>,
  settings: IncidentSettings,
): number {
  const quietAt = incident.lastSeen + windowOf(incident, settings)
  return Math.min(quietAt, incident.firstSeen + settings.maxAge)
}

function windowOf({ kind }: Pick<Incident, 'kind'>, { window, calm }: IncidentSettings): number {
  return isRoundup(kind) ? calm : window
}

/** When news that came at `at` may be told: gathered for a moment, and at the pace of updates. */
export function toldAt(
  { notifiedAt }: Pick<Incident, 'notifiedAt'>,
  at: number,
  { wait, update }: IncidentSettings,
): number {
  return Math.max(at + wait, (notifiedAt ?? 0) + update)
}

/** Why an incident is over at `now`; null while it is not. */
export function decideClose(
  incident: Pick<Incident, 'kind' | 'firstSeen' | 'lastSeen'>,
  now: number,
  settings: IncidentSettings,
): Decision | null {
  if (now < closesAt(incident, settings)) return null
  const window = windowOf(incident, settings)
  const isQuiet = now >= incident.lastSeen + window
  const span = formatSpan(isQuiet ? window : settings.maxAge)
  return decisionOf(now, 'closed', isQuiet ? `quiet for ${span}` : `open for ${span}`)
}

/** Decides on an incident whose time has come. Pure. */
export function decideDue(incident: Incident, now: number, settings: IncidentSettings): DueAction {
  if (incident.dueKind !== null) return { do: 'tell', kind: incident.dueKind, decision: null }
  const closing = decideClose(incident, now, settings)
  if (closing !== null) return { do: 'close', decision: closing }
  if (!isReminderDue(incident, now, settings)) return { do: 'wait' }
  const more = plural(incident.count - incident.notifiedCount, 'more event')
  const reason = `still active: ${more} since the last message`
  return { do: 'tell', kind: 'reminder', decision: decisionOf(now, 'reminder', reason) }
}

/**
 * The incident after what was due was told (`sequence` counts that message) or held back from everybody
 * (`sequence` is as before). What came since the claim stays due.
 */
export function afterMessage(
  current: Incident,
  claimed: Incident,
  sequence: number,
  now: number,
  settings: IncidentSettings,
): Incident {
  const isTold = sequence > claimed.sequence
  const told = isTold ? { sequence, notifiedAt: now, notifiedCount: claimed.count } : {}
  const hasNews =
    current.rules.length > claimed.rules.length ||
    current.tactics.length > claimed.tactics.length ||
    current.priority !== claimed.priority ||
    current.acknowledgedBy !== claimed.acknowledgedBy
  if (current.kind === 'digest') return afterDigest({ ...current, ...told }, claimed, now, settings)
  if (current.kind === 'storm' && current.count > claimed.count) {
    return { ...current, ...told, dueAt: now + settings.update, dueKind: 'counted' }
  }
  if (current.silencedBy?.until !== claimed.silencedBy?.until) {
    return { ...current, ...told, dueAt: now, dueKind: 'silenced' }
  }
  if (hasNews) return { ...current, ...told, dueAt: now + settings.update, dueKind: 'update' }
  return afterLook({ ...current, ...told, dueKind: null }, now, settings)
}

/** A digest is told once, but for what joined it meanwhile. */
function afterDigest(
  told: Incident,
  claimed: Incident,
  now: number,
  settings: IncidentSettings,
): Incident {
  if (told.count > claimed.count) {
    return { ...told, dueAt: now + settings.update, dueKind: 'update' }
  }
  return { ...told, state: 'closed', dueAt: null, dueKind: null }
}

/** The incident with nothing to tell now: looked at again when it may close or need a reminder. */
export function afterLook(incident: Incident, now: number, settings: IncidentSettings): Incident {
  if (incident.dueKind !== null) return incident
  if (incident.state === 'closed') return { ...incident, dueAt: null }
  const reminder = remindedAt(incident, settings)
  const look = reminder > now ? reminder : now + settings.repeat
  return { ...incident, dueAt: Math.min(closesAt(incident, settings), look) }
}

/** An incident that is over. What it still has to tell stays due; else its end is told, if its begin was. */
export function afterClose(incident: Incident, now: number): Incident {
  if (incident.dueKind !== null) return { ...incident, state: 'closed' }
  const isTold = incident.notifiedAt !== null && incident.kind !== 'internal'
  const due = isTold ? ({ dueAt: now, dueKind: 'closed' } as const) : { dueAt: null, dueKind: null }
  return { ...incident, state: 'closed', ...due }
}

/** Only what was told once is told again, only when more came, and only while nobody takes care of it. */
function isReminderDue(incident: Incident, now: number, settings: IncidentSettings): boolean {
  if (incident.notifiedAt === null || incident.kind === 'internal') return false
  if (isRoundup(incident.kind)) return false
  if (incident.acknowledgedBy !== null) return false
  return incident.count > incident.notifiedCount && now >= remindedAt(incident, settings)
}

/** What goes on is told again ever more rarely: each time after three times as long. Not so what is critical. */
function remindedAt(
  { firstSeen, notifiedAt, priority }: Incident,
  { repeat }: IncidentSettings,
): number {
  if (notifiedAt === null) return Infinity
  const isUrgent = isAtLeast(priority, 'Critical')
  return notifiedAt + (isUrgent ? repeat : Math.max(repeat, 2 * (notifiedAt - firstSeen)))
}
