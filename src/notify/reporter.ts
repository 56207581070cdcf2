import type { Log } from '../lib/log.ts'
import { messageOf } from '../model/errors.ts'
import type { Report } from '../model/report.ts'
import { fallbackReport } from '../report/fallback.ts'
import { ROUNDUP_LIMITS, roundupReport } from '../report/roundup.ts'
import type { Store } from '../store/port.ts'
import { historyQuery } from './history.ts'
import { parseEvents, type ParsedRecord } from './record.ts'
import type { WriteReport } from './report.ts'

/** The report of an incident, storm or digest. Rejects only when the store does: a defect gives the fallback. */
export type Reporter = (record: ParsedRecord) => Promise<Report>

export type ReporterDeps = {
  readonly store: Pick<Store, 'readRuleEvents' | 'readRoundup'>
  readonly log: Pick<Log, 'error'>
  /** The configured cluster, for alerts that name none. */
  readonly cluster: string
}

/** Reports with what the store knows beyond the incident itself. */
export function createReporter(
  writeReport: WriteReport,
  { store, log, cluster }: ReporterDeps,
): Reporter {
  return async (record) => {
    const { incident } = record
    if (incident.roundup !== null) {
      const facts = await store.readRoundup(incident.id, ROUNDUP_LIMITS)
      return roundupReport(incident, incident.roundup, facts)
    }
    const query = historyQuery(record)
    const history = query === null ? null : await store.readRuleEvents(query)
    try {
      return writeReport(record, history === null ? null : parseEvents(history, cluster))
    } catch (error) {
      const fields = { incident: incident.id, error: messageOf(error) }
      log.error(fields, 'the report could not be built; sending the minimal one')
      return fallbackReport(incident)
    }
  }
}
