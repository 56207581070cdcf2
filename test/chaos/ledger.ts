import { hash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Site } from './site.ts'

/** What the store has in the end. */
export type Ledger = {
  /** Of every event, as the store keeps it. */
  readonly ids: ReadonlySet<string>
  readonly countedByIncidents: number
  readonly countedByAlerts: number
  readonly openTwice: number
  /** Deliveries by state. */
  readonly deliveries: Readonly<Record<string, number>>
  /** Incidents with more than one first message for a sink. */
  readonly firstTwice: number
  /** Leases of incidents that have something to tell: nobody works on them any more. */
  readonly stuckReports: number
}

type Rows = (sql: string) => Promise<readonly Record<string, unknown>[]>

/** As the store keeps an id: the first half of its SHA-256. */
export function storedId(uuid: string): string {
  return hash('sha256', uuid).slice(0, 32)
}

/** For a file, the replicas must have ended: it is theirs alone. */
export async function readLedger(site: Site): Promise<Ledger> {
  const { database, replicas } = site
  if (database !== null) {
    const rows: Rows = (sql) => database.server.query(database.url, sql)
    const leases = `SELECT count(*) AS n FROM report_leases JOIN incidents ON n = incident_n
      WHERE due_kind IS NOT NULL`
    return ledgerOf(rows, { id: "replace(id::text, '-', '')", leases })
  }
  using file = new DatabaseSync(join(replicas[0]?.folder.path ?? '', 'falcobrief.db'))
  const rows: Rows = (sql) => Promise.resolve(file.prepare(sql).all())
  const leases = `SELECT count(*) AS n FROM incidents
    WHERE lease IS NOT NULL AND due_kind IS NOT NULL`
  return await ledgerOf(rows, { id: 'lower(hex(id))', leases })
}

async function ledgerOf(
  rows: Rows,
  { id, leases }: { readonly id: string; readonly leases: string },
): Promise<Ledger> {
  const number = async (sql: string): Promise<number> => Number((await rows(sql))[0]?.['n'] ?? 0)
  const ids = await rows(`SELECT ${id} AS id FROM event_ids`)
  const states = await rows('SELECT state, count(*) AS n FROM deliveries GROUP BY state')
  return {
    ids: new Set(ids.map((row) => String(row['id']))),
    countedByIncidents: await number("SELECT sum(count) AS n FROM incidents WHERE kind = 'alert'"),
    countedByAlerts: await number('SELECT sum(count) AS n FROM alerts'),
    openTwice: await number(`SELECT count(*) AS n FROM (SELECT subject_key FROM incidents
      WHERE state = 'open' GROUP BY subject_key HAVING count(*) > 1) AS twice`),
    deliveries: Object.fromEntries(states.map((row) => [String(row['state']), Number(row['n'])])),
    firstTwice: await number(`SELECT count(*) AS n FROM (SELECT incident_n FROM deliveries
      WHERE kind = 'first' GROUP BY incident_n, sink HAVING count(*) > 1) AS twice`),
    stuckReports: await number(leases),
  }
}
