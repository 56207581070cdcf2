import { isAtLeast, type FalcoEvent, type Priority } from '../model/event.ts'
import { decisionOf, type Decision, type Incident } from '../model/incident.ts'
import { isActive, type Silence } from '../model/silence.ts'
import { matchSettings, type RouteSettings, type SilenceSettings } from './config.ts'
import { createMatcher, type Matcher } from './match.ts'
import { configuredSilence } from './silence.ts'

export type SinkRule = { readonly name: string; readonly minimumPriority: Priority | null }

/** Who is told of an incident, and why others are not. */
export type Plan = {
  readonly sinks: readonly string[]
  /** `silenced` and `below-minimum`, with their reasons. */
  readonly heldBack: readonly Decision[]
  /** The routes that took it, by their number from 1; empty: the default, every sink. */
  readonly routes: readonly number[]
}

export type PlanRules = (
  incident: Incident,
  events: readonly FalcoEvent[],
  /** Those that were set while running; those of the configuration are known. */
  silences: readonly Silence[],
  now: number,
) => Plan

/**
 * Routes in order, the first that fits any of the events wins; without one, every sink is told. An
 * incident is silenced only when every event given is: a silence never hides another rule. `events`
 * has one event of each alert. Tests pass every filter.
 */
export function createPlan(
  routes: readonly RouteSettings[],
  configured: readonly SilenceSettings[],
  sinks: readonly SinkRule[],
): PlanRules {
  const matchers = routes.map((route) => ({ route, fits: createMatcher(route.match) }))
  const fixed = configured.map((settings, index) => quietOf(configuredSilence(settings, index)))
  return (incident, events, silences, now) => {
    const names = sinks.map(({ name }) => name)
    if (incident.kind === 'test') return { sinks: names, heldBack: [], routes: [] }
    const active = [
      ...fixed.filter(({ silence }) => isActive(silence, now)),
      ...silences.filter((silence) => isActive(silence, now)).map((silence) => quietOf(silence)),
    ]
    const reason = silenceReason(active, events)
    if (reason !== null)
      return { sinks: [], heldBack: [decisionOf(now, 'silenced', reason)], routes: [] }
    const taken = takenRoutes(matchers, events)
    const below = sinks.flatMap((sink) => belowMinimum(sink, incident, taken, now))
    const kept = new Set(below.map(({ sink }) => sink))
    const wanted = taken.length === 0 ? names : names.filter((name) => isTaken(name, taken))
    return {
      sinks: wanted.filter((name) => !kept.has(name)),
      heldBack: below,
      routes: taken.map(({ number }) => number),
    }
  }
}

/** Why a sink that would be told is not: its own minimum, or that of each route that leads to it. */
function belowMinimum(
  { name, minimumPriority }: SinkRule,
  { priority }: Incident,
  taken: readonly Taken[],
  now: number,
): readonly Decision[] {
  const ways = taken.filter(({ sinks }) => sinks.has(name))
  if (taken.length > 0 && ways.length === 0) return []
  const isBelow = (minimum: Priority | null): boolean =>
    minimum !== null && !isAtLeast(priority, minimum)
  const because = (reason: string): readonly Decision[] => [
    decisionOf(now, 'below-minimum', reason, name),
  ]
  if (isBelow(minimumPriority)) return because(`${priority} is below ${minimumPriority}`)
  const [first] = ways
  if (first === undefined || !ways.every(({ minimum }) => isBelow(minimum))) return []
  return because(`${priority} is below ${first.minimum}, the minimum of route #${first.number}`)
}

function isTaken(name: string, taken: readonly Taken[]): boolean {
  return taken.some(({ sinks }) => sinks.has(name))
}

type Quiet = { readonly silence: Silence; readonly fits: Matcher }

function quietOf(silence: Silence): Quiet {
  return { silence, fits: createMatcher(matchSettings.parse(silence.match)) }
}

function silenceReason(active: readonly Quiet[], events: readonly FalcoEvent[]): string | null {
  if (active.length === 0 || events.length === 0) return null
  const used = events.map((event) => active.find(({ fits }) => fits(event)))
  const [first] = used
  if (first === undefined || used.includes(undefined)) return null
  const { id, author, until, reason } = first.silence
  const by = author === '' ? '' : ` (${author})`
  const end = until === null ? '' : ` until ${new Date(until).toISOString()}`
  return `silence ${id}${end}: ${reason}${by}`
}

type Taken = {
  readonly number: number
  readonly sinks: ReadonlySet<string>
  readonly minimum: Priority | null
}

function takenRoutes(
  matchers: readonly { readonly route: RouteSettings; readonly fits: Matcher }[],
  events: readonly FalcoEvent[],
): readonly Taken[] {
  const taken: Taken[] = []
  for (const [index, { route, fits }] of matchers.entries()) {
    if (!events.some((event) => fits(event))) continue
    const minimum = route.minimumpriority ?? null
    taken.push({ number: index + 1, sinks: new Set(route.sinks), minimum })
    if (!route.continue) break
  }
  return taken
}
