import { temporaryFolder } from '../test/support/folder.ts'
import { alertmanagerRequests, alertRequests } from './support/alerts.ts'
import { measureSync } from './support/disk.ts'
import { describeMachine, numbersFromCommand, progress, saveFigures } from './support/figures.ts'
import { load, type Load } from './support/load.ts'
import { cpuOf } from './support/processes.ts'
import {
  startAlertmanager,
  startDurablePostgres,
  startFalcobrief,
  startPlain,
  type Server,
} from './support/servers.ts'
import { median, spreadOf } from './support/statistics.ts'
import type { IngestFigures, Side, SideName } from './pages/ingest.ts'
import { writePage } from './page.ts'

/** How fast alerts are acknowledged, held against others that take the same number in turn. */

const options = numbersFromCommand({ rounds: 5, single: 4000, many: 40_000, connections: 64 })

type Run = Load & { readonly serverCpu: number }
type Contestant = { readonly name: SideName; readonly server: Server }

async function run({ name, server }: Contestant, connections: number, count: number): Promise<Run> {
  const isAlertmanager = name === 'alertmanager'
  const status = isAlertmanager ? 200 : 204
  const requests = (isAlertmanager ? alertmanagerRequests : alertRequests)(`${name}-${connections}`)
  const cpu = async (): Promise<number> =>
    (await Promise.all(server.pids.map(cpuOf))).reduce((sum, time) => sum + time, 0)
  const before = await cpu()
  const loaded = await load({ url: server.url, status }, requests, { connections, count })
  return { ...loaded, serverCpu: (await cpu()) - before }
}

function sideOf(runs: readonly Run[]): Side {
  const of = (value: (run: Run) => number): number => median(runs.map((one) => value(one)))
  return {
    perSecond: of(({ latencies, seconds }) => latencies.length / seconds),
    p50: of(({ latencies }) => spreadOf(latencies).p50),
    p99: of(({ latencies }) => spreadOf(latencies).p99),
    serverCpu: of(({ latencies, serverCpu }) => serverCpu / latencies.length),
    loadCpu: of(({ latencies, ownCpu }) => ownCpu / latencies.length),
  }
}

/** Rounds in which the servers take turns, so that a busy machine is busy for all; the first warms up. */
async function compare(contestants: readonly Contestant[], connections: number, count: number) {
  const runs = new Map<SideName, Run[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round <= options.rounds; round += 1) {
    progress(`${connections} connections: round ${round} of ${options.rounds}`)
    for (const contestant of contestants) {
      const one = await run(contestant, connections, round === 0 ? Math.ceil(count / 2) : count)
      if (round > 0) runs.get(contestant.name)?.push(one)
    }
  }
  const sides = Object.fromEntries(Array.from(runs, ([name, all]) => [name, sideOf(all)]))
  return { connections, count, sides }
}

async function measure(): Promise<IngestFigures> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const postgres = stack.use(await startDurablePostgres())
  const { url: storeUrl } = await postgres.createDatabase()
  const contestants: Contestant[] = [
    { name: 'raw', server: stack.use(await startPlain('raw')) },
    { name: 'bare', server: stack.use(await startPlain('bare')) },
    { name: 'sqlite', server: stack.use(await startFalcobrief()) },
    {
      name: 'postgres',
      server: stack.use(await startFalcobrief({ storeUrl, pids: [postgres.pid] })),
    },
  ]
  const alertmanager = await startAlertmanager()
  if (alertmanager !== null) {
    contestants.push({ name: 'alertmanager', server: stack.use(alertmanager) })
  }
  const { bytes } = alertRequests('size')
  const syncs = Array.from({ length: 5 }, () => measureSync(folder.path, bytes))
  const rounds = [
    await compare(contestants, 1, options.single),
    await compare(contestants, options.connections, options.many),
  ]
  syncs.push(...Array.from({ length: 5 }, () => measureSync(folder.path, bytes)))
  const { rounds: count } = options
  return { machine: describeMachine(), rounds: count, bytes, sync: median(syncs), loads: rounds }
}

saveFigures('ingest', await measure())
process.stdout.write(writePage())
