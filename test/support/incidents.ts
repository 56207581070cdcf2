import { foldIncident, type IncidentFold } from '../../src/incident/fold.ts'
import type { IncidentSettings } from '../../src/incident/settings.ts'
import type { Decision, Incident, MessageKind } from '../../src/model/incident.ts'
import { afterNotification, type Notified } from '../../src/notify/due.ts'
import type { AlertBody } from './alerts.ts'
import { arrivalAt, countedIds } from './arrivals.ts'

/** Short times, in ms, that differ from each other. */
export const SETTINGS: IncidentSettings = {
  window: 1000,
  maxAge: 10_000,
  wait: 50,
  update: 200,
  repeat: 5000,
  calm: 500,
}

/** An alert at `at` ms, folded into the incident that is open. */
export function take(
  open: Incident | null,
  at: number,
  overrides: Partial<AlertBody> = {},
): IncidentFold {
  return foldIncident(open, arrivalAt(at, overrides).event, SETTINGS, countedIds(`i${at}-`))
}

/** The incident after a message that somebody got at `now`. */
export function notified(incident: Incident, now: number, kind: MessageKind = 'first'): Incident {
  return afterRound(incident, incident, now, { kind })
}

/** The incident after a round; `claimed` is what it was when the round began. */
export function afterRound(
  current: Incident,
  claimed: Incident,
  now: number,
  how: Partial<Notified> = {},
): Incident {
  const outcome = { claimed, kind: 'first', isNotified: true, heldUntil: null, ...how } as const
  return afterNotification(current, outcome, now, SETTINGS)
}

export const kinds = (decisions: readonly Decision[]): readonly string[] =>
  decisions.map(({ kind }) => kind)
