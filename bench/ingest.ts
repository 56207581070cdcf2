import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createRequests, load, median, percentile, type Load } from './load.ts'
import { page, type Figures, type Side } from './page.ts'

const ROUNDS = 5
const SECONDS = 4
const WARM_UP_SECONDS = 3
const SYNCS = 400
const CONNECTIONS = [1, 64] as const

type Server = { readonly url: string; readonly process: ChildProcess }

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

async function start(args: readonly string[], urlIn: RegExp): Promise<Server> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('error', () => undefined)
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        const url = urlIn.exec(line)?.[1]
        if (url !== undefined) resolve({ url, process: child })
      })
    }
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)))
  })
}

async function startFalcobrief(folder: string): Promise<Server> {
  const config = join(folder, 'falcobrief.yaml')
  const settings = {
    listenaddress: '127.0.0.1',
    listenport: 0,
    store: { url: `sqlite:${join(folder, 'falcobrief.db')}` },
  }
  await writeFile(config, JSON.stringify(settings))
  return start([path('../src/main.ts'), 'serve', '--config', config], /"url":"([^"]+)"/)
}

/** The median time of a write and a sync of the same bytes, in microseconds. */
function measureSync(folder: string, bytes: Buffer): number {
  const file = openSync(join(folder, 'sync'), 'a')
  const times = Array.from({ length: SYNCS }, () => {
    const begun = performance.now()
    writeSync(file, bytes)
    fdatasyncSync(file)
    return (performance.now() - begun) * 1000
  })
  closeSync(file)
  return median(times)
}

function side(runs: readonly Load[]): Side {
  return {
    perSecond: median(runs.map(({ requests, seconds }) => requests / seconds)),
    p50: median(runs.map(({ latencies }) => percentile(latencies, 0.5))),
    p99: median(runs.map(({ latencies }) => percentile(latencies, 0.99))),
  }
}

/** Rounds in which the two servers take turns, so that a busy machine is busy for both. */
async function compare(
  connections: number,
  servers: { readonly bare: Server; readonly falcobrief: Server },
  folder: string,
): Promise<Figures> {
  const runs = { bare: [] as Load[], falcobrief: [] as Load[] }
  const syncs: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const seconds = round === 0 ? WARM_UP_SECONDS : SECONDS
    for (const name of ['bare', 'falcobrief'] as const) {
      const next = createRequests(`${connections}-${round}-${name}`)
      const run = await load(servers[name].url, connections, seconds, next)
      if (round > 0) runs[name].push(run)
    }
    syncs.push(measureSync(folder, createRequests('sync')()))
  }
  return {
    connections,
    bare: side(runs.bare),
    falcobrief: side(runs.falcobrief),
    sync: median(syncs),
  }
}

async function stop({ process: child }: Server): Promise<void> {
  child.removeAllListeners('exit')
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

const folder = await mkdtemp(join(tmpdir(), 'falcobrief-bench-'))
const servers = {
  bare: await start([path('bare-server.ts')], /^(http:.+)$/),
  falcobrief: await startFalcobrief(folder),
}
const figures: Figures[] = []
for (const connections of CONNECTIONS) figures.push(await compare(connections, servers, folder))
await Promise.all([stop(servers.bare), stop(servers.falcobrief)])
await rm(folder, { recursive: true })

const text = page(figures, {
  node: process.version,
  cores: availableParallelism(),
  rounds: ROUNDS,
  seconds: SECONDS,
  bytes: createRequests('size')().length,
})
process.stdout.write(text)
await writeFile(path('../docs/benchmarks.md'), text)
