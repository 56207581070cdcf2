import { openStore } from '../../src/store/open.ts'
import { spreadOf, type Spread } from '../support/statistics.ts'
import { beganAt, type PastSize } from './past.ts'

/** Rows of a step, as src/store/retention.ts takes them. */
const STEP_ROWS = 500
const STEPS = 400

export type PurgeFigures = {
  readonly removedPerSecond: number
  /** Of a step, in microseconds: with SQLite, intake waits meanwhile. */
  readonly step: Spread
}

/** The first steps of a purge that has a third of the past to remove. */
export async function measurePurge(url: string, size: PastSize): Promise<PurgeFigures> {
  const store = await openStore(url)
  const before = beganAt(Math.ceil(size.incidents / 3), size)
  const retention = { eventsBefore: before, incidentsBefore: before, limit: STEP_ROWS }
  const times: number[] = []
  let removed = 0
  for (let isDone = false; !isDone && times.length < STEPS;) {
    const begun = performance.now()
    const step = await store.purge(retention)
    times.push((performance.now() - begun) * 1000)
    removed += step.removed
    isDone = step.done
  }
  await store.close()
  const seconds = times.reduce((sum, time) => sum + time, 0) / 1_000_000
  return { removedPerSecond: removed / seconds, step: spreadOf(times) }
}
