import { FalcobriefError } from '../../model/errors.ts'

/** SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'
const UNIQUE_VIOLATION = '23505'
const READ_ONLY = '25006'
/** Classes: data that PostgreSQL cannot take, and integrity. Whatever is done about the server, they stay. */
const DEFECTS = /^2[23]/

function sqlState(error: unknown): string | null {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** Whether other transactions were in the way, so that the same again may work. */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error)
  return state === SERIALIZATION_FAILURE || state === DEADLOCK || state === UNIQUE_VIOLATION
}

/**
 * Whether the connection is of no more use: gone, about to go, or (after a switch of servers) one to a
 * server that only reads.
 */
export function isLost(error: unknown): boolean {
  const state = sqlState(error)
  return state === null || /^(?:08|57P)/.test(state) || state === READ_ONLY
}

/** Whether the server did not answer in time. Trying again would make a sender wait as long again. */
export function isOverdue(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}

/** What a verb rejects with. What pg threw is not its cause: it may hold the connection's settings. */
export function writeFailure(error: unknown, describe: (error: unknown) => string): Error {
  const state = sqlState(error)
  if (state !== null && DEFECTS.test(state)) {
    return new Error(`the database refuses a value: ${describe(error)} (${state})`)
  }
  return new FalcobriefError('FB_STORE_WRITE', `the store cannot write: ${describe(error)}`)
}
