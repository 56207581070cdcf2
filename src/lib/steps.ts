import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work that may rest, or be given up, between two of its steps: where it yields. */
export type Steps<T> = Generator<undefined, T, undefined>

/** All of it at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** How work shares the only thread there is. Times in ms. */
export type Turns = {
  /** A clock that never goes back. */
  readonly now: () => number
  /** Others go first after so much work. A step that takes longer is not cut short. */
  readonly turnMs: number
  /** Work that has taken this long in all its turns is given up. */
  readonly limitMs: number
}

/** Work was given up. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime'
}

/**
 * Steps in turns, with everybody else in between. Rejects with what a step throws.
 * @throws OutOfTime when the work took too long
 */
export async function inTurns<T>(steps: Steps<T>, { now, turnMs, limitMs }: Turns): Promise<T> {
  let spent = 0
  for (;;) {
    const begun = now()
    let taken = 0
    while (taken < turnMs) {
      const step = steps.next()
      if (step.done === true) return step.value
      taken = now() - begun
      if (spent + taken > limitMs) throw new OutOfTime(`given up after ${limitMs} ms of work`)
    }
    spent += taken
    await nextTurn()
  }
}
