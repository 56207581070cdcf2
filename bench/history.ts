import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '../test/support/folder.ts'
import { fillPostgres, fillSqlite } from './history/fill.ts'
import type { PastSize } from './history/past.ts'
import { measurePurge } from './history/purge.ts'
import { askAll, questionsOf } from './history/questions.ts'
import { alertRequests } from './support/alerts.ts'
import { describeMachine, numbersFromCommand, progress, saveFigures } from './support/figures.ts'
import { load } from './support/load.ts'
import { startDurablePostgres, startFalcobrief, type Server } from './support/servers.ts'
import { median, spreadOf } from './support/statistics.ts'
import type { Acknowledged, HistoryFigures, HistorySide } from './pages/history.ts'
import { writePage } from './page.ts'

/** The same load and the same questions on an empty store and on one with a past. */

const options = numbersFromCommand({
  events: 5_000_000,
  incidents: 200_000,
  rounds: 5,
  single: 3000,
  many: 20_000,
})
const CONNECTIONS = 64
const SPAN_MS = 6 * 86_400_000

type Pair = { readonly empty: Server; readonly full: Server }

/** Rounds in which both take turns; the first warms up. */
async function acknowledge(pair: Pair, connections: number, count: number): Promise<Acknowledged> {
  const runs = { empty: [] as number[][], full: [] as number[][] }
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const name of ['empty', 'full'] as const) {
      const requests = alertRequests(`${name}-${connections}`)
      const { latencies } = await load(pair[name], requests, { connections, count })
      const { p50, p99 } = spreadOf(latencies)
      if (round > 0) runs[name].push([p50, p99])
    }
  }
  const sideOf = (all: readonly number[][]) => ({
    p50: median(all.map(([p50 = 0]) => p50)),
    p99: median(all.map(([, p99 = 0]) => p99)),
  })
  return { connections, count, empty: sideOf(runs.empty), full: sideOf(runs.full) }
}

async function timedStart(storeUrl: string) {
  const begun = performance.now()
  const server = await startFalcobrief({ storeUrl })
  return { server, microseconds: (performance.now() - begun) * 1000 }
}

async function compare(
  urls: { readonly empty: string; readonly full: string },
  size: PastSize,
): Promise<Pick<HistorySide, 'start' | 'acknowledged' | 'answers'>> {
  await using stack = new AsyncDisposableStack()
  const empty = await timedStart(urls.empty)
  stack.use(empty.server)
  const full = await timedStart(urls.full)
  stack.use(full.server)
  const pair: Pair = { empty: empty.server, full: full.server }
  progress('acknowledging')
  const acknowledged = [
    await acknowledge(pair, 1, options.single),
    await acknowledge(pair, CONNECTIONS, options.many),
  ]
  progress('asking')
  const questions = questionsOf(size)
  const answers = {
    empty: await askAll(pair.empty.url, questions),
    full: await askAll(pair.full.url, questions),
  }
  const start = { empty: empty.microseconds, full: full.microseconds }
  return { start, acknowledged, answers }
}

function pastSize(): PastSize {
  const end = Date.now()
  return { events: options.events, incidents: options.incidents, begin: end - SPAN_MS, end }
}

async function withSqlite(): Promise<HistorySide> {
  await using folder = await temporaryFolder()
  const [emptyPath, path] = [join(folder.path, 'empty.db'), join(folder.path, 'full.db')]
  const size = pastSize()
  const begun = performance.now()
  await fillSqlite(path, size)
  const filled = (performance.now() - begun) * 1000
  const { size: bytes } = await stat(path)
  const urls = { empty: `sqlite:${emptyPath}`, full: `sqlite:${path}` }
  return {
    filled,
    bytes,
    ...(await compare(urls, size)),
    purge: await measurePurge(urls.full, size),
  }
}

async function withPostgres(): Promise<HistorySide> {
  await using postgres = await startDurablePostgres()
  const empty = await postgres.createDatabase()
  const full = await postgres.createDatabase()
  const size = pastSize()
  const begun = performance.now()
  await fillPostgres(full.url, size)
  const filled = (performance.now() - begun) * 1000
  const [row] = await postgres.query(
    full.url,
    'SELECT pg_database_size(current_database()) AS bytes',
  )
  const urls = { empty: empty.url, full: full.url }
  const compared = await compare(urls, size)
  const bytes = Number(row?.['bytes'])
  return { filled, bytes, ...compared, purge: await measurePurge(full.url, size) }
}

progress('SQLite')
const sqlite = await withSqlite()
progress('PostgreSQL')
const sides = { sqlite, postgres: await withPostgres() }
const figures: HistoryFigures = { machine: describeMachine(), ...options, sides }
saveFigures('history', figures)
process.stdout.write(writePage())
