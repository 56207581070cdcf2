import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startChild, type ChildProcess } from '../../test/support/child.ts'
import { temporaryFolder } from '../../test/support/folder.ts'
import { startPostgres, type PostgresServer } from '../../test/support/postgres.ts'
import { startProcess } from '../../test/support/process.ts'

/** A process of its own that answers requests. */
export type Server = AsyncDisposable & {
  readonly url: string
  /** Of what it consists: a database server is one of them. */
  readonly pids: readonly number[]
}

/** Fastify that parses the same body and answers 204, or less than that. */
export function startPlain(name: 'bare' | 'raw'): Promise<Server> {
  const script = fileURLToPath(new URL(`../servers/${name}.ts`, import.meta.url))
  return start(process.execPath, [script], /^(http:.+)$/)
}

export type FalcobriefOptions = {
  readonly settings?: Record<string, unknown>
  /** `postgres://…`; a SQLite file of its own when left out. */
  readonly storeUrl?: string
  readonly pids?: readonly number[]
}

/** `falcobrief serve`, with default settings but for `settings`. */
export async function startFalcobrief(options: FalcobriefOptions = {}): Promise<Server> {
  const { settings = {}, storeUrl, pids = [] } = options
  const folder = await temporaryFolder()
  const store = storeUrl === undefined ? {} : { store: { url: storeUrl } }
  const service = await startProcess(folder.path, { ...settings, ...store })
  return {
    url: service.url,
    pids: [service.pid, ...pids],
    [Symbol.asyncDispose]: async () => {
      await service.end('SIGTERM')
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** In memory, for so many connections: the rest is PostgreSQL's default. */
export const POSTGRES_SETTINGS = { fsync: 'on', autovacuum: 'on', shared_buffers: '1GB' }

export type BenchPostgres = PostgresServer & { readonly pid: number }

/** A PostgreSQL that keeps what it acknowledges, as one does that people use. */
export async function startDurablePostgres(): Promise<BenchPostgres> {
  const server = await startPostgres({ settings: POSTGRES_SETTINGS })
  const { url } = await server.createDatabase()
  const [row] = await server.query(url, `SELECT pg_read_file('postmaster.pid') AS text`)
  return { ...server, pid: Number(String(row?.['text']).split('\n', 1)[0]) }
}

/** Alertmanager by its name in Debian or by its own; null when there is none on PATH. */
export async function startAlertmanager(): Promise<Server | null> {
  const program = onPath('prometheus-alertmanager') ?? onPath('alertmanager')
  if (program === null) return null
  const folder = await temporaryFolder()
  const config = join(folder.path, 'alertmanager.yml')
  await writeFile(config, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n')
  const flags = {
    'config.file': config,
    'storage.path': join(folder.path, 'data'),
    'web.listen-address': '127.0.0.1:0',
    'cluster.listen-address': '',
  }
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`)
  const server = await start(program, args, /msg="?Listening on"? address=(127\S+)/)
  return {
    ...server,
    url: `http://${server.url}`,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

function onPath(program: string): string | null {
  const files = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program))
  return files.find((file) => isProgram(file)) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Resolves when a line of its output has an address. */
async function start(program: string, args: readonly string[], address: RegExp): Promise<Server> {
  const child = startChild(program, args)
  const url = await new Promise<string>((resolve, reject) => {
    let last = ''
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        last = line
        const found = address.exec(line)?.[1]
        if (found !== undefined) resolve(found)
      })
    }
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${last}`)))
  })
  return {
    url,
    pids: child.pid === undefined ? [] : [child.pid],
    [Symbol.asyncDispose]: () => stop(child),
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
