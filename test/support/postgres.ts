import { chmod, chown, copyFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/port.ts'
import { currentOwner, type Owner } from './child.ts'
import { eventually } from './client.ts'
import { temporaryFolder } from './folder.ts'
import {
  createPostgresProcesses,
  kill,
  makeCluster,
  postgresUser,
  type PostgresProcesses,
} from './postgres-server.ts'
import { tlsFile } from './tls.ts'

const USER = 'falcobrief'
export const PASSWORD = 'p@ss/w#rd?'

/** A real PostgreSQL on a free port of the loopback, with a cluster of its own. */
export type PostgresServer = AsyncDisposable &
  PostgresProcesses & {
    readonly port: number
    /** A new, empty one; it is gone with the server. */
    readonly createDatabase: () => Promise<PostgresDatabase>
    /** A new, empty schema of one database, which is made sooner. */
    readonly createSchema: () => Promise<PostgresDatabase>
    /** As an administrator would. */
    readonly query: (url: string, sql: string) => Promise<readonly Record<string, unknown>[]>
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
  /** What it ends with: the current test or file when left out. */
  readonly owner?: Owner
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  max_connections: '200',
  shared_buffers: '64MB',
  autovacuum: 'off',
}

/** Without `settings` it is fast and keeps nothing through a crash of the machine. */
export async function startPostgres({
  tls = false,
  settings = {},
  owner = currentOwner(),
}: PostgresOptions = {}): Promise<PostgresServer> {
  const folder = await temporaryFolder()
  // The server may run as another user, who has to reach what is below.
  await chmod(folder.path, 0o755)
  const port = await freePort()
  const cluster = join(folder.path, 'cluster')
  await makeCluster(cluster, USER, PASSWORD)
  if (tls) await putCertificate(folder.path)
  const processes = await createPostgresProcesses(
    cluster,
    [
      '-p',
      String(port),
      ...flags({ ...SETTINGS, ...(tls ? tlsFlags(folder.path) : {}), ...settings }),
    ],
    owner,
  )
  await processes.start()
  let count = 0
  const urlOf = (name: string): string =>
    `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${name}`
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
    ...processes,
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
      await processes.stop()
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
  const { uid } = await postgresUser()
  if (uid !== undefined) await chown(key, uid, -1)
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
