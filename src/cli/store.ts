import { loadConfig } from '../config/load.ts'
import { plural } from '../lib/text.ts'
import { storeAddress } from '../store/open.ts'
import type { Contents } from '../store/sqlite/backup.ts'
import {
  CONFIG_NOTE,
  CONFIG_OPTION,
  print,
  printError,
  textOption,
  usageError,
  type Command,
} from './command.ts'

const TAKES = 'store takes: check, backup FILE or restore FILE'

/** Each loaded when it is needed: SQLite or PostgreSQL. */
const loadSqlite = () => import('../store/sqlite/backup.ts')
const loadPostgres = () => import('../store/postgres/check.ts')

export const store: Command = {
  name: 'store',
  takes: 'check|backup FILE|restore FILE [--config FILE]',
  does: 'check the database of store.url, copy it to a file while it is used, or put such a copy in its place',
  options: CONFIG_OPTION,
  notes: [
    'check         read all of it and say whether it is intact; exit 0 or 1',
    'backup FILE   copy it as it is now and check the copy; the service may run',
    'restore FILE  check FILE and put it in place; the service must be stopped; the database before is kept',
    CONFIG_NOTE,
  ],
  words: 2,
  run: async (values, [action, file]) => {
    if (!isCall(action, file)) throw usageError(TAKES)
    const { url } = loadConfig({ argvPath: textOption(values, 'config') }).store
    const address = storeAddress(url)
    return address.kind === 'sqlite'
      ? SQLITE[action](address.path, file ?? '')
      : POSTGRES[action](address.url)
  },
}

type Action = 'check' | 'backup' | 'restore'

function isCall(action: string | undefined, file: string | undefined): action is Action {
  if (action === 'check') return file === undefined
  return (action === 'backup' || action === 'restore') && file !== undefined && file !== ''
}

const SQLITE: Readonly<Record<Action, (path: string, file: string) => Promise<number>>> = {
  check: async (path) => {
    const { checkDatabase } = await loadSqlite()
    print(`${path} is intact: ${shown(checkDatabase(path))}\n`)
    return 0
  },
  backup: async (path, file) => {
    const { backupDatabase } = await loadSqlite()
    const contents = shown(await backupDatabase(path, file))
    print(`${path} is copied to ${file}, and the copy is intact: ${contents}\n`)
    return 0
  },
  restore: async (path, file) => {
    const { restoreDatabase } = await loadSqlite()
    const { keptAs, ...contents } = await restoreDatabase(path, file, new Date())
    const before = keptAs === null ? '' : `; the database before is kept as ${keptAs}`
    print(`${file} is restored to ${path}: ${shown(contents)}${before}\n`)
    return 0
  },
}

function shown({ bytes, incidents, newestAt }: Contents): string {
  const size = `${(bytes / 1_048_576).toFixed(1)} MiB`
  const newest = newestAt === null ? 'no alert' : `newest alert ${new Date(newestAt).toISOString()}`
  return `${size}, ${plural(incidents, 'incident')}, ${newest}`
}

const POSTGRES: Readonly<Record<Action, (url: string) => Promise<number>>> = {
  check: checkPostgres,
  backup: async () => refer('pg_dump --format=custom --file=FILE "$STORE_URL"'),
  restore: async () => refer('pg_restore --clean --if-exists --dbname="$STORE_URL" FILE'),
}

function refer(command: string): number {
  printError(`falcobrief: the store is PostgreSQL, which has its own tools: ${command}\n`)
  return 1
}

async function checkPostgres(url: string): Promise<number> {
  const { checkServer } = await loadPostgres()
  const { version, fsync, checksums, failures } = await checkServer(url)
  const problem = fsync
    ? `pages with a wrong checksum were read, ${failures} so far: restore a backup`
    : 'fsync is off, so acknowledged alerts are lost when its machine fails'
  if (!fsync || failures > 0) {
    printError(`falcobrief: PostgreSQL ${version} does not keep data safe: ${problem}\n`)
    return 1
  }
  const pages = checksums ? 'no page had a wrong checksum' : 'data checksums are off'
  print(`PostgreSQL ${version}: fsync is on, ${pages}; pg_amcheck reads all of it\n`)
  return 0
}
