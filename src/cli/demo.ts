import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../app/app.ts'
import { configSchema } from '../config/schema.ts'
import { FalcobriefError } from '../model/errors.ts'
import { createLogger } from '../observe/logger.ts'
import { print, type Command } from './command.ts'
import { demoAlerts, ruleIn } from './demo-alerts.ts'
import { demoDetails, demoPreviews, demoText, type DemoResult } from './demo-text.ts'
import { createSender, isAccepted } from './sender.ts'

const LIMIT_MS = 12_000

export const demo: Command = {
  name: 'demo',
  takes: '[--verbose] [--stay]',
  does: 'start the service on a free port, post alerts as Falcosidekick does, show what becomes of them',
  options: { verbose: { type: 'boolean' }, stay: { type: 'boolean' } },
  notes: [
    '--verbose  print the whole report and what each sink would be sent',
    '--stay     leave the service running until Ctrl-C, and print its addresses',
    'Needs nothing, sends nothing, and keeps nothing when it ends.',
  ],
  words: 0,
  run: async (values) => {
    const folder = await mkdtemp(join(tmpdir(), 'falcobrief-demo-'))
    try {
      await show(folder, values['verbose'] === true, values['stay'] === true)
      return 0
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function show(folder: string, isVerbose: boolean, isStaying: boolean): Promise<void> {
  const config = configSchema.parse({
    listenaddress: '127.0.0.1',
    listenport: 0,
    store: { url: `sqlite:${join(folder, 'falcobrief.db')}` },
    notify: { wait: '1s' },
  })
  const notified = Promise.withResolvers<string>()
  const log = createLogger('error')
  await using app = await createApp(config, { log, write: notified.resolve })
  const { url } = await app.start()
  const bodies = demoAlerts()
  await post(bodies, url)
  await within(LIMIT_MS, notified.promise)
  const { incidentId, ...folded } = await readFolding(url)
  const report = await app.readReport(incidentId)
  if (report === null) throw new FalcobriefError('FB_INTERNAL', 'the demo made no report')
  const previews = await demoPreviews(report)
  print(demoText({ rules: bodies.map(ruleIn), report, ...folded }, previews))
  if (isVerbose) print(`\n${demoDetails(report, previews)}`)
  if (!isStaying) return
  const api = `${url}/api/v1/incidents`
  print(`
Running until Ctrl-C, with a temporary database:

  ${api}
  ${api}/${incidentId}/report?format=html
  ${url}/healthz
  ${url}/metrics
  bin/falcobrief replay ALERT.json --url ${url}/
`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}

async function post(bodies: readonly string[], url: string): Promise<void> {
  const sender = createSender({ url, token: null, connections: 1 })
  for (const body of bodies) {
    const sent = await sender.post(body)
    if (isAccepted(sent)) continue
    throw new FalcobriefError('FB_INTERNAL', `an alert was refused: ${sent.status} ${sent.detail}`)
  }
  sender.close()
}

type Incidents = { readonly items: readonly { readonly id: string }[] }

async function readFolding(
  url: string,
): Promise<Pick<DemoResult, 'incidents' | 'decisions'> & { readonly incidentId: string }> {
  const { items } = await getJson<Incidents>(`${url}/api/v1/incidents`)
  const [incident] = items
  if (incident === undefined) throw new FalcobriefError('FB_INTERNAL', 'the demo made no incident')
  const detail = `${url}/api/v1/incidents/${incident.id}`
  const { decisions } = await getJson<Pick<DemoResult, 'decisions'>>(detail)
  return { incidentId: incident.id, incidents: items.length, decisions }
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
