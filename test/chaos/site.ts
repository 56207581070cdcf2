import { fileURLToPath } from 'node:url'
import type { Client } from '../support/client.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { createSlackDouble, type SlackDouble } from '../support/slack-double.ts'
import { createSmtpDouble, type SmtpDouble } from '../support/smtp-double.ts'
import { Replica } from './replica.ts'

const SERVE_SHORT = fileURLToPath(new URL('../support/serve-short.ts', import.meta.url))

export type Database = { readonly server: PostgresServer; readonly url: string }

/** All that there is: replicas, what they store in, and who they tell. */
export type Site = AsyncDisposable & {
  readonly replicas: readonly Replica[]
  /** Null: each replica has a file, and there is one replica. */
  readonly database: Database | null
  readonly slack: SlackDouble
  readonly smtp: SmtpDouble
  /** Clients of the replicas that listen. */
  readonly targets: () => readonly Client[]
}

export type SiteOptions = {
  readonly replicas: number
  readonly store: 'sqlite' | 'postgres'
  /** Whether leases and waits take seconds instead of a minute. */
  readonly isShort: boolean
}

/** Started, with every replica listening. */
export async function createSite(options: SiteOptions): Promise<Site> {
  await using stack = new AsyncDisposableStack()
  const slack = stack.use(await createSlackDouble())
  const smtp = stack.use(await createSmtpDouble({ startTls: false }))
  const database = options.store === 'sqlite' ? null : await createDatabase(stack)
  const names = Array.from({ length: options.replicas }, (_, index) => `replica-${index + 1}`)
  const replicas = await Promise.all(
    names.map((name) => {
      const settings = { ...settingsOf(name, { slack, smtp }, options), ...storeOf(database) }
      const process = { clockSteps: true, ...(options.isShort ? { main: SERVE_SHORT } : {}) }
      return Replica.create({ name, settings, process })
    }),
  )
  for (const replica of replicas) {
    stack.defer(() => replica.folder[Symbol.asyncDispose]())
    stack.defer(() => replica.kill())
  }
  await Promise.all(replicas.map((replica) => replica.start()))
  const owned = stack.move()
  return {
    replicas,
    database,
    slack,
    smtp,
    targets: () => replicas.flatMap(({ client }) => (client === null ? [] : [client])),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function createDatabase(stack: AsyncDisposableStack): Promise<Database> {
  const server = stack.use(await startPostgres())
  const { url } = await server.createDatabase()
  return { server, url }
}

function storeOf(database: Database | null): Record<string, unknown> {
  return database === null ? {} : { store: { url: database.url } }
}

function settingsOf(
  name: string,
  { slack, smtp }: Pick<Site, 'slack' | 'smtp'>,
  { isShort }: SiteOptions,
): Record<string, unknown> {
  return {
    slack: { token: slack.token, channel: slack.channelId, apiurl: slack.apiUrlOf(name) },
    smtp: {
      hostport: smtp.hostport,
      tls: 'none',
      from: 'falcobrief@example.org',
      to: ['oncall@example.org'],
    },
    // So that each incident has its message, instead of many sharing one.
    storm: { burst: 1000 },
    notify: isShort ? { wait: '200ms', update: '1s' } : { wait: '1s', update: '5s' },
  }
}
