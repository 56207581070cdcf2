import { join } from 'node:path'
import { createApp, type App, type AppOverrides } from '../../src/app/app.ts'
import type { Config } from '../../src/config/schema.ts'
import type { Log } from '../../src/lib/log.ts'
import { testConfig } from './arrivals.ts'
import { createClient, type Client } from './client.ts'
import { documented } from './documented.ts'
import { temporaryFolder } from './folder.ts'

/** A Log that keeps its lines. */
export type KeptLog = Log & { readonly lines: readonly LogLine[] }

export type LogLine = {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export function createKeptLog(): KeptLog {
  const lines: LogLine[] = []
  const write =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      lines.push({ level, message, fields })
    }
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
}

export type TestService = AsyncDisposable &
  Client & {
    readonly app: App
    readonly config: Config
    readonly url: string
    readonly log: KeptLog
    /** What the console sink wrote. */
    readonly written: readonly string[]
  }

/** The service in this process, on a free port, with a database of its own and short waits. */
export async function startService(
  settings: Record<string, unknown> = {},
  overrides: Partial<AppOverrides> = {},
): Promise<TestService> {
  const folder = await temporaryFolder()
  const log = createKeptLog()
  const written: string[] = []
  const config = testConfig({
    listenaddress: '127.0.0.1',
    listenport: 0,
    store: { url: `sqlite:${join(folder.path, 'falcobrief.db')}` },
    notify: { wait: '50ms', update: '100ms' },
    ...settings,
  })
  const app = await createApp(config, {
    log,
    write: (text) => void written.push(text),
    delivery: { poll: 20, backoff: { base: 20, cap: 200 } },
    ...overrides,
  })
  const { url } = await app.start()
  const client = documented(createClient(url))
  return {
    ...client,
    app,
    config,
    url,
    log,
    written,
    [Symbol.asyncDispose]: async () => {
      await client.close()
      await app[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}
