import { finish, inTurns, type Steps } from '../lib/steps.ts'
import type { Decision, Incident } from '../model/incident.ts'
import { parseEvent } from '../normalize/parse.ts'
import type { ReportAlert } from '../report/build.ts'
import { primaryOf } from '../report/primary.ts'
import type { IncidentRecord, StoredEvent } from '../store/records.ts'
import type { FalcoEvent } from '../model/event.ts'
import { UNLIMITED } from './turns.ts'

/** An incident as it is stored, with its bodies parsed: once for its plan and its report. */
export type ParsedRecord = {
  readonly incident: Incident
  readonly alerts: readonly ReportAlert[]
  /** Alerts of the incident that are not in `alerts`. */
  readonly omitted: number
  readonly decisions: readonly Decision[]
}

export function parseRecord(record: IncidentRecord, cluster: string): ParsedRecord {
  return finish(recordSteps(record, cluster))
}

/** The same, with everybody else in between: there may be megabytes of bodies. */
export function parseInTurns(record: IncidentRecord, cluster: string): Promise<ParsedRecord> {
  return inTurns(recordSteps(record, cluster), UNLIMITED)
}

function* recordSteps(record: IncidentRecord, cluster: string): Steps<ParsedRecord> {
  const alerts: ReportAlert[] = []
  for (const { alert, events } of record.alerts) {
    alerts.push({ alert, events: yield* eventSteps(events, cluster) })
  }
  return { ...record, alerts }
}

/** What is stored was read once. A body that cannot be read any more is left out: the others are still of use. */
export function* eventSteps(
  events: readonly StoredEvent[],
  cluster: string,
): Steps<readonly FalcoEvent[]> {
  const parsed: FalcoEvent[] = []
  for (const { body, receivedAt } of events) {
    try {
      parsed.push(parseEvent(body, { receivedAt, cluster }))
    } catch {
      continue
    }
    yield
  }
  return parsed
}

/** One event stands for its alert, as severe as the alert has become. */
export function firstEvents({ alerts }: ParsedRecord): readonly FalcoEvent[] {
  return alerts.flatMap(({ alert, events: [first] }) =>
    first === undefined ? [] : [{ ...first, priority: alert.priority }],
  )
}

/** The incident with the rule of its most severe alert as the first, for a report without an analysis. */
export function leadFirst({ incident, alerts }: ParsedRecord): Incident {
  if (alerts.length === 0) return incident
  const { rule } = primaryOf(alerts).alert
  return { ...incident, rules: [rule, ...incident.rules.filter((other) => other !== rule)] }
}
