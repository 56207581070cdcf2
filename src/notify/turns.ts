import type { Turns } from '../lib/steps.ts'
import { BUDGETS } from '../model/budgets.ts'

/** How writing a report shares the thread that alerts come in on. */
export const TURNS: Turns = {
  now: () => performance.now(),
  turnMs: BUDGETS.turn.value,
  limitMs: BUDGETS.time.value,
}

/** For what has no lesser form. */
export const UNLIMITED: Turns = { ...TURNS, limitMs: Infinity }
