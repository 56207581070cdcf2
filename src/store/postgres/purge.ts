import type { Retention } from '../records.ts'
import type { Database } from './database.ts'

/** Any number of replicas may purge at once: each takes what no other has. */
const EVENTS = `DELETE FROM events WHERE ctid = ANY (ARRAY (
  SELECT ctid FROM events WHERE received_at < $1 ORDER BY received_at LIMIT $2
  FOR UPDATE SKIP LOCKED))`
const IDS = `DELETE FROM event_ids WHERE ctid = ANY (ARRAY (
  SELECT ctid FROM event_ids WHERE received_at < $1 ORDER BY received_at LIMIT $2
  FOR UPDATE SKIP LOCKED))`
const INCIDENTS = `DELETE FROM incidents WHERE ctid = ANY (ARRAY (
  SELECT ctid FROM incidents
  WHERE last_day <= $1::bigint / 86400000 AND last_seen < $1 AND state = 'closed' AND due_at IS NULL
  ORDER BY last_day LIMIT $2
  FOR UPDATE SKIP LOCKED))`
const SILENCES = 'DELETE FROM silences WHERE until < $1'

/** Removes what is past retention, a step a call: the oldest first, by index. */
export async function purge(
  database: Database,
  { eventsBefore, incidentsBefore, limit }: Retention,
): Promise<{ readonly removed: number; readonly done: boolean }> {
  const results = await database.write(
    { sql: EVENTS, values: [eventsBefore, limit] },
    { sql: IDS, values: [eventsBefore, limit] },
    { sql: INCIDENTS, values: [incidentsBefore, limit] },
    { sql: SILENCES, values: [incidentsBefore] },
  )
  const counts = results.slice(0, 3).map(({ count }) => count)
  return {
    removed: counts.reduce((sum, count) => sum + count, 0),
    done: counts.every((count) => count < limit),
  }
}
