import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configSchema } from '../src/config/schema.ts'
import { createEngine } from '../src/app/engine.ts'
import { randomId } from '../src/lib/id.ts'
import { createLogger } from '../src/observe/logger.ts'
import { Metrics } from '../src/observe/metrics.ts'
import type { Pipeline } from '../src/pipeline.ts'
import { openStore } from '../src/store/open.ts'
import type { Store } from '../src/store/port.ts'
import { ALERTS } from '../test/support/filters.ts'
import { createSlackDouble } from '../test/support/slack-double.ts'
import { createSmtpDouble } from '../test/support/smtp-double.ts'
import { ALERTS_OF_A_DAY, createDay, type DayAlert } from './day-alerts.ts'

/** How many messages people get in a day of 33,000 alerts, through the real stages, store and sinks. */

/** 2026-03-02T00:00:00Z. */
const BEGIN = Date.UTC(2026, 2, 2)
const SLICE_MS = 5000
const HOURS = 25

type Outcome = {
  readonly name: string
  readonly messages: number
  readonly replies: number
  readonly edits: number
  readonly incidents: number
  readonly counted: number
}

/** A day of alerts, then an hour of quiet, as fast as it can be worked off. */
async function liveThrough(
  day: readonly DayAlert[],
  settings: Record<string, unknown>,
): Promise<{ readonly incidents: number; readonly counted: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'falcobrief-day-'))
  const time = { now: BEGIN }
  const store = await openStore(`sqlite:${join(folder, 'day.db')}`)
  const engine = createEngine(configSchema.parse(settings), {
    store,
    clock: { now: () => time.now },
    createId: randomId,
    random: Math.random,
    log: createLogger('error'),
    metrics: new Metrics(),
    delivery: { poll: 5 },
    write: () => undefined,
  })
  engine.pipeline.deliveries.start()
  await workOff(day, { pipeline: engine.pipeline, store, time })
  await engine.stop()
  await engine.closeSinks()
  const { items } = await store.listIncidents({ filter: ALERTS, limit: 200, cursor: null })
  await store.close()
  rmSync(folder, { recursive: true })
  return {
    incidents: items.length,
    counted: items.reduce((sum, { count }) => sum + count, 0),
  }
}

type Service = {
  readonly pipeline: Pipeline
  readonly store: Store
  /** ms since the epoch. */
  readonly time: { now: number }
}

/** Hour by hour: the alerts of a slice, then whatever became due in it. */
async function workOff(
  day: readonly DayAlert[],
  { pipeline, store, time }: Service,
): Promise<void> {
  let next = 0
  for (let end = BEGIN + SLICE_MS; end <= BEGIN + HOURS * 3_600_000; end += SLICE_MS) {
    const taken: Promise<void>[] = []
    for (; next < day.length && (day[next]?.at ?? 0) < end; next++) {
      const { at, body } = day[next] as DayAlert
      taken.push(commit((done) => pipeline.committer.submit(pipeline.parse(body, at), done)))
    }
    await Promise.all(taken)
    for (
      let due = await store.nextDueAt();
      due !== null && due < end;
      due = await store.nextDueAt()
    ) {
      time.now = Math.max(time.now, due)
      await pipeline.round()
      await delivered(store)
    }
    time.now = end
  }
}

function commit(submit: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    submit((error) => (error === null ? resolve() : reject(error)))
  })
}

async function delivered(store: Awaited<ReturnType<typeof openStore>>): Promise<void> {
  for (;;) {
    const { queued, retrying } = (await store.stats({ overdueBefore: 0 })).queue
    if (queued + retrying === 0) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

async function bySlack(day: readonly DayAlert[], hasToken: boolean): Promise<Outcome> {
  await using slack = await createSlackDouble()
  const { token, channelId: channel, apiUrl: apiurl, webhookUrl: webhookurl } = slack
  const lived = await liveThrough(day, {
    slack: hasToken ? { token, channel, apiurl } : { webhookurl },
  })
  const calls = (method: string): number =>
    slack.posted.filter((call) => call.method === method).length
  return {
    name: hasToken ? 'Slack, bot token' : 'Slack, incoming webhook',
    messages: hasToken ? slack.channel.length : calls('webhook'),
    replies: slack.channel.reduce((sum, { replies }) => sum + replies.length, 0),
    edits: calls('chat.update'),
    ...lived,
  }
}

async function byMail(day: readonly DayAlert[]): Promise<Outcome> {
  await using smtp = await createSmtpDouble({ startTls: false })
  const lived = await liveThrough(day, {
    smtp: { hostport: smtp.hostport, tls: 'none', from: 'a@example.org', to: ['b@example.org'] },
  })
  return { name: 'Email', messages: smtp.mails.length, replies: 0, edits: 0, ...lived }
}

const day = createDay(BEGIN)
const outcomes = [await bySlack(day, true), await bySlack(day, false), await byMail(day)]
const rows = outcomes.map(
  ({ name, messages, replies, edits, incidents }) =>
    `| ${name} | ${messages} | ${replies} | ${messages + replies} | ${edits} | ${incidents} |`,
)
const TARGET = 60
const verdicts = outcomes.map(({ name, messages, replies, counted }) => {
  const seen = messages + replies
  const word = seen < TARGET ? 'met' : `missed by ${seen - TARGET + 1}`
  return `- ${name}: ${seen} messages, of fewer than ${TARGET}: ${word}. Alerts counted: ${counted} of ${day.length}.`
})
const page = `# A day of alerts

Generated by \`npm run bench:day\`: how many messages people see in a day of ${day.length.toLocaleString('en')} alerts, with the
default settings. The alerts go through the real stages, the SQLite store and the real sinks to servers on this
machine; only the clock is made to run faster.

What fires is what a real cluster of 14 nodes reported in 24 hours: ${ALERTS_OF_A_DAY.map(({ rule, count }) => `${count.toLocaleString('en')} × ${rule}`).join(', ')}. In which workloads
is not known; here it is ${ALERTS_OF_A_DAY.map(({ workloads }) => workloads.length).join(', ')}, evenly through the day.

| | new messages | replies in threads | both | edits | incidents |
|---|---:|---:|---:|---:|---:|
| Falcosidekick's Slack output | ${day.length} | 0 | ${day.length} | 0 | |
${rows.join('\n')}

Falcosidekick posts one message for each alert (its \`minimumpriority\` is empty by default).

${verdicts.join('\n')}
`

writeFileSync(new URL('../docs/day-benchmark.md', import.meta.url), page)
process.stdout.write(page)
