import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Store } from './port.ts'

/** Rows of one step: a step holds up intake for a few ms. */
const STEP_ROWS = 500

export type RetentionDeps = {
  readonly store: Pick<Store, 'purge'>
  readonly clock: Clock
  readonly log: Log
}

/** How long things are kept, ms. */
export type RetentionSettings = { readonly events: number; readonly incidents: number }

/** Removes all that is past retention, in steps between which intake goes on. */
export async function runRetention(
  { store, clock, log }: RetentionDeps,
  settings: RetentionSettings,
  signal: AbortSignal,
): Promise<void> {
  const now = clock.now()
  let removed = 0
  let isDone = false
  while (!isDone && !signal.aborted) {
    const step = await store.purge({
      eventsBefore: now - settings.events,
      incidentsBefore: now - settings.incidents,
      limit: STEP_ROWS,
    })
    removed += step.removed
    isDone = step.done
    await nextTurn()
  }
  if (removed > 0) log.info({ removed }, 'removed what is past retention')
}
