import { createParseArrival } from '../admit/arrival.ts'
import { createDecide } from '../admit/decide.ts'
import type { Config } from '../config/schema.ts'
import type { CreateId } from '../lib/id.ts'
import type { Alert } from '../model/alert.ts'
import { FalcobriefError, messageOf } from '../model/errors.ts'
import { subjectKey } from '../model/event.ts'
import type { Decision, Incident } from '../model/incident.ts'
import { epochNanoseconds } from '../model/time.ts'
import { REPORT_LIMITS } from '../notify/round.ts'
import type { Arrival, Decide, IncidentRecord, StoredEvent } from '../store/records.ts'

/** The arrival of a body, at the time of its event; `before` (ms) stands in for a time that cannot be read. */
export function arrivalAtEventTime(body: string, before: number, config: Config): Arrival {
  const parse = createParseArrival(config)
  const { time } = parse(body, before).event
  const nanoseconds = epochNanoseconds(time)
  return parse(body, nanoseconds === null ? before : Number(nanoseconds / 1_000_000n))
}

/** What the store would hold of the incidents that these bodies make. Throws as `parse` does. */
export function foldBodies(bodies: readonly string[], config: Config): readonly IncidentRecord[] {
  const folding = new Folding(createDecide(config, countedIds()))
  let before = 0
  for (const [index, body] of bodies.entries()) {
    const arrival = numbered(index, bodies.length, () => arrivalAtEventTime(body, before, config))
    before = arrival.event.receivedAt
    folding.take(arrival)
  }
  return folding.records()
}

function numbered<T>(index: number, total: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (total === 1 || !(error instanceof FalcobriefError)) throw error
    throw new FalcobriefError(error.code, `alert ${index + 1}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function countedIds(): CreateId {
  let count = 0
  return () => `analysis-${++count}`
}

type Folded = { incident: Incident; alerts: Map<string, FoldedAlert>; decisions: Decision[] }
type FoldedAlert = { alert: Alert; events: StoredEvent[] }

/** What the store does with arrivals, in memory. */
class Folding {
  readonly #decide: Decide
  readonly #seen = new Set<string>()
  readonly #incidents = new Map<string, Folded>()
  readonly #openIncidents = new Map<string, Folded>()
  readonly #openAlerts = new Map<string, FoldedAlert>()

  constructor(decide: Decide) {
    this.#decide = decide
  }

  take(arrival: Arrival): void {
    const { event, fingerprint } = arrival
    if (this.#seen.has(event.id)) return
    this.#seen.add(event.id)
    const key = subjectKey(event)
    const open = this.#openIncidents.get(key)
    const verdict = this.#decide(arrival, {
      incident: open?.incident ?? null,
      alert: this.#openAlerts.get(fingerprint)?.alert ?? null,
    })
    if (open !== undefined && verdict.expired.incident !== null)
      open.incident = verdict.expired.incident
    const folded = this.#incidents.get(verdict.incident.id) ?? this.#begin(verdict.incident)
    folded.incident = verdict.incident
    folded.decisions.push(...verdict.decisions)
    this.#openIncidents.set(key, folded)
    const known = folded.alerts.get(verdict.alert.id) ?? { alert: verdict.alert, events: [] }
    known.alert = verdict.alert
    if (known.events.length < REPORT_LIMITS.eventsPerAlert) {
      known.events.push({ id: event.id, receivedAt: event.receivedAt, body: event.body })
    }
    folded.alerts.set(verdict.alert.id, known)
    this.#openAlerts.set(fingerprint, known)
  }

  records(): readonly IncidentRecord[] {
    return Array.from(this.#incidents.values(), ({ incident, alerts, decisions }) => ({
      incident,
      alerts: Array.from(alerts.values()).slice(0, REPORT_LIMITS.alerts),
      omitted: Math.max(0, alerts.size - REPORT_LIMITS.alerts),
      omittedEvents: 0,
      decisions,
      unreadable: [],
    }))
  }

  #begin(incident: Incident): Folded {
    const folded = { incident, alerts: new Map<string, FoldedAlert>(), decisions: [] }
    this.#incidents.set(incident.id, folded)
    return folded
  }
}
