import { inTurns, OutOfTime, type Turns } from '../lib/steps.ts'
import type { Log } from '../lib/log.ts'
import { errorMessage } from '../model/errors.ts'
import type { Report } from '../model/report.ts'
import { minimalReport } from '../report/minimal.ts'
import { ROUNDUP_LIMITS, roundupReport } from '../report/roundup.ts'
import type { Store } from '../store/port.ts'
import { historyQuery } from './history.ts'
import type { StoredEvent } from '../store/records.ts'
import { eventSteps, leadFirst, type ParsedRecord } from './record.ts'
import type { WriteReport } from './report.ts'
import { TURNS } from './turns.ts'

/**
 * The report of an incident, storm or digest, written in turns. Rejects only when the store does: after a defect, or
 * when the analysis takes too long, it is the minimal one.
 */
export type Reporter = (record: ParsedRecord) => Promise<Report>

export type ReporterDeps = {
  readonly store: Pick<Store, 'readRuleEvents' | 'readRoundup'>
  readonly log: Pick<Log, 'error'>
  /** The configured cluster, for alerts that name none. */
  readonly cluster: string
  readonly turns?: Turns
}

/** Reports with what the store knows beyond the incident itself. */
export function createReporter(
  writeReport: WriteReport,
  { store, log, cluster, turns = TURNS }: ReporterDeps,
): Reporter {
  const analysis = function* (record: ParsedRecord, history: readonly StoredEvent[] | null) {
    const events = history === null ? null : yield* eventSteps(history, cluster)
    return yield* writeReport(record, events)
  }
  return async (record) => {
    const { incident } = record
    if (incident.roundup !== null) {
      const facts = await store.readRoundup(incident.id, ROUNDUP_LIMITS)
      return roundupReport(incident, incident.roundup, facts)
    }
    const query = historyQuery(record)
    const history = query === null ? null : await store.readRuleEvents(query)
    try {
      return await inTurns(analysis(record, history), turns)
    } catch (error) {
      const reason = error instanceof OutOfTime ? 'too-long' : 'defect'
      const fields = { incident: incident.id, error: errorMessage(error) }
      log.error(fields, 'the report could not be built; sending the minimal one')
      return minimalReport(leadFirst(record), reason)
    }
  }
}
