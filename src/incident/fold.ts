import { BUDGETS } from '../model/budgets.ts'
import { mostSevere, raised, subjectKey, type FalcoEvent } from '../model/event.ts'
import { decision, NOT_NOTIFIED, type Decision, type Incident } from '../model/incident.ts'
import type { CreateId } from '../lib/id.ts'
import { formatSpan } from '../model/time.ts'
import { close, decideClose, notifiesAt } from './schedule.ts'
import type { IncidentSettings } from './settings.ts'

/** ATT&CK tactics from which an incident counts as an attack in progress, one step above its alerts. */
const ESCALATING_TACTICS = 3

export type IncidentFold = {
  readonly incident: Incident
  readonly isNew: boolean
  /** The incident that was open, closed now because its time was over and a new one was begun. */
  readonly expired: { readonly incident: Incident; readonly decision: Decision } | null
  readonly decisions: readonly Decision[]
}

/** Takes an event into the incident that is open on its subject, or opens one. Pure. */
export function foldIncident(
  open: Incident | null,
  event: FalcoEvent,
  settings: IncidentSettings,
  createId: CreateId,
): IncidentFold {
  if (open === null) return { ...begin(event, settings, createId()), isNew: true, expired: null }
  const closing = decideClose(open, event.receivedAt, settings) ?? decideFull(open, event)
  if (closing !== null) {
    const expired = { incident: close(open, event.receivedAt), decision: closing }
    return { ...begin(event, settings, createId()), isNew: true, expired }
  }
  const decisions = decide(open, event)
  const folded = add(open, event)
  const kind = findNews(folded, decisions)
  const incident =
    kind === null ? folded : { ...folded, ...dueAfter(folded, kind, event, settings) }
  return { incident, isNew: false, expired: null, decisions }
}

/** One more rule than an incident names closes it, so that the rule is news of another one. */
function decideFull(open: Incident, { rule, receivedAt }: FalcoEvent): Decision | null {
  const isFull = open.rules.length >= BUDGETS.rules.value && !open.rules.includes(rule)
  return isFull ? decision(receivedAt, 'closed', `has ${open.rules.length} rules`) : null
}

function begin(
  event: FalcoEvent,
  settings: IncidentSettings,
  id: string,
): Pick<IncidentFold, 'incident' | 'decisions'> {
  const at = event.receivedAt
  const isNotified = event.kind !== 'internal'
  const incident: Incident = {
    id,
    kind: event.kind,
    subject: event.subject,
    subjectKey: subjectKey(event),
    state: 'open',
    priority: event.priority,
    rules: [event.rule],
    tactics: event.tactics,
    firstSeen: at,
    lastSeen: at,
    count: 1,
    ...NOT_NOTIFIED,
    keptBytes: 0,
    roundup: null,
    dueAt: at + (isNotified ? settings.wait : settings.window),
    dueKind: isNotified ? 'first' : null,
  }
  const opened = decision(at, 'opened', `${event.priority} from rule "${event.rule}"`)
  if (isNotified) return { incident, decisions: [opened] }
  const heldBack = 'a notice of Falco about itself: counted, nobody is notified'
  return { incident, decisions: [opened, decision(at, 'below-minimum', heldBack)] }
}

function decide(open: Incident, event: FalcoEvent): readonly Decision[] {
  const at = event.receivedAt
  const decisions: Decision[] = []
  if (!open.rules.includes(event.rule)) {
    const after = formatSpan(at - open.firstSeen)
    decisions.push(
      decision(at, 'joined', `new rule "${event.rule}" on this subject after ${after}`),
    )
  }
  const { priority, tactics } = add(open, event)
  const reasons: string[] = []
  if (isChain(open, tactics)) {
    reasons.push(`${tactics.length} ATT&CK tactics seen: ${tactics.join(', ')}`)
  }
  if (priority !== open.priority) reasons.push(`priority rose from ${open.priority} to ${priority}`)
  if (reasons.length > 0) decisions.push(decision(at, 'escalated', reasons.join('; ')))
  return decisions
}

/** Whether the tactics become those of an attack in progress. */
function isChain(open: Incident, tactics: readonly string[]): boolean {
  return open.tactics.length < ESCALATING_TACTICS && tactics.length >= ESCALATING_TACTICS
}

function add(open: Incident, event: FalcoEvent): Incident {
  const tactics = union(open.tactics, event.tactics)
  const priority = mostSevere(open.priority, event.priority)
  return {
    ...open,
    priority: isChain(open, tactics) ? raised(priority) : priority,
    rules: union(open.rules, [event.rule]),
    tactics,
    lastSeen: Math.max(open.lastSeen, event.receivedAt),
    count: open.count + 1,
  }
}

/** What a new event is to readers: news, or the same ten times as often; null: nothing to notify of. */
function findNews(
  incident: Incident,
  decisions: readonly Decision[],
): 'escalated' | 'update' | 'repeated' | null {
  if (decisions.some(({ kind }) => kind === 'escalated')) return 'escalated'
  if (decisions.length > 0) return 'update'
  const isTenfold = /^10+$/.test(String(incident.count))
  const isWanted = incident.notifiedAt !== null && incident.acknowledgedBy === null
  return isTenfold && isWanted ? 'repeated' : null
}

/** Before the first message news waits for that one, later for the pace of updates. An escalation does not wait. */
function dueAfter(
  incident: Incident,
  news: 'escalated' | 'update' | 'repeated',
  event: FalcoEvent,
  settings: IncidentSettings,
): Pick<Incident, 'dueAt' | 'dueKind'> {
  const { dueAt, dueKind } = incident
  const soon = event.receivedAt + settings.wait
  if (incident.kind === 'internal' || dueKind === 'first') return { dueAt, dueKind }
  if (news === 'escalated') return { dueAt: Math.min(soon, dueTime(incident)), dueKind: 'update' }
  if (dueKind === null) {
    return { dueAt: notifiesAt(incident, event.receivedAt, settings), dueKind: news }
  }
  return { dueAt, dueKind: news === 'update' ? 'update' : dueKind }
}

/** When a message is due; never, while none is. */
function dueTime({ dueAt, dueKind }: Incident): number {
  return dueKind === null ? Infinity : (dueAt ?? Infinity)
}

function union(known: readonly string[], added: readonly string[]): readonly string[] {
  const fresh = added.filter((item) => !known.includes(item))
  return fresh.length === 0 ? known : [...known, ...fresh]
}
