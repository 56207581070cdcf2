import type { Log } from '../lib/log.ts'
import type { Delivery, Outcome } from '../model/delivery.ts'

/** What came of an attempt beyond its outcome. */
export type AttemptFacts = {
  /** How long it took, in ms. */
  readonly ms: number
  /** When a `retry` is due, ms since the epoch. */
  readonly retryAt: number
  /** Whether the outcome was stored; false when another process had taken the message over. */
  readonly isRecorded: boolean
}

/** One line for each attempt. An error is a message that somebody has to see to: it is sent no more. */
export function logAttempt(
  log: Log,
  delivery: Delivery,
  outcome: Outcome,
  facts: AttemptFacts,
): void {
  const { id, incidentId, sink, kind, sequence, attempt } = delivery
  const failure = outcome.status === 'sent' ? null : outcome.failure
  const retryAt = outcome.status === 'retry' ? new Date(facts.retryAt).toISOString() : null
  const fields = {
    delivery: id,
    incident: incidentId,
    sink,
    kind,
    sequence,
    attempt,
    ms: facts.ms,
    failure,
    detail: outcome.detail,
    ...(retryAt === null ? {} : { retryAt }),
  }
  if (!facts.isRecorded) log.warn(fields, 'outcome not recorded: the message may be sent again')
  else if (outcome.status === 'dead') log.error(fields, 'message given up')
  else if (outcome.status === 'sent') log.info(fields, 'message sent')
  else if (failure === 'interrupted') log.info(fields, 'message interrupted')
  else log.warn(fields, 'message not sent yet')
}
