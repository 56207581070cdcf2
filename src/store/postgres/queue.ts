import type { QueueStats, SinkQueue } from '../records.ts'
import { sinkQueueOf } from '../rows.ts'
import type { Database } from './database.ts'

const WAITING = `SELECT sink, state, count(*), min(created_at) AS oldest FROM deliveries
  WHERE state IN ('queued', 'retrying', 'sending') GROUP BY sink, state`
const DEAD = `SELECT sink, 'dead' AS state, count(*), NULL::bigint AS oldest FROM deliveries
  WHERE state = 'dead' GROUP BY sink`
const SINKS = 'SELECT name, last_success_at, last_error_at, last_error FROM sinks'

export async function queueStats(database: Database): Promise<QueueStats> {
  const [waiting, dead, known] = await database.read(
    { sql: WAITING },
    { sql: DEAD },
    { sql: SINKS },
  )
  const sinks: Record<string, SinkQueue> = {}
  for (const row of known?.rows ?? []) sinks[row['name'] as string] = sinkQueueOf(row)
  const totals = { queued: 0, retrying: 0, dead: 0 }
  let oldestAt: number | null = null
  for (const row of [...(waiting?.rows ?? []), ...(dead?.rows ?? [])]) {
    const name = row['sink'] as string
    const queue = sinks[name] ?? sinkQueueOf(null)
    const state = row['state'] === 'sending' ? 'queued' : (row['state'] as keyof typeof totals)
    const count = row['count'] as number
    totals[state] += count
    sinks[name] = { ...queue, [state]: queue[state] + count }
    if (state !== 'dead') oldestAt = Math.min(oldestAt ?? Infinity, row['oldest'] as number)
  }
  return { ...totals, oldestAt, sinks }
}
