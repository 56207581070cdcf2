import { createParseArrival } from '../admit/arrival.ts'
import { createDecide } from '../admit/decide.ts'
import { foldBatch, type BatchFold } from '../admit/fold.ts'
import type { Config } from '../config/schema.ts'
import type { CreateId } from '../lib/id.ts'
import { FalcobriefError, errorMessage } from '../model/errors.ts'
import { epochNanoseconds } from '../model/time.ts'
import { REPORT_LIMITS } from '../notify/round.ts'
import type { AlertRecord, Arrival, IncidentRecord } from '../store/records.ts'

/** The arrival of a body, at the time of its event; `before` (ms) stands in for a time that cannot be read. */
export function arrivalAtEventTime(body: string, before: number, config: Config): Arrival {
  const parse = createParseArrival(config)
  const { time } = parse(body, before).event
  const nanoseconds = epochNanoseconds(time)
  return parse(body, nanoseconds === null ? before : Number(nanoseconds / 1_000_000n))
}

/** What the store would hold of the incidents that these bodies make. Throws as `parse` does. */
export function foldBodies(bodies: readonly string[], config: Config): readonly IncidentRecord[] {
  let before = 0
  const arrivals = bodies.map((body, index) => {
    const arrival = numbered(index, bodies.length, () => arrivalAtEventTime(body, before, config))
    before = arrival.event.receivedAt
    return arrival
  })
  const fresh = new Set(arrivals.map(({ event }) => event.id))
  const batch = { arrivals, fresh, incidents: new Map(), alerts: new Map() }
  return records(foldBatch(batch, createDecide(config, countedIds())))
}

function records({ incidents, alerts, events, decisions }: BatchFold): readonly IncidentRecord[] {
  const alertsIn = Map.groupBy(alerts.begun, ({ incidentId }) => incidentId)
  const eventsIn = Map.groupBy(events, ({ owner }) => owner)
  const decisionsIn = Map.groupBy(decisions, ({ owner }) => owner)
  return incidents.begun.map((incident) => {
    const all = alertsIn.get(incident.id) ?? []
    const shown = all.slice(0, REPORT_LIMITS.alerts).map((alert): AlertRecord => {
      const kept = (eventsIn.get(alert.id) ?? []).slice(0, REPORT_LIMITS.eventsPerAlert)
      return {
        alert,
        events: kept.map(({ row: { id, receivedAt, body } }) => ({ id, receivedAt, body })),
      }
    })
    const stored = all.slice(0, shown.length).reduce((sum, alert) => sum + alert.stored, 0)
    return {
      incident,
      alerts: shown,
      omitted: all.length - shown.length,
      omittedEvents: stored - shown.reduce((sum, alert) => sum + alert.events.length, 0),
      decisions: (decisionsIn.get(incident.id) ?? []).map(({ row }) => row),
      unreadable: [],
    }
  })
}

function numbered<T>(index: number, total: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (total === 1 || !(error instanceof FalcobriefError)) throw error
    throw new FalcobriefError(error.code, `alert ${index + 1}: ${errorMessage(error)}`, {
      cause: error,
    })
  }
}

function countedIds(): CreateId {
  let count = 0
  return () => `analysis-${++count}`
}
