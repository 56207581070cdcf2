import type { QueueStats, SinkQueue } from '../records.ts'
import type { Connection } from './connection.ts'
import { sinkQueueOf, type Row } from '../rows.ts'

export function queueStats(connection: Connection): QueueStats {
  const sinks: Record<string, SinkQueue> = {}
  const totals = { queued: 0, retrying: 0, dead: 0 }
  let oldestAt: number | null = null
  for (const row of countStates(connection)) {
    const name = row['sink'] as string
    const known = sinks[name] ?? sinkQueue(connection, name)
    const state = row['state'] === 'sending' ? 'queued' : (row['state'] as keyof typeof totals)
    const count = row['count'] as number
    totals[state] += count
    sinks[name] = { ...known, [state]: known[state] + count }
    if (state !== 'dead') oldestAt = Math.min(oldestAt ?? Infinity, row['oldest'] as number)
  }
  for (const row of connection.statement('SELECT name FROM sinks').all()) {
    const name = row['name'] as string
    sinks[name] ??= sinkQueue(connection, name)
  }
  return { ...totals, oldestAt, sinks }
}

function countStates(connection: Connection): readonly Row[] {
  const waiting = connection
    .statement(
      `SELECT sink, state, count(*) AS count, min(created_at) AS oldest FROM deliveries
       WHERE state IN ('queued', 'retrying', 'sending') GROUP BY sink, state`,
    )
    .all()
  const dead = connection
    .statement(
      "SELECT sink, state, count(*) AS count, 0 AS oldest FROM deliveries WHERE state = 'dead' GROUP BY sink",
    )
    .all()
  return [...waiting, ...dead]
}

function sinkQueue(connection: Connection, name: string): SinkQueue {
  return sinkQueueOf(connection.statement('SELECT * FROM sinks WHERE name = ?').get(name) ?? null)
}
