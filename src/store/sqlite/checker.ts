import { spawn, type ChildProcess } from 'node:child_process'
import { setPriority } from 'node:os'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Log } from '../../lib/log.ts'
import { createLoop } from '../../lib/loop.ts'
import { errorMessage } from '../../model/errors.ts'
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

export function startChecker(path: string, log: Log, first: readonly string[] | null): Checker {
  let damage: string | null = null
  let checkedAt: number | null = null
  let isDue = false
  let running: ChildProcess | null = null

  const found = (problems: readonly string[]): void => {
    const before = damage
    damage = summary(problems)
    checkedAt = performance.now()
    if (damage !== null)
      log.error({ code: 'FB_STORE_CORRUPT', problems }, 'the database is damaged')
    else if (before !== null) log.info({}, 'the database is intact')
  }

  const check = async (): Promise<void> => {
    isDue = false
    const child = spawn(process.execPath, [PROGRAM, path], { stdio: ['ignore', 'pipe', 'pipe'] })
    running = child
    lowerPriority(child)
    const [out, problem, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]).finally(() => {
      running = null
    })
    if (code === 0) found(JSON.parse(out) as readonly string[])
    else if (code !== null)
      log.warn({ problem: lastLine(problem) }, 'the database cannot be checked now')
  }

  const loop = createLoop({
    run: async () => {
      if (isDue) await check()
    },
    delay: () => {
      isDue = true
      return CHECK_EVERY_MS
    },
    onError: (error) =>
      log.warn({ problem: errorMessage(error) }, 'the database cannot be checked'),
  })
  const checker: Checker = {
    damage: () => damage,
    checkedMsAgo: () => (checkedAt === null ? null : performance.now() - checkedAt),
    note: (problems) => {
      if (problems !== null) found(problems)
      else checkNow()
    },
    suspect: (problem) => {
      if (damage !== null) return
      damage = problem
      log.error({ code: 'FB_STORE_CORRUPT', problems: [problem] }, 'the database is damaged')
      checkNow()
    },
    pause: () => running?.kill('SIGKILL'),
    stop: async () => {
      running?.kill('SIGKILL')
      await loop.stop()
    },
  }
  const checkNow = (): void => {
    isDue = true
    loop.wake()
  }
  if (first === null) isDue = true
  else found(first)
  loop.start()
  return checker
}

function lowerPriority({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS)
  } catch {
    // It is over already, or the system has no such thing.
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
