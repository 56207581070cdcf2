import type { Row } from './rows.ts'
import type { QueueStats, SinkQueue } from './stats.ts'

/**
 * The outbox in numbers. `counts` has `sink`, `state`, `count` and `oldest` (creation, ms since the epoch) of
 * what is not sent, one row a sink and state; `sinks` has what is known of each sink.
 */
export function totalQueue(counts: readonly Row[], known: readonly Row[]): QueueStats {
  const sinks: Record<string, SinkQueue> = {}
  for (const row of known) sinks[row['name'] as string] = emptyQueue(row)
  const totals = { queued: 0, retrying: 0, dead: 0 }
  let oldestAt: number | null = null
  for (const row of counts) {
    const name = row['sink'] as string
    const queue = sinks[name] ?? emptyQueue(null)
    const state = row['state'] === 'sending' ? 'queued' : (row['state'] as keyof typeof totals)
    const count = row['count'] as number
    totals[state] += count
    sinks[name] = { ...queue, [state]: queue[state] + count }
    if (state !== 'dead') oldestAt = Math.min(oldestAt ?? Infinity, row['oldest'] as number)
  }
  return { ...totals, oldestAt, sinks }
}

/** A sink of which nothing waits; null: one that never sent anything. */
function emptyQueue(row: Row | null): SinkQueue {
  const lastSuccessAt = (row?.['last_success_at'] ?? null) as number | null
  const lastErrorAt = (row?.['last_error_at'] ?? null) as number | null
  const isFailing = lastErrorAt !== null && lastErrorAt >= (lastSuccessAt ?? 0)
  return {
    queued: 0,
    retrying: 0,
    dead: 0,
    lastSuccessAt,
    lastError: isFailing ? (row?.['last_error'] as string) : null,
  }
}
