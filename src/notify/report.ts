import type { Config } from '../config/schema.ts'
import type { Knowledge } from '../knowledge/playbook.ts'
import type { FalcoEvent } from '../model/event.ts'
import type { Report } from '../model/report.ts'
import { buildReport } from '../report/build.ts'
import type { ParsedRecord } from './record.ts'
import { createRedaction, NO_REDACTION } from './redaction.ts'

/**
 * The report of an incident as it is stored, without its secrets. Pure. `history` is what `historyQuery` asks
 * for; null when it asks for nothing, or nobody can answer.
 */
export type WriteReport = (record: ParsedRecord, history: readonly FalcoEvent[] | null) => Report

export function createWriteReport(
  config: Pick<Config, 'secrets'>,
  knowledge: Knowledge,
): WriteReport {
  return ({ incident, alerts, omitted }, history) => {
    const redaction = config.secrets.mask ? createRedaction(config.secrets) : NO_REDACTION
    const masked = alerts.map(({ alert, events }) => ({
      alert: redaction.alert(alert),
      events: events.map((event) => redaction.event(event)),
    }))
    // The history is counted in the report and not shown in it.
    const input = { incident, alerts: masked, omitted, history, masked: redaction.count() }
    const report = redaction.values(buildReport(input, knowledge))
    return { ...report, masked: redaction.count() }
  }
}
