/**
 * Every error a user can meet, by its stable code. docs/errors.md is generated from this table.
 * `fix` says what to do; it never holds a value of the user's.
 */
export const ERRORS = {
  FB_USAGE: { means: 'The command line is invalid.', fix: 'See `--help` of the command.' },
  FB_CONFIG: {
    means: 'The configuration has problems; each is listed with its path.',
    fix: 'Fix the listed keys; `check-config` checks without starting.',
  },
  FB_FILE: { means: 'A file cannot be read.', fix: 'Check its path and permissions.' },
  FB_UNREACHABLE: {
    means: 'The service that the command asks does not answer, or refuses.',
    fix: 'Check `--url` and `--token`, and whether the service runs.',
  },
  FB_LISTEN: {
    means: 'The address or port is not available.',
    fix: 'Free the port, or set `listenport` / `listenaddress`.',
  },
  FB_STORE_OPEN: {
    means: 'The database cannot be opened.',
    fix: 'Check `store.url`: the folder of a file, or the server, user, password and rights.',
  },
  FB_STORE_NEWER: {
    means: 'A newer falcobrief changed the database in a way that this one cannot work with.',
    fix: 'Run that version or a newer one, or restore the backup taken before the upgrade.',
  },
  FB_STORE_ALTERED: {
    means: 'An applied migration differs from the one in this version.',
    fix: 'Run an unmodified falcobrief on this database.',
  },
  FB_STORE_BUSY: {
    means: 'Another falcobrief uses this database.',
    fix: 'Stop the other process: SQLite serves one.',
  },
  FB_STORE_CORRUPT: {
    means: 'The database file is damaged, or no database.',
    fix: 'Restore a backup with `store restore`: see "A damaged database" in storage.md.',
  },
  FB_STORE_WRITE: {
    means: 'The store cannot write (disk full, read-only, or the database is away).',
    fix: 'Free space or fix the disk; intake resumes on its own.',
  },
  FB_STORE_UNREADABLE: {
    means: 'A stored row cannot be read; the message names it. Everything else continues to work.',
    fix: 'Restore the row from a backup, or leave it: it is removed when its retention ends.',
  },
  FB_NOT_JSON: { means: 'The body is not JSON.', fix: 'Set `json_output: true` in Falco.' },
  FB_NOT_OBJECT: {
    means: 'The body is JSON but not an object.',
    fix: 'Post one alert a request, as Falcosidekick does.',
  },
  FB_UNAUTHORIZED: {
    means: 'The token is missing or wrong.',
    fix: 'Send `Authorization: Bearer TOKEN`, Basic with the token as password, or `?token=TOKEN`.',
  },
  FB_FORBIDDEN: {
    means:
      'The API answers only on loopback while `auth.readtoken` is not set; a page of another site may send nothing; and while nobody is authenticated, the `Host` header must name this machine.',
    fix: 'Set `auth.readtoken` and send it as Bearer token; for the `Host` header set `publicurl` or `auth.token`.',
  },
  FB_TOO_LARGE: { means: 'The body is over 1 MiB.', fix: 'Send smaller alerts.' },
  FB_CONTENT_TYPE: {
    means: 'The body is not declared as JSON.',
    fix: 'Set `json_output: true` in Falco, or send `Content-Type: application/json`.',
  },
  FB_OVERLOADED: {
    means: 'Too many connections of one address, or too many requests that wait for the store.',
    fix: 'Find the sender: `refusals` in `/healthz` has the reason.',
  },
  FB_NOT_FOUND: { means: 'This path does not exist.', fix: 'Post alerts to `/`.' },
  FB_BAD_REQUEST: { means: 'The request is invalid.', fix: 'See the message.' },
  FB_INTERNAL: { means: 'A defect in falcobrief.', fix: 'Report it with the log line.' },
  FB_KNOWLEDGE: {
    means: 'A playbook is invalid; each problem is listed as file:line.',
    fix: 'Fix it; `playbooks lint` checks without starting.',
  },
  FB_SINK: { means: 'A sink did not accept the test.', fix: 'See the failure it names.' },
} as const

export type ErrorCode = keyof typeof ERRORS

export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[]

/** An error that a user can act on: a stable code and one line that names the thing and the fix. */
export class FalcobriefError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'FalcobriefError'
    this.code = code
  }
}

/** Whether the store as a whole cannot write: whatever was to be written is not at fault. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof FalcobriefError && error.code === 'FB_STORE_WRITE'
}

/** The message of anything thrown, for a log line or a cause. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
