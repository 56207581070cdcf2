import type { Bucket, Taken } from '../../model/bucket.ts'
import { PRIORITIES } from '../../model/event.ts'
import type { Decision } from '../../model/incident.ts'
import type { RoundupFacts, RoundupGroup } from '../../model/roundup.ts'
import type { RoundupLimits } from '../records.ts'
import { parseIncidentStrictly, parseRoundupIncident, parseRows } from '../rows.ts'
import type { RoundupEntry } from '../work.ts'
import type { Connection } from './connection.ts'
import { insertIncident, updateIncident } from './writes.ts'

/** Puts a held-back message into the roundup that is open for it; inside a transaction. */
export function insertEntry(
  connection: Connection,
  incidentN: number,
  { subjectKey, message, at, fold, decide }: RoundupEntry,
  nextRowNumber: () => number,
): Decision {
  const row = connection
    .statement("SELECT * FROM incidents WHERE subject_key = ? AND state = 'open'")
    .get(subjectKey)
  const roundup = fold(row === undefined ? null : parseIncidentStrictly(row))
  const n = row === undefined ? nextRowNumber() : Number(row['n'])
  if (row === undefined) insertIncident(connection, n, roundup)
  else updateIncident(connection, n, roundup)
  connection
    .statement(
      'INSERT INTO roundup_entries (roundup_n, incident_n, at, message) VALUES (?, ?, ?, ?)',
    )
    .run(n, incidentN, at, message)
  return decide(roundup)
}

export function readRoundup(
  connection: Connection,
  id: string,
  limits: RoundupLimits,
): RoundupFacts {
  const totals = connection
    .statement(
      `SELECT count(*) AS incidents, coalesce(sum(count), 0) AS alerts,
         (SELECT count(*) FROM roundup_entries
           WHERE roundup_n = (SELECT n FROM incidents WHERE id = ?1)) AS messages
       FROM incidents WHERE n IN (${MEMBERS})`,
    )
    .get(id) as Pick<RoundupFacts, 'incidents' | 'alerts' | 'messages'>
  const groups = connection
    .statement(
      `SELECT alerts.rule, incidents.namespace, count(DISTINCT incidents.n) AS incidents,
         sum(alerts.count) AS alerts FROM incidents JOIN alerts ON alerts.incident_n = incidents.n
       WHERE incidents.n IN (${MEMBERS}) GROUP BY alerts.rule, incidents.namespace
       ORDER BY 3 DESC, 4 DESC, 1, 2`,
    )
    .all(id) as unknown as readonly RoundupGroup[]
  const worst = connection
    .statement(
      `SELECT * FROM incidents WHERE n IN (${MEMBERS})
       ORDER BY instr(?2, '"' || priority || '"'), count DESC, n LIMIT ?3`,
    )
    .all(id, JSON.stringify(PRIORITIES), limits.incidents)
  return {
    ...totals,
    groups: groups.slice(0, limits.groups).map((group) => ({ ...group })),
    omittedGroups: Math.max(0, groups.length - limits.groups),
    worst: parseRows(worst, parseRoundupIncident).items,
  }
}

const MEMBERS =
  'SELECT incident_n FROM roundup_entries WHERE roundup_n = (SELECT n FROM incidents WHERE id = ?1)'

export function spend(
  connection: Connection,
  sink: string,
  take: (bucket: Bucket | null) => Taken,
): boolean {
  const row = connection.statement('SELECT tokens, at FROM buckets WHERE sink = ?').get(sink)
  const { bucket, isTaken } = take(row === undefined ? null : (row as unknown as Bucket))
  connection.write(() =>
    connection
      .statement('INSERT OR REPLACE INTO buckets (sink, tokens, at) VALUES (?, ?, ?)')
      .run(sink, bucket.tokens, bucket.at),
  )
  return isTaken
}
