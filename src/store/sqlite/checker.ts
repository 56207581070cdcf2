import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Log } from '../../lib/log.ts'
import { createLoop } from '../../lib/loop.ts'
import { errorMessage } from '../../model/errors.ts'
import type { CheckAnswer } from './check-process.ts'
import { summary } from './integrity.ts'

const PROGRAM = fileURLToPath(new URL('check-process.ts', import.meta.url))

const CHECK_EVERY_MS = 86_400_000

/** Behind whatever else wants the core. */
const NICENESS = 10

/** Checks the whole database once a day and when asked, beside the service. */
export type Checker = {
  /** What is known to be wrong with the database, in one line; null: nothing. */
  readonly damage: () => string | null
  /** How long ago the last complete check ended, in ms; null: there was none. */
  readonly checkedMsAgo: () => number | null
  /** Takes over what another check found; null: none was made, and one begins. */
  readonly note: (problems: readonly string[] | null) => void
  /** A verb met damage: a check shows how much there is. */
  readonly suspect: (problem: string) => void
  /** Ends a check that is under way. */
  readonly pause: () => void
  readonly stop: () => Promise<void>
}

/** `atStart` is what a check at the start found; null: there was none. */
export function startChecker(path: string, log: Log, atStart: readonly string[] | null): Checker {
  const findings = createFindings(log)
  const program = createProgram(path)
  const schedule = createSchedule(log, async () => {
    const problems = await program.run()
    if (problems !== null) findings.set(problems)
  })
  const note: Checker['note'] = (problems) => {
    if (problems === null) schedule.runNow()
    else findings.set(problems)
  }
  note(atStart)
  schedule.start()
  return {
    ...findings,
    note,
    suspect: (problem) => {
      if (findings.suspect(problem)) schedule.runNow()
    },
    pause: program.kill,
    stop: async () => {
      program.kill()
      await schedule.stop()
    },
  }
}

/** Runs `check` a day after the last time, and when asked. */
function createSchedule(log: Log, check: () => Promise<void>) {
  let isDue = false
  const loop = createLoop({
    run: async () => {
      if (!isDue) return
      isDue = false
      await check()
    },
    delay: () => {
      isDue = true
      return CHECK_EVERY_MS
    },
    onError: (error) =>
      log.warn({ problem: errorMessage(error) }, 'the database cannot be checked'),
  })
  return {
    start: (): void => loop.start(),
    stop: (): Promise<void> => loop.stop(),
    runNow: (): void => {
      isDue = true
      loop.wake()
    },
  }
}

function createProgram(path: string) {
  let running: ChildProcess | null = null
  return {
    /** What a check finds; null when it is killed. Rejects with what keeps it from checking. */
    run: async (): Promise<readonly string[] | null> => {
      running = spawn(process.execPath, [PROGRAM, path], { stdio: ['ignore', 'pipe', 'ignore'] })
      try {
        return await readCheck(running)
      } finally {
        running = null
      }
    },
    kill: (): void => {
      running?.kill('SIGKILL')
    },
  }
}

function createFindings(log: Log) {
  let damage: string | null = null
  let checkedAt: number | null = null
  const complain = (problems: readonly string[]): void =>
    log.error({ code: 'FB_STORE_CORRUPT', problems }, 'the database is damaged')
  return {
    damage: () => damage,
    checkedMsAgo: () => (checkedAt === null ? null : performance.now() - checkedAt),
    set: (problems: readonly string[]): void => {
      const before = damage
      damage = summary(problems)
      checkedAt = performance.now()
      if (damage !== null) complain(problems)
      else if (before !== null) log.info({}, 'the database is intact')
    },
    /** Until a complete check says more. False when damage is known already. */
    suspect: (problem: string): boolean => {
      if (damage !== null) return false
      damage = problem
      complain([problem])
      return true
    },
  }
}

async function readCheck(child: ChildProcess): Promise<readonly string[] | null> {
  lowerPriority(child)
  const [out, [code]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  if (code === null) return null
  if (code !== 0) throw new Error(`the check exited with ${code}`)
  const answer = JSON.parse(out) as CheckAnswer
  if ('failure' in answer) throw new Error(answer.failure)
  return answer.problems
}

function lowerPriority({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS)
  } catch {
    // It is over already, or the system has no such thing.
  }
}
