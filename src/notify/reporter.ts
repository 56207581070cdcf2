import type { Log } from '../lib/log.ts'
import { messageOf } from '../model/errors.ts'
import type { Report } from '../model/report.ts'
import { fallbackReport } from '../report/fallback.ts'
import { historyQuery } from './history.ts'
import { ROUNDUP_LIMITS, roundupReport } from '../report/roundup.ts'
import type { ReportOf } from '../stages.ts'
import type { Store } from '../store/port.ts'
import type { IncidentRecord } from '../store/records.ts'

/** The report of an incident, storm or digest. Rejects only when the store does: a defect gives the fallback. */
export type Reporter = (record: IncidentRecord) => Promise<Report>

export type ReporterDeps = {
  readonly store: Pick<Store, 'readRuleEvents' | 'readRoundup'>
  readonly log: Log
}

/** With what the store knows beyond the incident itself. */
export function createReporter(reportOf: ReportOf, { store, log }: ReporterDeps): Reporter {
  return async (record) => {
    const { incident } = record
    if (incident.roundup !== null) {
      const facts = await store.readRoundup(incident.id, ROUNDUP_LIMITS)
      return roundupReport(incident, incident.roundup, facts)
    }
    const query = historyQuery(record)
    const history = query === null ? null : await store.readRuleEvents(query)
    try {
      return reportOf(record, history)
    } catch (error) {
      const fields = { incident: incident.id, error: messageOf(error) }
      log.error(fields, 'the report could not be built; told without it')
      return fallbackReport(incident)
    }
  }
}
