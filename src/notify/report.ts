import type { Config } from '../config/schema.ts'
import type { Knowledge } from '../knowledge/playbook.ts'
import type { Steps } from '../lib/steps.ts'
import type { FalcoEvent } from '../model/event.ts'
import type { Report } from '../model/report.ts'
import { boundedEvent, truncation } from '../report/bounds.ts'
import { reportSteps, type ReportAlert } from '../report/build.ts'
import { primaryOf } from '../report/primary.ts'
import type { ParsedRecord } from './record.ts'
import { createRedaction, NO_REDACTION } from './redaction.ts'

/**
 * The report of an incident as it is stored, without its secrets: a step for each event and each section. Pure.
 * `history` is what `historyQuery` asks for; null when it asks for nothing, or nobody can answer.
 */
export type WriteReport = (
  record: ParsedRecord,
  history: readonly FalcoEvent[] | null,
) => Steps<Report>

export function createWriteReport(
  config: Pick<Config, 'secrets'>,
  knowledge: Knowledge,
): WriteReport {
  return function* (record, history) {
    const redaction = config.secrets.mask ? createRedaction(config.secrets) : NO_REDACTION
    const alerts: ReportAlert[] = []
    const first = record.alerts.length === 0 ? null : primaryOf(record.alerts).events[0]
    let truncated: Report['truncated'] = null
    for (const { alert, events } of record.alerts) {
      const masked: FalcoEvent[] = []
      for (const event of events) {
        const bounded = boundedEvent(event)
        if (event === first) truncated = truncation(bounded)
        masked.push(redaction.event(bounded.event))
        yield
      }
      alerts.push({ alert: redaction.alert(alert), events: masked })
    }
    const { incident, omitted } = record
    // The history is counted in the report and not shown in it.
    const input = { incident, alerts, omitted, history, masked: redaction.count(), truncated }
    const report = redaction.values(yield* reportSteps(input, knowledge))
    return { ...report, masked: redaction.count() }
  }
}
