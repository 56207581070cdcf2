import { setTimeout as after } from 'node:timers/promises'
import {
  countOption,
  print,
  printError,
  textOption,
  usageError,
  type CliValues,
  type Command,
} from './command.ts'
import { splitBodies, readInput } from './input.ts'
import { createSender, isAccepted, type ClientTls, type Sender, type Sent } from './sender.ts'

const PROGRESS_EVERY_MS = 200

export const replay: Command = {
  name: 'replay',
  takes:
    'FILE --url URL [--token T] [--rate N] [--concurrency N] [--cert FILE --key FILE] [--cacert FILE]',
  does: 'post a file of alerts, one a line, as Falcosidekick would',
  options: {
    url: { type: 'string' },
    token: { type: 'string' },
    rate: { type: 'string' },
    concurrency: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    cacert: { type: 'string' },
  },
  notes: [
    'FILE             one JSON body, or one a line; - is stdin',
    '--url URL        where to, such as http://127.0.0.1:2804/',
    '--token T        sent as Bearer token',
    '--rate N         at most N a second',
    '--concurrency N  N at a time (default 1, as Falcosidekick)',
    '--cert, --key    a client certificate and its key (PEM), where tlsserver.cacertfile asks for one',
    '--cacert FILE    the authority of the certificate of the service (PEM)',
  ],
  words: 1,
  run: async (values, [file]) => {
    const url = textOption(values, 'url')
    if (file === undefined || url === null) throw usageError('replay needs FILE and --url URL')
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
      throw usageError('--url: an http:// or https:// address')
    const connections = countOption(values, 'concurrency') ?? 1
    const rate = countOption(values, 'rate')
    const tls = await clientTls(values, url)
    const bodies = splitBodies(await readInput(file))
    const sender = createSender({ url, token: textOption(values, 'token'), connections, tls })
    const results = await sendAll(bodies, sender, connections, rate)
    sender.close()
    print(summary(results))
    const failed = results.find((sent) => !isAccepted(sent))
    if (failed === undefined) return 0
    const first = failed.status === null ? failed.detail : `HTTP ${failed.status} ${failed.detail}`
    printError(`falcobrief: not every alert was accepted; the first refusal: ${first}\n`)
    return 1
  },
}

async function clientTls(values: CliValues, url: string): Promise<ClientTls> {
  const files = ['cert', 'key', 'cacert'].map((name) => textOption(values, name))
  if ((files[0] === null) !== (files[1] === null)) throw usageError('--cert and --key go together')
  if (files.some((file) => file !== null) && !url.startsWith('https:')) {
    throw usageError('--cert, --key and --cacert need an https:// URL')
  }
  const [cert, key, ca] = await Promise.all(
    files.map(async (file) => (file === null ? undefined : await readInput(file))),
  )
  return { cert, key, ca }
}

async function sendAll(
  bodies: readonly string[],
  sender: Sender,
  connections: number,
  rate: number | null,
): Promise<readonly Sent[]> {
  const results: Sent[] = []
  const begun = performance.now()
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < bodies.length; index = next++) {
      if (rate !== null) await after(Math.max(0, begun + (index * 1000) / rate - performance.now()))
      results.push(await sender.post(bodies[index] ?? ''))
    }
  }
  const progress = showProgress(() => `${results.length} of ${bodies.length}`)
  await Promise.all(Array.from({ length: Math.min(connections, bodies.length) }, () => work()))
  progress.end()
  return results
}

/** A line that is written over again and again, on a terminal only. */
function showProgress(line: () => string): { readonly end: () => void } {
  if (!process.stderr.isTTY) return { end: () => undefined }
  const timer = setInterval(() => printError(`\r${line()}`), PROGRESS_EVERY_MS)
  return {
    end: () => {
      clearInterval(timer)
      printError(`\r${line()}\n`)
    },
  }
}

function summary(results: readonly Sent[]): string {
  const times = results.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const at = (share: number): string => {
    const index = Math.min(times.length - 1, Math.floor(times.length * share))
    return `${(times[index] ?? 0).toFixed(2)} ms`
  }
  const accepted = results.filter(isAccepted).length
  return `accepted ${accepted}, failed ${results.length - accepted}
p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}
`
}
