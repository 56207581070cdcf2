import { createApp } from '../../src/app/app.ts'
import { loadSettings } from '../../src/config/load.ts'

/**
 * `serve` with leases and waits of seconds instead of a minute, for tests that kill it and wait for what
 * another makes of that: `serve-short.ts serve --config FILE`.
 */

const { config } = loadSettings({ argvPath: process.argv.at(-1) ?? null })
const app = await createApp(config, {
  delivery: { poll: 100, lease: 5000, backoff: { base: 100, cap: 1000 } },
  reportLeaseMs: 4000,
})
process.once('SIGTERM', () => {
  void app[Symbol.asyncDispose]().then(() => process.exit(0))
})
await app.start()
