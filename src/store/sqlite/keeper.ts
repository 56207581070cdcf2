import type { Log } from '../../lib/log.ts'
import { createLoop } from '../../lib/loop.ts'
import { errorMessage } from '../../model/errors.ts'
import type { Checker } from './checker.ts'
import type { Connection } from './connection.ts'
import { faultFrom } from './failure.ts'
import { checkAtOnce } from './integrity.ts'
import { recover } from './recover.ts'
import type { Tally } from './tally.ts'

/** How often the files are looked at, in ms: what is written to a deleted file is noticed within a second. */
const LOOK_EVERY = 500

/** Pause after a first attempt to reopen the file, in ms, and after any number of them. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 1000

/** Pages in the log, not in the database yet, from which on SQLite seems to fail at copying them: 32 MiB. */
const OVERDUE_PAGES = 32_768

export type KeeperDeps = {
  readonly connection: Connection
  readonly checker: Checker
  readonly tally: Tally
  readonly log: Log
  /** Called when the file was reopened: what is in memory of it is stale. */
  readonly onReopened: () => void
}

export type Keeper = {
  /** Looks at the files, and suspends the connection when they are not those that are open. */
  readonly look: () => void
  /** Acknowledged events that were not there any more after the disk failed, since the start. */
  readonly lost: () => number
  readonly stop: () => Promise<void>
}

/** Looks after the files of the store while it is open, and reopens them after the disk failed. */
export function startKeeper(deps: KeeperDeps): Keeper {
  const { connection, log } = deps
  const reopening = createReopening(deps)
  const loop = createLoop({
    run: async () => {
      look(connection)
      if (connection.suspension !== null) await reopening.attempt()
    },
    delay: () => (connection.suspension === null ? LOOK_EVERY : reopening.pause()),
    onError: (error) => log.error({ error: errorMessage(error) }, 'cannot look after the database'),
  })
  connection.onSuspended = ({ reason }) => {
    const fields = { code: 'FB_STORE_WRITE', reason }
    log.error(fields, 'alerts are refused until the database is reopened')
    loop.wake()
  }
  loop.start()
  return { look: () => look(connection), lost: reopening.lost, stop: () => loop.stop() }
}

function look(connection: Connection): void {
  const { session } = connection
  if (session === null || connection.suspension !== null) return
  try {
    const change = session.files.change()
    if (change !== null) {
      connection.noteChange(change)
      return
    }
    connection.keepLock()
    // A commit keeps to itself that copying the log back failed; asked for, SQLite says so.
    const { pages, copied } = session.logFill()
    if (pages - copied > OVERDUE_PAGES) session.copyLog()
  } catch (error) {
    connection.noteFault(error)
  }
}

type Reopening = {
  /** Ends the suspension, or logs why it cannot. Never rejects. */
  readonly attempt: () => Promise<void>
  /** How long to wait for the next attempt, in ms. */
  readonly pause: () => number
  readonly lost: () => number
}

function createReopening({ connection, checker, tally, log, onReopened }: KeeperDeps): Reopening {
  let lost = 0
  let attempts = 0
  let lastProblem = ''

  const succeed = (missing: number): void => {
    lost += missing
    onReopened()
    if (missing > 0) log.error({ lost: missing }, 'acknowledged alerts are lost')
    log.info({ attempts }, 'the database was reopened and verified; alerts are accepted again')
    attempts = 0
    lastProblem = ''
  }
  const fail = (error: unknown): void => {
    const problem = errorMessage(error)
    connection.explain(problem)
    if (faultFrom(error) === 'damage') checker.suspect(problem)
    if (problem !== lastProblem) log.warn({ problem }, 'the database cannot be reopened yet')
    lastProblem = problem
  }
  return {
    attempt: async () => {
      attempts += 1
      const { isDamaged = false, reason = '' } = connection.suspension ?? {}
      try {
        // It holds a lock that keeps others from opening the file alone.
        checker.pause()
        const missing = await recover(connection, tally)
        if (isDamaged) checker.suspect(reason)
        else checker.note(checkAtOnce(connection.path))
        succeed(missing)
      } catch (error) {
        fail(error)
      }
    },
    pause: () => Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE),
    lost: () => lost,
  }
}
