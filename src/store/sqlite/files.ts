import { closeSync, fstatSync, openSync, statSync, type BigIntStats } from 'node:fs'

/** What became of a file that is open here. */
export type FileChange = {
  readonly file: 'database' | 'log'
  readonly path: string
  readonly fate: 'deleted' | 'replaced'
}

/**
 * The database and its write-ahead log as they are open here, whatever their paths lead to by now. Closed
 * after SQLite closed them, never before: closing any descriptor of a file ends the locks that this process
 * has on it (POSIX).
 */
export class DatabaseFiles {
  readonly path: string
  readonly logPath: string
  /** The descriptor of the log, to sync it. */
  readonly log: number
  readonly #database: number

  constructor(path: string) {
    this.path = path
    this.logPath = `${path}-wal`
    this.#database = openSync(path, 'r')
    try {
      this.log = openSync(this.logPath, 'r+')
    } catch (error) {
      closeSync(this.#database)
      throw error
    }
  }

  /** Whether a path no longer leads to the file that is open; null while both do. */
  change(): FileChange | null {
    const database = fateAt(this.#database, this.path)
    if (database !== null) return { file: 'database', path: this.path, fate: database }
    const log = fateAt(this.log, this.logPath)
    return log === null ? null : { file: 'log', path: this.logPath, fate: log }
  }

  close(): void {
    closeSync(this.#database)
    closeSync(this.log)
  }
}

function fateAt(descriptor: number, path: string): FileChange['fate'] | null {
  const there = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (there === undefined) return 'deleted'
  return isSame(fstatSync(descriptor, { bigint: true }), there) ? null : 'replaced'
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev
}

export function describeChange({ file, path, fate }: FileChange): string {
  return `the ${file} ${path} was ${fate} while it was in use`
}
