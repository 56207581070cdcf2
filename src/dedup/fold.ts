import type { Alert } from '../model/alert.ts'
import { mostSevere, type FalcoEvent } from '../model/event.ts'
import type { CreateId } from '../lib/id.ts'
import { NO_VALUES, observe } from './values.ts'

export type FoldSettings = {
  /** An alert stays open until it has been quiet for this long, ms. */
  readonly window: number
  /** Events stored whole of one alert. */
  readonly eventsPerAlert: number
}

export type FoldResult = {
  readonly alert: Alert
  /** The open alert, when it had been quiet for too long and a new one was begun. */
  readonly expired: Alert | null
}

/** The incident that an alert is in. */
export type IncidentRoom = {
  readonly id: string
  /** Whether the event may be kept whole beside those that the incident has. */
  readonly hasRoom: boolean
}

/**
 * Takes an event into the alert that is open for its fingerprint, or begins one. The first event of an alert is kept
 * whole in any case: no flood of repeats hides what comes after it. Pure.
 */
export function foldAlert(
  open: Alert | null,
  arrival: { readonly event: FalcoEvent; readonly fingerprint: string },
  incident: IncidentRoom,
  settings: FoldSettings,
  createId: CreateId,
): FoldResult {
  const { event } = arrival
  if (open === null) return { alert: begin(arrival, incident.id, createId()), expired: null }
  if (event.receivedAt - open.lastSeen > settings.window) {
    return { alert: begin(arrival, incident.id, createId()), expired: open }
  }
  const isKept = incident.hasRoom && open.stored < settings.eventsPerAlert
  return { alert: repeat(open, event, isKept), expired: null }
}

function begin(
  { event, fingerprint }: { readonly event: FalcoEvent; readonly fingerprint: string },
  incidentId: string,
  id: string,
): Alert {
  return {
    id,
    incidentId,
    fingerprint,
    rule: event.rule,
    source: event.source,
    priority: event.priority,
    tactics: event.tactics,
    state: 'open',
    firstSeen: event.receivedAt,
    lastSeen: event.receivedAt,
    firstTime: event.time,
    lastTime: event.time,
    count: 1,
    stored: 1,
    values: observe(NO_VALUES, event),
  }
}

function repeat(open: Alert, event: FalcoEvent, isKept: boolean): Alert {
  return {
    ...open,
    priority: mostSevere(open.priority, event.priority),
    lastSeen: Math.max(open.lastSeen, event.receivedAt),
    lastTime: event.time,
    count: open.count + 1,
    stored: isKept ? open.stored + 1 : open.stored,
    values: observe(open.values, event),
  }
}
