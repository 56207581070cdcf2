import { closeWithNews, readIncidents, untilCalm } from './calm.ts'
import { readLedger } from './ledger.ts'
import { Load, type LoadScale } from './load.ts'
import { makePlan, type Scale, type Step } from './plan.ts'
import { Deeds, play } from './play.ts'
import { createRandom } from './random.ts'
import { createSite, type Site } from './site.ts'
import { readTellings } from './tellings.ts'
import { brokenPromises, type Figures } from './verdict.ts'

export type ChaosOptions = {
  readonly store: 'sqlite' | 'postgres'
  /** The same seed gives the same alerts and the same plan; what comes of it is up to the machine. */
  readonly seed: number
  readonly isShort: boolean
  readonly scale: Omit<Scale, 'hasDatabase'>
  readonly load: LoadScale
  /** How long it may take until all is told after the last trouble, in ms. */
  readonly calmLimitMs: number
  readonly onStep: (step: Step) => void
}

export type ChaosResult = {
  readonly figures: Figures
  /** One line each; empty when all were kept. */
  readonly broken: readonly string[]
  readonly logs: readonly string[]
}

/** Lets the plan of the seed happen to a site under load, waits until all is calm, and looks at what is left. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { store, seed, isShort, scale } = options
  const plan = makePlan(createRandom(seed), { ...scale, hasDatabase: store === 'postgres' })
  await using site = await createSite({ replicas: scale.replicas, store, isShort })
  const load = new Load(createRandom(seed + 1), site.targets)
  const deeds = new Deeds()
  const over = new AbortController()
  const stage = { site, load, deeds, onStep: options.onStep, signal: over.signal }
  const sending = load.run(options.load, over.signal)
  const timer = setTimeout(() => over.abort(), scale.durationMs)
  await Promise.all(
    plan.map((steps, sort) => play(steps, { ...stage, random: createRandom(seed + 2 + sort) })),
  )
  clearTimeout(timer)
  over.abort()
  site.slack.recover()
  await sending
  const begun = performance.now()
  await closeWithNews(load)
  const missing = await untilCalm(site, options.calmLimitMs)
  const calmMs = performance.now() - begun
  return await look(site, { load, deeds, missing, calmMs })
}

async function look(
  site: Site,
  seen: {
    readonly load: Load
    readonly deeds: Deeds
    readonly missing: readonly string[]
    readonly calmMs: number
  },
): Promise<ChaosResult> {
  const counts = await Promise.all(site.targets().map((client) => readIncidents(client)))
  const exits = await Promise.all(site.replicas.map((replica) => replica.stop()))
  const figures: Figures = {
    ...seen,
    exits,
    incidents: counts[0]?.length ?? 0,
    countedByReplicas: counts.map((items) => items.reduce((sum, { count }) => sum + count, 0)),
    ledger: await readLedger(site),
    tellings: readTellings(site),
  }
  const logs = site.replicas.flatMap(({ name, logs }) => logs.map((line) => `${name} ${line}`))
  return { figures, broken: brokenPromises(figures), logs }
}
