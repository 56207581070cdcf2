import type { Bucket, Taken } from '../../model/bucket.ts'
import { PRIORITIES } from '../../model/event.ts'
import type { Decision, Incident } from '../../model/incident.ts'
import type { RoundupFacts, RoundupGroup } from '../../model/roundup.ts'
import { foldEntries } from '../folding.ts'
import type { RoundupLimits } from '../records.ts'
import { parseIncident, parseRoundupIncident, parseRows, tryParse } from '../rows.ts'
import type { RoundupEntry } from '../work.ts'
import type { Connection } from './connection.ts'
import { closeUnreadableIncident } from './set-aside.ts'
import { insertIncident, updateIncident } from './writes.ts'

/** Puts held-back messages of an incident into the roundups that are open for them; inside a transaction. */
export function insertEntries(
  connection: Connection,
  incidentN: number,
  entries: readonly RoundupEntry[],
  nextRowNumber: () => number,
): readonly Decision[] {
  const numbers = new Map<string, number>()
  const open = new Map<string, Incident>()
  for (const { subjectKey, at } of entries) {
    const found = readOpen(connection, subjectKey, at)
    if (found === null) continue
    numbers.set(found.incident.id, found.n)
    open.set(subjectKey, found.incident)
  }
  const fold = foldEntries(entries, open)
  for (const roundup of fold.begun) {
    const n = nextRowNumber()
    insertIncident(connection, n, roundup)
    numbers.set(roundup.id, n)
  }
  for (const roundup of fold.changed) {
    updateIncident(connection, numbers.get(roundup.id) ?? 0, roundup)
  }
  for (const [index, { at, message }] of entries.entries()) {
    connection
      .statement(
        'INSERT INTO roundup_entries (roundup_n, incident_n, at, message) VALUES (?, ?, ?, ?)',
      )
      .run(numbers.get(fold.roundups[index] ?? '') ?? 0, incidentN, at, message)
  }
  return fold.decisions
}

/** Null when there is none, or it cannot be read: then it is closed, so that another can begin. */
function readOpen(
  connection: Connection,
  subjectKey: string,
  now: number,
): { readonly n: number; readonly incident: Incident } | null {
  const row = connection
    .statement("SELECT * FROM incidents WHERE subject_key = ? AND state = 'open'")
    .get(subjectKey)
  if (row === undefined) return null
  const parsed = tryParse(row, parseIncident)
  if ('value' in parsed) return { n: row['n'] as number, incident: parsed.value }
  closeUnreadableIncident(connection, row, parsed.problem, now)
  return null
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
