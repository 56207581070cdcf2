import type { Load } from './load.ts'
import type { SlackAnswer, SlackCall } from '../support/slack-double.ts'
import type { Step, Trouble } from './plan.ts'
import type { Random } from './random.ts'
import type { Replica } from './replica.ts'
import type { Database, Site } from './site.ts'

/** What was done so far. */
export class Deeds {
  readonly counts = new Map<Trouble['do'], number>()
  /** Replicas killed, each of which may have been at a message for each of its sinks. */
  kills = 0
  /** Messages that somebody deleted in Slack, by their `ts`. */
  readonly deleted = new Set<string>()
  /** From the end of a trouble of this sort until alerts were acknowledged again, or it listened, in ms. */
  readonly recoveries = new Map<string, number[]>()

  took(what: string, ms: number): void {
    this.recoveries.set(what, [...(this.recoveries.get(what) ?? []), ms])
  }
}

export type Stage = {
  readonly site: Site
  readonly load: Load
  readonly random: Random
  readonly deeds: Deeds
  readonly onStep: (step: Step) => void
  /** Aborted when no more is to be begun: what is away comes back at once. */
  readonly signal: AbortSignal
}

/** Lets steps happen at their times, one after another; what is away at the end is back. */
export async function play(steps: readonly Step[], stage: Stage): Promise<void> {
  const begun = performance.now()
  for (const step of steps) {
    await until(begun + step.atMs, stage.signal)
    if (stage.signal.aborted) return
    stage.onStep(step)
    await happen(step, stage)
    const { counts } = stage.deeds
    counts.set(step.do, (counts.get(step.do) ?? 0) + 1)
  }
}

async function happen(trouble: Trouble, stage: Stage): Promise<void> {
  const { site, deeds, signal } = stage
  switch (trouble.do) {
    case 'kill':
      return kill(site.replicas[trouble.replica], deeds)
    case 'kill-at-message':
      return killAtMessage(trouble.answer, stage)
    case 'step-clock':
      return site.replicas[trouble.replica]?.stepClock(trouble.aheadMs)
    case 'fail-slack':
      return failSlack(trouble.answers, stage)
    case 'delete-messages':
      return deleteMessages(trouble.count, stage)
    case 'fail-mail':
      site.smtp.refuseMessage(trouble.how)
      await until(performance.now() + trouble.forMs, signal)
      return site.smtp.refuseMessage(null)
    default:
      if (site.database !== null) await happenToStore(trouble, site.database, stage)
  }
}

type StoreTrouble = Extract<
  Trouble,
  { readonly do: 'restart-database' | 'crash-database' | 'pause-database' | 'cut-connections' }
>

async function happenToStore(
  trouble: StoreTrouble,
  { server, url }: Database,
  { load, deeds, signal }: Stage,
): Promise<void> {
  switch (trouble.do) {
    case 'restart-database':
      await server.stop()
      await until(performance.now() + trouble.downMs, signal)
      await server.start()
      break
    case 'crash-database':
      await server.crash()
      break
    case 'pause-database':
      await server.signal('SIGSTOP')
      await until(performance.now() + trouble.forMs, signal)
      await server.signal('SIGCONT')
      break
    case 'cut-connections':
      await server.query(url, CUT)
      break
    default:
      trouble satisfies never
  }
  const back = performance.now()
  if (!signal.aborted) await Promise.race([load.acknowledgement(), aborted(signal)])
  deeds.took(trouble.do, performance.now() - back)
}

const CUT = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name = 'falcobrief' AND pid <> pg_backend_pid()`

async function kill(replica: Replica | undefined, deeds: Deeds): Promise<void> {
  if (replica === undefined || replica.client === null) return
  deeds.kills += 1
  await replica.kill()
  const begun = performance.now()
  await replica.start()
  deeds.took('kill', performance.now() - begun)
}

/** As soon as the message was taken (`silent`) or has arrived (`hang`), before anything can be stored of it. */
async function killAtMessage(answer: 'hang' | 'silent', stage: Stage): Promise<void> {
  const { slack, replicas } = stage.site
  const begun = slack.calls.length
  slack.answer(answer)
  const call = await nextCall(begun, (one) => one.answer === answer, stage)
  const caller = replicas.find(({ name }) => name === call?.caller)
  await kill(caller, stage.deeds)
}

/** Until it has recovered: failures without an end make the service wait ever longer, as it should. */
async function failSlack(answers: readonly SlackAnswer[], stage: Stage): Promise<void> {
  const begun = stage.site.slack.calls.length
  stage.site.slack.answer(...answers)
  await nextCall(begun + answers.length, ({ answer }) => answer === 'ok', stage)
}

/** The first such call from the one of this number on; null when the run is over before. */
async function nextCall(
  from: number,
  isIt: (call: SlackCall) => boolean,
  { site: { slack }, signal }: Stage,
): Promise<SlackCall | null> {
  for (let seen = from; ; seen += 1) {
    await Promise.race([slack.received(seen + 1), aborted(signal)])
    const call = slack.calls[seen]
    if (call === undefined || isIt(call)) return call ?? null
  }
}

function deleteMessages(count: number, { site: { slack }, random, deeds }: Stage): void {
  for (const { ts } of random.shuffled(slack.channel).slice(0, count)) {
    slack.remove(ts)
    deeds.deleted.add(ts)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** Until a time of the run, or until it is over. */
async function until(at: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, Math.max(0, at - performance.now()))
  await Promise.race([promise, aborted(signal)])
  clearTimeout(timer)
}
