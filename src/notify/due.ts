import { decideClose, remindsAt, scheduleLook } from '../incident/schedule.ts'
import type { IncidentSettings } from '../incident/settings.ts'
import { plural } from '../lib/text.ts'
import {
  decision,
  type DueAction,
  type HeldKind,
  type Incident,
  type MessageKind,
} from '../model/incident.ts'
import { isRoundup } from '../model/roundup.ts'

/** What an incident that is due calls for: a message, its end, or nothing yet. Pure. */
export function decideDue(incident: Incident, now: number, settings: IncidentSettings): DueAction {
  const { dueKind, heldKind } = incident
  if (dueKind !== null) {
    const kind = heldKind !== null && isNews(dueKind) ? heldKind : dueKind
    return { do: 'notify', kind, decision: null }
  }
  const closing = decideClose(incident, now, settings)
  if (closing !== null) return { do: 'close', decision: closing }
  if (heldKind !== null) return { do: 'notify', kind: heldKind, decision: null }
  if (!isReminderDue(incident, now, settings)) return { do: 'wait' }
  const more = plural(incident.count - incident.notifiedCount, 'more event')
  const reason = `still active: ${more} since the last message`
  return { do: 'notify', kind: 'reminder', decision: decision(now, 'reminder', reason) }
}

/** Messages that a sink gets although it has not been notified of the incident before. */
export function isNews(kind: MessageKind): kind is 'first' | 'update' | 'reminder' {
  return kind === 'first' || kind === 'update' || kind === 'reminder'
}

/** Only of what was notified before, only when more came, and only while nobody acknowledged it. */
function isReminderDue(incident: Incident, now: number, settings: IncidentSettings): boolean {
  if (incident.kind === 'internal' || isRoundup(incident.kind)) return false
  if (incident.acknowledgedBy !== null) return false
  return incident.count > incident.notifiedCount && now >= remindsAt(incident, settings)
}

/** How the round over a claimed incident went. */
export type Notified = {
  readonly claimed: Incident
  readonly kind: MessageKind
  /** Whether a sink got a message, or will get it in a storm or digest. */
  readonly isNotified: boolean
  /** When the silence that held the message back ends, ms since the epoch; null: no silence did. */
  readonly heldUntil: number | null
}

/** The incident after a message was decided on. What came since the claim stays due. Pure. */
export function afterNotification(
  current: Incident,
  notified: Notified,
  now: number,
  settings: IncidentSettings,
): Incident {
  const { claimed } = notified
  const next = withMessage(current, notified, now)
  if (current.kind === 'digest') return afterDigest(next, claimed, now, settings)
  if (current.kind === 'storm' && current.count > claimed.count) {
    return { ...next, dueAt: now + settings.update, dueKind: 'counted' }
  }
  if (!isSameSilence(current, claimed)) {
    return { ...next, dueAt: now, dueKind: 'silenced' }
  }
  if (hasNews(current, claimed)) return { ...next, dueAt: now + settings.update, dueKind: 'update' }
  if (current.acknowledgedBy !== claimed.acknowledgedBy) {
    return { ...next, dueAt: now, dueKind: 'acknowledged' }
  }
  const heldUntil = notified.heldUntil ?? Infinity
  return scheduleLook({ ...next, dueKind: null }, now, settings, heldUntil)
}

function withMessage(
  current: Incident,
  { claimed, kind, isNotified, heldUntil }: Notified,
  now: number,
): Incident {
  const heldKind = isNews(kind) ? held(kind, claimed, isNotified, heldUntil) : current.heldKind
  if (!isNotified) return { ...current, heldKind }
  const sequence = claimed.sequence + 1
  const notified = { ...current, heldKind, sequence, notifiedAt: now, notifiedCount: claimed.count }
  // What is sent as news broke through the silence that was there then.
  const isBroken = isNews(kind) && isSameSilence(current, claimed)
  return isBroken ? { ...notified, silencedBy: null } : notified
}

/** A reminder is not kept: it comes again by itself. */
function held(
  kind: 'first' | 'update' | 'reminder',
  { heldKind }: Incident,
  isNotified: boolean,
  heldUntil: number | null,
): HeldKind | null {
  if (isNotified || heldUntil === null) return null
  return kind === 'reminder' ? heldKind : kind
}

function isSameSilence(current: Incident, claimed: Incident): boolean {
  return current.silencedBy?.until === claimed.silencedBy?.until
}

function hasNews(current: Incident, claimed: Incident): boolean {
  return (
    current.rules.length > claimed.rules.length ||
    current.tactics.length > claimed.tactics.length ||
    current.priority !== claimed.priority
  )
}

/** A digest is sent once, but for what joined it meanwhile. */
function afterDigest(
  digest: Incident,
  claimed: Incident,
  now: number,
  settings: IncidentSettings,
): Incident {
  if (digest.count > claimed.count) {
    return { ...digest, dueAt: now + settings.update, dueKind: 'update' }
  }
  return { ...digest, state: 'closed', dueAt: null, dueKind: null }
}
