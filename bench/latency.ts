import { alertRequests, freshRequests } from './support/alerts.ts'
import { describeMachine, numbersFromCommand, progress, saveFigures } from './support/figures.ts'
import { pacedLoad } from './support/load.ts'
import { startDurablePostgres, startFalcobrief } from './support/servers.ts'
import { spreadOf } from './support/statistics.ts'
import type { LatencyFigures, LatencySide } from './pages/latency.ts'
import { createHttpDouble } from '../test/support/http-double.ts'
import { writePage } from './page.ts'

/** How long after its 204 an incident's first alert is told, while many other alerts come in. */

const options = numbersFromCommand({ rate: 500, every: 25, seconds: 60, connections: 16 })
const WARM_UP_SECONDS = 5
const LAST_MESSAGES_MS = 30_000

async function measure(run: string, storeUrl: string | null): Promise<LatencySide> {
  const receivedAt = new Map<number, number>()
  await using receiver = await createHttpDouble(({ body }) => {
    const now = performance.now()
    const serial = Number(/fresh-(\d{12})/.exec(body)?.[1])
    if (!receivedAt.has(serial)) receivedAt.set(serial, now)
    return { status: 200 }
  })
  const settings = {
    sinks: { hook: { type: 'webhook', url: receiver.url } },
    notify: { wait: '0s' },
  }
  await using server = await startFalcobrief(
    storeUrl === null ? { settings } : { settings, storeUrl },
  )
  const [repeats, fresh] = [alertRequests(run), freshRequests(run)]
  const { rate, connections, every } = options
  await pacedLoad(server, repeats, { rate, connections, seconds: WARM_UP_SECONDS })
  const answeredAt = new Map<number, number>()
  const { latencies } = await pacedLoad(server, repeats, {
    rate,
    connections,
    seconds: options.seconds,
    pick: (index) => (index % every === 0 ? fresh : repeats),
    onAnswer: (serial, requests) => {
      if (requests === fresh) answeredAt.set(serial, performance.now())
    },
  })
  await untilAllCame(answeredAt, receivedAt)
  const delays = Array.from(answeredAt, ([serial, at]) => {
    return ((receivedAt.get(serial) ?? Infinity) - at) * 1000
  })
  return { incidents: delays.length, delay: spreadOf(delays), acknowledged: spreadOf(latencies) }
}

async function untilAllCame(
  answered: ReadonlyMap<number, number>,
  received: ReadonlyMap<number, number>,
): Promise<void> {
  const end = performance.now() + LAST_MESSAGES_MS
  while (performance.now() < end) {
    if (Array.from(answered.keys()).every((serial) => received.has(serial))) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  progress('some incidents were not told in time; they count as infinitely late')
}

await using postgres = await startDurablePostgres()
const { url } = await postgres.createDatabase()
progress(`SQLite: ${options.seconds} s`)
const sqlite = await measure('sqlite', null)
progress(`PostgreSQL: ${options.seconds} s`)
const sides = { sqlite, postgres: await measure('postgres', url) }
const figures: LatencyFigures = { machine: describeMachine(), ...options, sides }
saveFigures('latency', figures)
process.stdout.write(writePage())
