import type { Log } from '../lib/log.ts'
import type { FalcoEvent } from '../model/event.ts'
import type { Decision } from '../model/incident.ts'
import type { Admitted, Arrival } from '../store/records.ts'
import type { Metrics } from './metrics.ts'

/** Counts and logs what became of a batch; true when it made decisions, so that somebody may be notified. */
export function observeBatch(
  batch: readonly Arrival[],
  admitted: readonly Admitted[],
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): boolean {
  metrics.committed(batch.length)
  let hasDecisions = false
  for (const [index, one] of admitted.entries()) {
    const event = batch[index]?.event
    if (event === undefined) continue
    metrics.input(event.source, status(one, event))
    if (one.duplicate) continue
    const { incident, alert, decisions, closing } = one.verdict
    if (!one.isNewAlert) metrics.decided('repeated')
    countDecisions(closing === null ? decisions : [closing, ...decisions], metrics)
    for (const { kind, reason } of decisions) {
      log.info({ incident: incident.id, alert: alert.id, decision: kind, reason }, 'decided')
    }
    hasDecisions ||= decisions.length > 0
  }
  return hasDecisions
}

export function countDecisions(decisions: readonly Decision[], metrics: Metrics): void {
  for (const { kind } of decisions) metrics.decided(kind)
}

function status(admitted: Admitted, event: FalcoEvent) {
  if (admitted.duplicate) return 'duplicate'
  return event.kind === 'malformed' ? 'quarantined' : 'accepted'
}
