import { readFileSync } from 'node:fs'
import { foldAlert } from '../../src/dedup/fold.ts'
import { foldIncident } from '../../src/incident/fold.ts'
import { incidentSettings } from '../../src/incident/settings.ts'
import type { FalcoEvent } from '../../src/model/event.ts'
import type { Incident } from '../../src/model/incident.ts'
import type { ReportAlert, ReportInput } from '../../src/report/build.ts'
import type { Arrival } from '../../src/store/records.ts'
import { createParseArrival } from '../../src/admit/arrival.ts'
import type { AlertBody } from './alerts.ts'
import { arrivalAt, countedIds, testConfig } from './arrivals.ts'

/** 2026-03-01T10:00:01Z: arrival of the first event. */
export const FIRST_ARRIVAL = Date.UTC(2026, 2, 1, 10, 0, 1)

/** An event out of a body, `alertBody`'s with these overrides, that went through the real stages. */
export function falcoEvent(
  overrides: Partial<AlertBody> = {},
  receivedAt = FIRST_ARRIVAL,
): FalcoEvent {
  return arrivalAt(receivedAt, overrides).event
}

/** The text of one of our own alerts in test/fixtures. */
export function fixtureText(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')
}

/** What a report is built from: these bodies, a minute apart, folded into one incident as they come. */
export function reportInput(bodies: readonly string[]): ReportInput {
  const config = testConfig()
  const parse = createParseArrival(config)
  return inputOf(bodies.map((body, index) => parse(body, FIRST_ARRIVAL + index * 60_000)))
}

function inputOf(arrivals: readonly Arrival[]): ReportInput {
  const settings = incidentSettings(testConfig())
  const limits = { window: 1e12, eventsPerAlert: 100 }
  const createId = countedIds('i')
  const alerts = new Map<string, ReportAlert>()
  let incident: Incident | null = null
  for (const arrival of arrivals) {
    incident = foldIncident(incident, arrival.event, settings, createId).incident
    const open = alerts.get(arrival.fingerprint)
    const room = { id: incident.id, hasRoom: true }
    const { alert } = foldAlert(open?.alert ?? null, arrival, room, limits, createId)
    alerts.set(arrival.fingerprint, { alert, events: [...(open?.events ?? []), arrival.event] })
  }
  if (incident === null) throw new TypeError('a report is about at least one event')
  const kept = { alerts: Array.from(alerts.values()), omitted: 0 }
  return { incident, ...kept, history: null, masked: 0, truncated: null }
}
