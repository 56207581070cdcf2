import { ruleFacts, type RuleFacts } from '../knowledge/catalogue.ts'
import type { Knowledge, Playbook } from '../knowledge/playbook.ts'
import type { Alert } from '../model/alert.ts'
import type { FalcoEvent } from '../model/event.ts'
import type { Incident } from '../model/incident.ts'
import type { Report } from '../model/report.ts'
import { isRoundup } from '../model/roundup.ts'
import { placeOfEvent, type Place } from './place.ts'
import { primaryOf } from './primary.ts'

export type ReportAlert = {
  readonly alert: Alert
  /** Stored events, oldest first; empty when retention has removed them. */
  readonly events: readonly FalcoEvent[]
}

export type ReportInput = {
  readonly incident: Incident
  readonly alerts: readonly ReportAlert[]
  /** Alerts of the incident that are not in `alerts`. */
  readonly omitted: number
  /** Stored events of the most severe alert's rule in the week before; null when they were not asked for. */
  readonly history: readonly FalcoEvent[] | null
  /** Secrets that were taken out of all this. */
  readonly masked: number
  /** What is left out of the most severe alert; null: nothing. */
  readonly truncated: Report['truncated']
}

/** What every section is written from: the incident, and its most severe alert in the middle. */
export type Case = {
  readonly input: ReportInput
  readonly incident: Incident
  /** The most severe alert, the first of them. */
  readonly alert: Alert
  /** Its stored events; may be empty. */
  readonly events: readonly FalcoEvent[]
  /** The first of them, or what the alert itself tells when none is stored. */
  readonly event: FalcoEvent
  readonly rule: RuleFacts | null
  /** ATT&CK ids of the alert's tags; the official rule's when the alert came without any tag. */
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  readonly place: Place
  readonly kind: 'playbook' | 'generic'
  readonly playbook: Playbook
  /** For what the playbook leaves out of a case like this one. */
  readonly generic: Playbook
}

/** Everything a report is written from. Pure. */
export function createCase(input: ReportInput, knowledge: Knowledge): Case {
  const { incident } = input
  if (input.alerts.length === 0) throw new TypeError(`incident ${incident.id} has no alert`)
  const { alert, events } = primaryOf(input.alerts)
  const event = events[0] ?? standIn(alert, incident)
  const rule = event.kind === 'alert' ? ruleFacts(event.rule) : null
  const source = sourceOf(event, rule)
  const untagged = event.tags.length === 0
  const { kind, playbook } = playbookOf(event, source, knowledge)
  return {
    input,
    incident,
    alert,
    events,
    event,
    rule,
    tactics: untagged ? (rule?.tactics ?? []) : event.tactics,
    techniques: untagged ? (rule?.techniques ?? []) : event.techniques,
    place: placeOfEvent(event),
    kind,
    playbook,
    generic: knowledge.playbookFor('*', source).playbook,
  }
}

/**
 * Which source's knowledge fits. Old senders give every source as `syscall`: what the rule is written for is the
 * better guess then. What Falco says of itself comes under several sources.
 */
function sourceOf({ kind, source }: FalcoEvent, rule: RuleFacts | null): string {
  return kind === 'internal' ? 'internal' : (rule?.source ?? source)
}

/** The playbook for the source as it came wins: it may be the user's own. */
function playbookOf(event: FalcoEvent, source: string, knowledge: Knowledge) {
  if (event.kind === 'internal') return knowledge.playbookFor(event.rule, source)
  const found = knowledge.playbookFor(event.rule, event.source)
  return found.kind === 'playbook' || source === event.source
    ? found
    : knowledge.playbookFor(event.rule, source)
}

/** What is left of an alert when none of its events is stored any more. */
function standIn(alert: Alert, incident: Incident): FalcoEvent {
  return {
    id: alert.id,
    kind: isRoundup(incident.kind) ? 'alert' : incident.kind,
    receivedAt: alert.firstSeen,
    time: alert.firstTime,
    rule: alert.rule,
    priority: alert.priority,
    source: alert.source,
    output: '',
    tags: [],
    tagsLeftOut: 0,
    hostname: incident.subject.host,
    cluster: incident.subject.cluster,
    fields: {},
    subject: incident.subject,
    actor: [],
    tactics: alert.tactics,
    techniques: [],
    problem: null,
    body: '',
  }
}
