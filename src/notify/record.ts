import type { Decision, Incident } from '../model/incident.ts'
import { parseEvent } from '../normalize/parse.ts'
import type { ReportAlert } from '../report/build.ts'
import type { IncidentRecord, StoredEvent } from '../store/records.ts'
import type { FalcoEvent } from '../model/event.ts'

/** An incident as it is stored, with its bodies parsed: once for its plan and its report. */
export type ParsedRecord = {
  readonly incident: Incident
  readonly alerts: readonly ReportAlert[]
  /** Alerts of the incident that are not in `alerts`. */
  readonly omitted: number
  readonly decisions: readonly Decision[]
}

export function parseRecord(record: IncidentRecord, cluster: string): ParsedRecord {
  const alerts = record.alerts.map(({ alert, events }) => {
    return { alert, events: parseEvents(events, cluster) }
  })
  return { ...record, alerts }
}

/** What is stored was read once. A body that cannot be read any more is left out: the others are still of use. */
export function parseEvents(
  events: readonly StoredEvent[],
  cluster: string,
): readonly FalcoEvent[] {
  return events.flatMap(({ body, receivedAt }) => {
    try {
      return [parseEvent(body, { receivedAt, cluster })]
    } catch {
      return []
    }
  })
}

/** One event stands for its alert, as severe as the alert has become. */
export function firstEvents({ alerts }: ParsedRecord): readonly FalcoEvent[] {
  return alerts.flatMap(({ alert, events: [first] }) =>
    first === undefined ? [] : [{ ...first, priority: alert.priority }],
  )
}
