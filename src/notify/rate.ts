import type { Knowledge } from '../knowledge/playbook.ts'
import type { Log } from '../lib/log.ts'
import type { Steps } from '../lib/steps.ts'
import { errorMessage } from '../model/errors.ts'
import type { FalcoEvent } from '../model/event.ts'
import { decision, type Decision, type Incident } from '../model/incident.ts'
import type { Text, Urgency } from '../model/report.ts'
import { isMoreUrgent } from '../model/urgency.ts'
import type { ReportAlert } from '../report/build.ts'
import { boundedEvent } from '../report/bounds.ts'
import { urgencySteps, rateUrgency } from '../report/urgency.ts'
import type { ParsedRecord } from './record.ts'

/**
 * How soon somebody should look at an incident; a step for each event and each alert. Never throws: after a defect it is
 * that of the priority.
 */
export type Rate = (record: ParsedRecord) => Steps<Urgency>

/** Events of an alert that are looked at: its report looks at no more. */
const MOST_EVENTS = 8

export function createRate(knowledge: Knowledge, log: Pick<Log, 'error'>): Rate {
  return function* ({ incident, alerts, omitted }) {
    if (alerts.length === 0) return rateUrgency([], incident.priority)
    try {
      const read: ReportAlert[] = []
      for (const { alert, events } of alerts) {
        const bounded: FalcoEvent[] = []
        for (const event of events.slice(0, MOST_EVENTS)) {
          bounded.push(boundedEvent(event).event)
          yield
        }
        read.push({ alert, events: bounded })
      }
      const input = { incident, alerts: read, omitted, history: null, masked: 0, truncated: null }
      return yield* urgencySteps(input, knowledge)
    } catch (error) {
      const fields = { incident: incident.id, error: errorMessage(error) }
      log.error(fields, 'the signs of an incident could not be read; taking its priority')
      return rateUrgency([], incident.priority)
    }
  }
}

/** The incident with its urgency, which is never lowered. */
export function withUrgency(incident: Incident, { level }: Urgency): Incident {
  return isMoreUrgent(level, incident.urgency) ? { ...incident, urgency: level } : incident
}

/** Taken once, when signs make an incident urgent that its priority does not. */
export function escalation(incident: Incident, urgency: Urgency, at: number): Decision | null {
  const { level, verdict, because } = urgency
  const isBySigns = verdict !== null && level === 'now'
  const isKnown = incident.urgency === 'now' || rateUrgency([], incident.priority).level === 'now'
  if (!isBySigns || isKnown) return null
  const reasons = because.map((text) => ownWords(text)).filter((reason) => reason !== '')
  return decision(at, 'escalated', [verdict, ...reasons].join('; '))
}

/** Without values of the alert, which may be secrets. */
function ownWords(text: Text): string {
  const words = text.map((span) => ('text' in span ? span.text : 'code' in span ? span.code : ''))
  return words.join('').replace(/^: /, '').replace(/\.$/, '')
}
