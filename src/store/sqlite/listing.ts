import { cutPage, parseCursor } from '../cursors.ts'
import { COUNTED_AT_MOST } from '../limits.ts'
import type { IncidentFilter, IncidentPage, IncidentsRequest } from '../records.ts'
import { parseIncident, parseRows } from '../rows.ts'
import type { Connection } from './connection.ts'

type Condition = { readonly sql: string; readonly values: readonly (string | number)[] }

/** A way through the incidents in the order of a list, by an index: all of them, or fewer. */
type Way = {
  readonly from: string
  readonly firstSeen: string
  readonly n: string
  /** What all on this way have. */
  readonly having: Condition
}

/** Newest first. Reading holds up intake, so a list goes the way that has the fewest incidents. */
export function listIncidents(
  connection: Connection,
  { filter, limit, cursor }: IncidentsRequest,
): IncidentPage {
  const way = shortest(connection, filter)
  const conditions = [
    way.having,
    ...filterConditions(filter),
    ...sinceConditions(connection, filter.since, way),
    ...cursorConditions(cursor, way),
  ]
  const where = conditions.map(({ sql }) => sql).join(' AND ')
  const rows = connection
    .statement(
      `SELECT incidents.* FROM ${way.from} WHERE ${where}
       ORDER BY ${way.firstSeen} DESC, ${way.n} DESC LIMIT ?`,
    )
    .all(...conditions.flatMap(({ values }) => values), limit + 1)
  const { page, next } = cutPage(rows, limit, (row) => [
    Number(row['first_seen']),
    Number(row['n']),
  ])
  return { ...parseRows(page, parseIncident), next }
}

function shortest(connection: Connection, filter: IncidentFilter): Way {
  const [first = ALL, ...others] = ways(filter)
  if (others.length === 0) return first
  const sizes = [first, ...others].map((way) => ({ way, size: countWay(connection, way) }))
  return sizes.reduce((best, one) => (one.size < best.size ? one : best)).way
}

function countWay(connection: Connection, { from, having }: Way): number {
  const row = connection
    .statement(
      `SELECT count(*) AS size FROM (SELECT 1 FROM ${from} WHERE ${having.sql} LIMIT ${COUNTED_AT_MOST})`,
    )
    .get(...having.values)
  return row?.['size'] as number
}

const ALL = indexWay('incidents_newest', { sql: 'TRUE', values: [] })

function ways({ state, priority, urgency, rule, namespace }: IncidentFilter): readonly Way[] {
  const found: Way[] = []
  if (state === 'open') {
    found.push(indexWay('incidents_open_newest', { sql: "state = 'open'", values: [] }))
  }
  if (namespace !== null) {
    found.push(indexWay('incidents_namespace', { sql: 'namespace = ?', values: [namespace] }))
  }
  if (rule !== null) {
    found.push({
      from: 'incident_rules CROSS JOIN incidents ON incidents.n = incident_n',
      firstSeen: 'incident_rules.first_seen',
      n: 'incident_n',
      having: { sql: 'incident_rules.rule = ?', values: [rule] },
    })
  }
  if (priority !== null) {
    found.push(indexWay('incidents_priority', { sql: 'priority = ?', values: [priority] }))
  }
  if (urgency !== null) {
    found.push(indexWay('incidents_urgency', { sql: 'urgency = ?', values: [urgency] }))
  }
  return found
}

function indexWay(index: string, having: Condition): Way {
  return { from: `incidents INDEXED BY ${index}`, firstSeen: 'first_seen', n: 'n', having }
}

function filterConditions(filter: IncidentFilter): readonly Condition[] {
  const { kinds, state, priority, urgency, namespace, rule } = filter
  const conditions: Condition[] = [
    { sql: `kind IN (${kinds.map(() => '?').join(', ')})`, values: kinds },
  ]
  for (const [column, value] of Object.entries({ state, priority, urgency, namespace })) {
    if (value !== null) conditions.push({ sql: `${column} = ?`, values: [value] })
  }
  if (rule !== null) {
    const sql = `EXISTS (SELECT 1 FROM incident_rules AS named
      WHERE named.rule = ? AND named.first_seen = incidents.first_seen AND named.incident_n = incidents.n)`
    conditions.push({ sql, values: [rule] })
  }
  return conditions
}

/** What was last seen since then began since then as well, or not longer before than anything took. */
function sinceConditions(
  connection: Connection,
  since: number | null,
  way: Way,
): readonly Condition[] {
  if (since === null) return []
  const longest = connection
    .statement("SELECT max(last_seen - first_seen) AS value FROM incidents WHERE state = 'closed'")
    .get()
  const oldestOpen = connection
    .statement("SELECT min(first_seen) AS value FROM incidents WHERE state = 'open'")
    .get()
  const begun = Math.min(
    since - ((longest?.['value'] ?? 0) as number),
    (oldestOpen?.['value'] ?? since) as number,
  )
  return [
    { sql: 'last_seen >= ?', values: [since] },
    { sql: `${way.firstSeen} >= ?`, values: [begun] },
  ]
}

function cursorConditions(cursor: string | null, { firstSeen, n }: Way): readonly Condition[] {
  if (cursor === null) return []
  return [{ sql: `(${firstSeen}, ${n}) < (?, ?)`, values: parseCursor(cursor) }]
}
