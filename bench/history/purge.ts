import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/port.ts'
import type { Retention } from '../../src/store/records.ts'
import { spreadOf, type Spread } from '../support/statistics.ts'
import { beganAt, type PastSize } from './past.ts'

/** Rows of a step, as src/store/retention.ts takes them. */
const STEP_ROWS = 500
const STEPS = 400

/** What a purge takes away: events and their ids, or the incidents that have none left. */
export type PurgeFigures = { readonly events: PurgeSide; readonly incidents: PurgeSide }

type PurgeSide = {
  readonly steps: number
  readonly perSecond: number
  /** Of a step, in microseconds: with SQLite, intake waits meanwhile. */
  readonly step: Spread
}

/** The first steps of a purge, in the order in which time brings them: events long before incidents. */
export async function measurePurge(url: string, size: PastSize): Promise<PurgeFigures> {
  const store = await openStore(url)
  const third = beganAt(Math.ceil(size.incidents / 3), size)
  const events = await purge(store, { eventsBefore: third, incidentsBefore: 0 })
  // Each step took so many events; the oldest incidents have none left.
  const emptied = (events.steps * STEP_ROWS) / (size.events / size.incidents)
  const incidentsBefore = beganAt(Math.max(1, Math.floor(emptied * 0.9)), size)
  const incidents = await purge(store, { eventsBefore: 0, incidentsBefore })
  await store.close()
  return { events, incidents }
}

async function purge(
  store: Pick<Store, 'purge'>,
  before: Pick<Retention, 'eventsBefore' | 'incidentsBefore'>,
): Promise<PurgeSide> {
  const times: number[] = []
  let rows = 0
  for (let isDone = false; !isDone && times.length < STEPS;) {
    const begun = performance.now()
    const step = await store.purge({ ...before, limit: STEP_ROWS })
    times.push((performance.now() - begun) * 1000)
    rows += step.removed
    isDone = step.done
  }
  const seconds = times.reduce((sum, time) => sum + time, 0) / 1_000_000
  return { steps: times.length, perSecond: rows / seconds, step: spreadOf(times) }
}
