import type { Clock } from '../lib/clock.ts'
import type { Log, LogFields } from '../lib/log.ts'

/** Lines in one window, whatever number of incidents fails in it. */
const MOST_LINES = 10
const WINDOW_MS = 60_000

/** Logs an incident that could not be handled. */
export type FailureLog = (fields: LogFields, message: string) => void

/**
 * At most ten errors a minute: when everything fails, more of them say nothing new. The first line after a pause has
 * in `suppressed` how many were left out.
 */
export function createFailureLog({
  log,
  clock,
}: {
  readonly log: Pick<Log, 'error'>
  readonly clock: Clock
}): FailureLog {
  let begunAt = Number.NEGATIVE_INFINITY
  let lines = 0
  let suppressed = 0
  return (fields, message) => {
    const now = clock.now()
    // A clock that steps back begins a window as well.
    if (now < begunAt || now - begunAt >= WINDOW_MS) {
      begunAt = now
      lines = 0
    }
    if (lines === MOST_LINES) {
      suppressed += 1
      return
    }
    log.error(suppressed === 0 ? fields : { ...fields, suppressed }, message)
    lines += 1
    suppressed = 0
  }
}
