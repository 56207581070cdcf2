import { createSlackDouble } from '../test/support/slack-double.ts'
import { alertRequests } from './support/alerts.ts'
import { describeMachine, numbersFromCommand, progress, saveFigures } from './support/figures.ts'
import { pacedLoad } from './support/load.ts'
import { residentMemoryOf } from './support/processes.ts'
import { startDurablePostgres, startFalcobrief, type Server } from './support/servers.ts'
import { spreadOf } from './support/statistics.ts'
import type { Sample, SoakFigures, SoakSide } from './pages/soak.ts'
import { writePage } from './page.ts'

/** Memory under a steady load, on both stores side by side: a process of each. */

const options = numbersFromCommand({ minutes: 10, rate: 300, connections: 8, interval: 5 })

async function soak(run: string, storeUrl: string | null): Promise<SoakSide> {
  await using slack = await createSlackDouble()
  const settings = { slack: { webhookurl: slack.webhookUrl } }
  await using server = await startFalcobrief(
    storeUrl === null ? { settings } : { settings, storeUrl },
  )
  const samples: Sample[] = [await sample(server, 0)]
  const begun = performance.now()
  const sampling: Promise<void>[] = []
  const timer = setInterval(() => {
    const taken = sample(server, (performance.now() - begun) / 60_000)
    sampling.push(taken.then((one) => void samples.push(one)))
  }, options.interval * 1000)
  const { rate, connections } = options
  const seconds = options.minutes * 60
  const { latencies } = await pacedLoad(server, alertRequests(run), { rate, connections, seconds })
  clearInterval(timer)
  await Promise.all(sampling)
  samples.push(await sample(server, (performance.now() - begun) / 60_000))
  const messages = slack.posted.length
  return { samples, alerts: latencies.length, messages, acknowledged: spreadOf(latencies) }
}

async function sample({ url, pids: [pid = 0] }: Server, minute: number): Promise<Sample> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const heap = Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(metrics)?.[1])
  return { minute, resident: await residentMemoryOf(pid), heap }
}

await using postgres = await startDurablePostgres()
const { url } = await postgres.createDatabase()
progress(`both stores: ${options.minutes} min`)
const [sqlite, onPostgres] = await Promise.all([soak('sqlite', null), soak('postgres', url)])
const sides = { sqlite, postgres: onPostgres }
const figures: SoakFigures = { machine: describeMachine(), ...options, sides }
saveFigures('soak', figures)
process.stdout.write(writePage())
