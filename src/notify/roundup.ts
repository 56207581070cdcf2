import { notifiesAt } from '../incident/schedule.ts'
import type { IncidentSettings } from '../incident/settings.ts'
import type { CreateId } from '../lib/id.ts'
import { mostSevere, type Priority } from '../model/event.ts'
import { decision, NOT_NOTIFIED, type Incident, type MessageKind } from '../model/incident.ts'
import type { Roundup } from '../model/roundup.ts'
import { subject } from '../model/subject.ts'
import type { RoundupEntry } from '../store/work.ts'

/** A message that is not sent by itself. */
type HeldBack = {
  readonly roundup: Roundup
  /** Why, one line. */
  readonly reason: string
  readonly message: MessageKind
  readonly priority: Priority
  /** ms since the epoch. */
  readonly at: number
}

/** What the store keeps of a message that is held back: it joins the roundup that is open for it, or opens one. */
export function holdBack(
  held: HeldBack,
  settings: IncidentSettings,
  createId: CreateId,
): RoundupEntry {
  const { roundup, reason, message, at } = held
  const isDigest = roundup.until !== null
  const word = isDigest ? 'digest' : 'storm message'
  return {
    subjectKey: roundupKey(roundup),
    message,
    at,
    fold: (open) =>
      open === null ? begin(held, settings, createId()) : join(open, held, settings),
    decide: ({ id }) =>
      decision(
        at,
        isDigest ? 'deferred' : 'storm',
        `${reason}: sent in the ${word} ${id}`,
        roundup.sink,
      ),
  }
}

/** One is open for each sink of each route, and for digests each time at which they are sent. */
function roundupKey({ sink, route, until }: Roundup): string {
  return JSON.stringify(until === null ? ['storm', route, sink] : ['digest', route, sink, until])
}

function begin(
  { roundup, priority, at }: HeldBack,
  settings: IncidentSettings,
  id: string,
): Incident {
  return {
    id,
    kind: roundup.until === null ? 'storm' : 'digest',
    subject: subject({ kind: 'falcobrief' }),
    subjectKey: roundupKey(roundup),
    state: 'open',
    priority,
    rules: [],
    tactics: [],
    firstSeen: at,
    lastSeen: at,
    count: 1,
    ...NOT_NOTIFIED,
    keptBytes: 0,
    roundup,
    dueAt: roundup.until ?? at + settings.wait,
    dueKind: 'first',
  }
}

function join(open: Incident, { priority, at }: HeldBack, settings: IncidentSettings): Incident {
  const joined = {
    ...open,
    priority: mostSevere(open.priority, priority),
    lastSeen: Math.max(open.lastSeen, at),
    count: open.count + 1,
  }
  if (open.dueKind !== null) return joined
  return { ...joined, dueAt: notifiesAt(open, at, settings), dueKind: 'counted' }
}
