import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type App } from '../app/app.ts'
import { configSchema } from '../config/schema.ts'
import { sinkDefinitions } from '../config/sinks.ts'
import { createSink } from '../deliver/create-sink.ts'
import { systemClock } from '../lib/clock.ts'
import { plural } from '../lib/text.ts'
import { FalcobriefError } from '../model/errors.ts'
import { createLogger } from '../observe/logger.ts'
import { firstMessage } from '../deliver/format.ts'
import { print, type Command } from './command.ts'
import { createSender } from './sender.ts'

const ALERTS = new URL('../../examples/alerts/', import.meta.url)
const REPEATS = 6
const LIMIT_MS = 12_000

/** Sinks to show what they would get: nothing is sent to these addresses. */
const SHOWN_SINKS = {
  slack: { webhookurl: 'https://hooks.slack.com/services/T00000000/B00000000/EXAMPLE' },
  smtp: {
    hostport: 'smtp.example.org:587',
    from: 'falcobrief <falcobrief@example.org>',
    to: ['oncall@example.org'],
  },
  sinks: { webhook: { type: 'webhook', url: 'https://example.org/falcobrief' } },
}

export const demo: Command = {
  name: 'demo',
  takes: '',
  does: 'start the service on a free port, post alerts as Falcosidekick does, show what becomes of them',
  options: {},
  notes: ['Needs nothing, keeps nothing, sends nothing, and ends by itself.'],
  words: 0,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'falcobrief-demo-'))
    try {
      await show(folder)
      return 0
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function show(folder: string): Promise<void> {
  const config = configSchema.parse({
    listenaddress: '127.0.0.1',
    listenport: 0,
    store: { url: `sqlite:${join(folder, 'falcobrief.db')}` },
    notify: { wait: '1s' },
  })
  const written = Promise.withResolvers<string>()
  await using app = await createApp(config, { log: createLogger('error'), write: written.resolve })
  const { url } = await app.start()
  const bodies = alertsToPost()
  heading(`Posting ${bodies.length} alerts to ${url}/ as Falcosidekick does`)
  await post(bodies, url)
  const report = await within(LIMIT_MS, written.promise)
  heading('The one message: its report')
  print(report)
  const incidentId = await showFolding(url)
  await showSinks(app, incidentId)
}

/** The sample alert, repeats of it, then other rules in the same container. */
function alertsToPost(): readonly string[] {
  const [sample = '', ...others] = readdirSync(ALERTS)
    .toSorted()
    .map((name) => readFileSync(new URL(name, ALERTS), 'utf8').trim())
  const repeats = Array.from({ length: REPEATS }, (_, index) => again(sample, index + 1))
  return [sample, ...repeats, ...others]
}

/** The same thing once more, `seconds` later: text for text, as its integers exceed JavaScript's. */
function again(body: string, seconds: number): string {
  return body
    .replace(/"uuid":\s*"[^"]*"/, `"uuid":"${randomUUID()}"`)
    .replace(
      /("time":\s*"[^"]*:)(\d\d)(\.\d+Z")/,
      (_all, before: string, second: string, after: string) => {
        return `${before}${String(Number(second) + seconds).padStart(2, '0')}${after}`
      },
    )
}

async function post(bodies: readonly string[], url: string): Promise<void> {
  const sender = createSender({ url, token: null, connections: 1 })
  for (const body of bodies) {
    const { status, detail, ms } = await sender.post(body)
    const rule = /"rule":"([^"]*)"/.exec(body)?.[1] ?? ''
    print(`${status ?? detail}  ${ms.toFixed(1).padStart(5)} ms  ${rule}\n`)
  }
  sender.close()
}

type Detail = {
  readonly count: number
  readonly subject: string
  readonly alerts: readonly { readonly rule: string; readonly count: number }[]
  readonly decisions: readonly {
    readonly kind: string
    readonly reason: string
    readonly count: number
  }[]
}

async function showFolding(url: string): Promise<string> {
  const { items } = await getJson<{ items: readonly { id: string }[] }>(`${url}/api/v1/incidents`)
  const [incident] = items
  if (incident === undefined) throw new FalcobriefError('FB_INTERNAL', 'the demo made no incident')
  const detail = await getJson<Detail>(`${url}/api/v1/incidents/${incident.id}`)
  heading('What was folded')
  print(
    `${plural(detail.count, 'alert')} → ${plural(items.length, 'incident')}, 1 message: ${detail.subject}\n\n`,
  )
  for (const { rule, count } of detail.alerts) print(`${String(count).padStart(4)} × ${rule}\n`)
  print('\n')
  for (const { kind, reason } of detail.decisions) print(`${kind.padEnd(10)} ${reason}\n`)
  return incident.id
}

async function showSinks(app: App, incidentId: string): Promise<void> {
  const report = await app.readReport(incidentId)
  if (report === null) throw new FalcobriefError('FB_INTERNAL', 'the demo made no report')
  const message = firstMessage(report, null)
  for (const definition of sinkDefinitions(configSchema.parse(SHOWN_SINKS))) {
    const sink = createSink(definition, {
      clock: systemClock,
      log: createLogger('error'),
      write: print,
    })
    heading(`What the sink ${sink.name} (${sink.type}) would receive`)
    print(`${await sink.preview(message)}\n`)
    await sink.close()
  }
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url)
  return (await response.json()) as T
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new FalcobriefError('FB_INTERNAL', `the demo had no report after ${ms} ms`))
  }, ms)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function heading(text: string): void {
  print(`\n━━ ${text}\n\n`)
}
