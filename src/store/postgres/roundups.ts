import type { Bucket, Taken } from '../../model/bucket.ts'
import { PRIORITIES } from '../../model/event.ts'
import type { Decision } from '../../model/incident.ts'
import type { RoundupFacts } from '../../model/roundup.ts'
import { foldEntries } from '../folding.ts'
import type { RoundupLimits } from '../records.ts'
import { parseIncident, parseRoundupIncident, parseRows } from '../rows.ts'
import type { RoundupEntry } from '../work.ts'
import { INCIDENT_COLUMNS } from './columns.ts'
import type { Database, Row, Statement } from './database.ts'
import { LOCK_SUBJECTS, lockKeys } from './locks.ts'
import { closeUnreadableIncident } from './set-aside.ts'
import { shortHash, insertIncidents, updateIncidents } from './writes.ts'

const OPEN = `SELECT ${INCIDENT_COLUMNS} FROM incidents
  WHERE state = 'open' AND subject_hash = ANY($1::uuid[]) ORDER BY n FOR NO KEY UPDATE`

/** Locks the roundups that take these messages, then reads those that are open: two results. */
export function readRoundups(entries: readonly RoundupEntry[]): readonly Statement[] {
  const hashes = Array.from(new Set(entries.map(({ subjectKey }) => shortHash(subjectKey))))
  return [
    { sql: LOCK_SUBJECTS, values: [lockKeys(hashes)] },
    { sql: OPEN, values: [hashes] },
  ]
}

const INSERT_ENTRIES = `INSERT INTO roundup_entries (roundup_n, incident_n, at, message)
  SELECT roundups.n, members.n, given.at, given.message
  FROM unnest($2::text[], $3::bigint[], $4::text[]) WITH ORDINALITY AS given (roundup, at, message, place)
  JOIN incidents AS roundups ON roundups.id = given.roundup
  JOIN incidents AS members ON members.id = $1 ORDER BY place`

/** Puts held-back messages of an incident into the roundups that were read. */
export function insertEntries(
  incidentId: string,
  entries: readonly RoundupEntry[],
  rows: readonly Row[],
  now: number,
): { readonly decisions: readonly Decision[]; readonly writes: readonly Statement[] } {
  if (entries.length === 0) return { decisions: [], writes: [] }
  const { items, unreadable } = parseRows(rows, parseIncident)
  const open = new Map(items.map((roundup) => [roundup.subjectKey, roundup]))
  const { begun, changed, roundups, decisions } = foldEntries(entries, open)
  const columns = [roundups, entries.map(({ at }) => at), entries.map(({ message }) => message)]
  return {
    decisions,
    writes: [
      ...unreadable.flatMap((row) => closeUnreadableIncident(row, now)),
      ...insertIncidents(begun),
      ...updateIncidents(changed),
      { sql: INSERT_ENTRIES, values: [incidentId, ...columns] },
    ],
  }
}

const MEMBERS =
  'SELECT incident_n FROM roundup_entries WHERE roundup_n = (SELECT n FROM incidents WHERE id = $1)'
const TOTALS = `SELECT count(*) AS incidents, coalesce(sum(count), 0)::bigint AS alerts,
    (SELECT count(*) FROM roundup_entries WHERE roundup_n = (SELECT n FROM incidents WHERE id = $1))
      AS messages FROM incidents WHERE n IN (${MEMBERS})`
const GROUPS = `SELECT rule, namespace, count(DISTINCT incidents.n) AS incidents,
    sum(alerts.count)::bigint AS alerts
  FROM incidents JOIN alerts ON alerts.incident_n = incidents.n WHERE incidents.n IN (${MEMBERS})
  GROUP BY rule, namespace ORDER BY 3 DESC, 4 DESC, 1, 2 LIMIT $2`
const GROUP_COUNT = `SELECT count(DISTINCT (rule, namespace)) AS groups
  FROM incidents JOIN alerts ON alerts.incident_n = incidents.n WHERE incidents.n IN (${MEMBERS})`
const WORST = `SELECT ${INCIDENT_COLUMNS} FROM incidents WHERE n IN (${MEMBERS})
  ORDER BY array_position($2::text[], priority), count DESC, n LIMIT $3`

export async function readRoundup(
  database: Database,
  id: string,
  limits: RoundupLimits,
): Promise<RoundupFacts> {
  const [totals, groups, groupCount, worst] = await database.read(
    { sql: TOTALS, values: [id] },
    { sql: GROUPS, values: [id, limits.groups] },
    { sql: GROUP_COUNT, values: [id] },
    { sql: WORST, values: [id, PRIORITIES, limits.incidents] },
  )
  const total = totals?.rows[0]
  return {
    messages: Number(total?.['messages']),
    incidents: Number(total?.['incidents']),
    alerts: Number(total?.['alerts']),
    groups: (groups?.rows ?? []).map((row) => ({
      rule: row['rule'] as string,
      namespace: row['namespace'] as string | null,
      incidents: row['incidents'] as number,
      alerts: row['alerts'] as number,
    })),
    omittedGroups: Number(groupCount?.rows[0]?.['groups']) - (groups?.rows.length ?? 0),
    worst: parseRows(worst?.rows ?? [], parseRoundupIncident).items,
  }
}

const BUCKET = 'SELECT tokens, at FROM buckets WHERE sink = $1'
const PUT_BUCKET = `INSERT INTO buckets (sink, tokens, at) VALUES ($1, $2, $3)
  ON CONFLICT (sink) DO UPDATE SET tokens = excluded.tokens, at = excluded.at`

/** Replicas take turns, also for a sink that has no bucket yet. */
export function spend(
  database: Database,
  sink: string,
  take: (bucket: Bucket | null) => Taken,
): Promise<boolean> {
  const reads = [
    { sql: LOCK_SUBJECTS, values: [lockKeys([shortHash(`bucket of ${sink}`)])] },
    { sql: BUCKET, values: [sink] },
  ]
  return database.transaction(reads, ([, found]) => {
    const row = found?.rows[0]
    const known =
      row === undefined ? null : { tokens: Number(row['tokens']), at: Number(row['at']) }
    const { bucket, isTaken } = take(known)
    return {
      result: isTaken,
      writes: [{ sql: PUT_BUCKET, values: [sink, bucket.tokens, bucket.at] }],
    }
  })
}
