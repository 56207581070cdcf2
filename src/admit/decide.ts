import type { Config } from '../config/schema.ts'
import { foldAlert } from '../dedup/fold.ts'
import { foldIncident } from '../incident/fold.ts'
import { reconsider } from '../incident/schedule.ts'
import { incidentSettings } from '../incident/settings.ts'
import type { CreateId } from '../lib/id.ts'
import { KEPT_BYTES } from '../store/limits.ts'
import type { Decide } from '../store/records.ts'

/** What an event makes of the alert and the incident that are open. Pure; runs inside the store's transaction. */
export function createDecide(
  config: Pick<Config, 'dedup' | 'incident' | 'notify' | 'retention' | 'storm'>,
  createId: CreateId,
): Decide {
  const incidents = incidentSettings(config)
  const alerts = {
    window: config.dedup.window,
    eventsPerAlert: config.retention.eventsperalert,
  }
  return (arrival, open) => {
    const folded = foldIncident(open.incident, arrival.event, incidents, createId)
    const openAlert = folded.isNew ? null : open.alert
    const { id, keptBytes } = folded.incident
    const bytes = Buffer.byteLength(arrival.event.body)
    const room = { id, hasRoom: keptBytes + bytes <= KEPT_BYTES }
    const { alert, expired } = foldAlert(openAlert, arrival, room, alerts, createId)
    const isKept = alert.id !== openAlert?.id || alert.stored > openAlert.stored
    const kept = isKept ? { ...folded.incident, keptBytes: keptBytes + bytes } : folded.incident
    // A silence may match fields or a priority: another alert, or a worse one, can break through it.
    const isOther = alert.id !== openAlert?.id || alert.priority !== openAlert.priority
    const { receivedAt } = arrival.event
    return {
      incident: isOther ? reconsider(kept, receivedAt, incidents) : kept,
      alert,
      decisions: folded.decisions.map((decision) => ({ ...decision, alertId: alert.id })),
      expired: { incident: folded.expired?.incident ?? null, alert: expired },
      closing: folded.expired?.decision ?? null,
    }
  }
}
