import { closeSync, fstatSync, openSync, statSync } from 'node:fs'

/** What became of a file that is open here. */
export type FileChange = {
  readonly file: 'database' | 'log'
  readonly path: string
  readonly fate: 'deleted' | 'moved' | 'replaced'
  /** No name leads to it any more: it is gone for good once it is closed. */
  readonly isNameless: boolean
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
    return (
      changeAt('database', this.#database, this.path) ?? changeAt('log', this.log, this.logPath)
    )
  }

  /** The file system that the database is on. */
  get device(): bigint {
    return fstatSync(this.#database, { bigint: true }).dev
  }

  close(): void {
    closeSync(this.#database)
    closeSync(this.log)
  }
}

function changeAt(file: FileChange['file'], descriptor: number, path: string): FileChange | null {
  const open = fstatSync(descriptor, { bigint: true })
  const there = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (there?.ino === open.ino && there.dev === open.dev) return null
  const isNameless = open.nlink === 0n
  const fate = there !== undefined ? 'replaced' : isNameless ? 'deleted' : 'moved'
  return { file, path, fate, isNameless }
}

export function describeChange({ file, path, fate }: FileChange): string {
  return `the ${file} ${path} was ${fate} while it was in use`
}
