import fc from 'fast-check'
import { alertText } from '../test/support/alerts.ts'
import { createClient, type Client } from '../test/support/client.ts'
import { anyBody, COSTLY } from '../test/support/costly.ts'
import { createHttpDouble, type HttpDouble } from '../test/support/http-double.ts'
import { createSlackDouble } from '../test/support/slack-double.ts'
import { createSmtpDouble } from '../test/support/smtp-double.ts'
import { writePage } from './page.ts'
import type { LimitsFigures, LimitsRow } from './pages/limits.ts'
import { describeMachine, numbersFromCommand, progress, saveFigures } from './support/figures.ts'
import { startFalcobrief } from './support/servers.ts'
import { median, percentile } from './support/statistics.ts'

/** How long one alert keeps the event loop from everybody else, beside an ordinary alert in the same run. */

const options = numbersFromCommand({ rounds: 5, shapes: 50, seed: 1 })
const ORDINARY = 'an ordinary alert'

type Bench = { readonly client: Client; readonly webhook: HttpDouble; posted: number }

/** The longest time away since this was asked before, ms: what the metric says and then begins anew. */
async function longestAway({ client }: Bench): Promise<number> {
  const { text } = await client.send('GET', '/metrics')
  const seconds = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1]
  if (seconds === undefined) throw new Error('there is no metric of the event loop')
  return Number(seconds) * 1000
}

/** The same of one alert, from its arrival until its message is at the webhook, the last to get it. */
async function awayFor(bench: Bench, body: string): Promise<number> {
  await longestAway(bench)
  bench.posted += 1
  const { status } = await bench.client.post(fresh(body, `bench-${bench.posted}`))
  if (status !== 204) throw new Error(`answered ${status}`)
  await bench.webhook.received(bench.posted)
  return longestAway(bench)
}

/** What nobody can do without: to read the body, here, in the same run. */
function parseTime(body: string): number {
  const begun = performance.now()
  JSON.parse(body)
  return performance.now() - begun
}

async function measured(bench: Bench, name: string, body: string): Promise<LimitsRow> {
  const away: number[] = []
  const parse: number[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    away.push(await awayFor(bench, body))
    parse.push(parseTime(body))
  }
  progress(`${name}: ${median(away).toFixed(1)} ms`)
  return { name, bytes: Buffer.byteLength(body), away: median(away), parse: median(parse) }
}

/** Each is the first of its incident, and so has its message at once. */
function fresh(body: string, id: string): string {
  const alert = JSON.parse(body) as { source?: string; output_fields?: object }
  // Accounts of a cloud are in no cluster.
  const source = alert.source === 'okta' ? 'k8s_audit' : alert.source
  const output_fields = { ...alert.output_fields, cluster: id }
  return JSON.stringify({ ...alert, uuid: id, source, hostname: id, output_fields })
}

function ordinary(): string {
  return alertText({ output_fields: { 'proc.name': 'bash', 'proc.cmdline': 'bash -c id' } })
}

async function run(): Promise<LimitsFigures> {
  await using webhook = await createHttpDouble(() => ({ status: 200 }))
  await using slack = await createSlackDouble()
  await using smtp = await createSmtpDouble()
  await using server = await startFalcobrief({
    settings: {
      notify: { wait: '0s' },
      storm: { burst: 1000 },
      sinks: { hook: { type: 'webhook', url: webhook.url } },
      slack: { webhookurl: slack.webhookUrl },
      smtp: { hostport: smtp.hostport, tls: 'none', from: 'a@example.org', to: 'b@example.org' },
    },
  })
  const bench: Bench = { client: createClient(server.url, 1), webhook, posted: 0 }
  for (let warm = 0; warm < 50; warm += 1) await awayFor(bench, ordinary())
  const rows = [await measured(bench, ORDINARY, ordinary())]
  for (const [name, body] of COSTLY) {
    if (name.endsWith('no rule')) continue
    rows.push(await measured(bench, name, body))
  }
  const { shapes, seed } = options
  const random = fc.sample(anyBody, { numRuns: shapes, seed }).filter((body) => isAlert(body))
  const measures: LimitsRow[] = []
  for (const [index, body] of random.entries()) {
    measures.push(await measured(bench, `shape ${index}`, body))
  }
  await bench.client.close()
  return { machine: describeMachine(), ...options, rows, random: worstOf(measures) }
}

/** Malformed ones share an incident. */
function isAlert(body: string): boolean {
  const { rule, priority } = JSON.parse(body) as { rule?: string; priority?: string }
  return rule?.trim() !== '' && priority !== 'x'
}

function worstOf(rows: readonly LimitsRow[]): LimitsFigures['random'] {
  const ascending = Float64Array.from(rows, ({ away }) => away).toSorted()
  return { shapes: rows.length, p50: percentile(ascending, 0.5), max: percentile(ascending, 1) }
}

saveFigures('limits', await run())
process.stdout.write(writePage())
