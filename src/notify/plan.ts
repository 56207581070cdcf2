import { isAtLeast, type FalcoEvent, type Priority } from '../model/event.ts'
import { decisionOf, type Decision, type Incident } from '../model/incident.ts'
import { isActive, type Silence } from '../model/silence.ts'
import { matchSettings, type RouteSettings, type SilenceSettings } from '../route/config.ts'
import { createMatcher, type Matcher } from '../route/match.ts'
import { configuredSilence } from '../route/silence.ts'
import { deferralOf, type Deferral } from './window.ts'

export type SinkRule = { readonly name: string; readonly minimumPriority: Priority | null }

/** How an incident gets to a sink. */
export type Way = {
  readonly sink: string
  /** The route that leads there, by its number from 1; null: none fits, so every sink is told. */
  readonly route: number | null
  /** Until when the route keeps it; null: it tells at once. */
  readonly deferral: Deferral | null
}

/** Who is told of an incident, and why others are not. */
export type Plan = {
  readonly ways: readonly Way[]
  /** `silenced` and `below-minimum`, with their reasons. */
  readonly heldBack: readonly Decision[]
  /** Which way it takes; null when it is silenced. */
  readonly routed: Decision | null
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
  const stored = createQuiets()
  const names = sinks.map(({ name }) => name)
  const toAll = names.map((sink): Way => ({ sink, route: null, deferral: null }))
  return (incident, events, silences, now) => {
    if (incident.kind === 'test') return { ways: toAll, heldBack: [], routed: null, routes: [] }
    const active = [
      ...fixed.filter(({ silence }) => isActive(silence, now)),
      ...silences.filter((silence) => isActive(silence, now)).map(stored),
    ]
    const reason = silenceReason(active, events)
    if (reason !== null) {
      const heldBack = [decisionOf(now, 'silenced', reason)]
      return { ways: [], heldBack, routed: null, routes: [] }
    }
    const taken = takenRoutes(matchers, events)
    const below = sinks.flatMap((sink) => belowMinimum(sink, incident, taken, now))
    const kept = new Set(below.map(({ sink }) => sink))
    const wanted =
      taken.length === 0 ? toAll : names.flatMap((name) => wayTo(name, incident, taken, now))
    return {
      ways: wanted.filter(({ sink }) => !kept.has(sink)),
      heldBack: below,
      routed: decisionOf(now, 'routed', routedReason(taken)),
      routes: taken.map(({ number }) => number),
    }
  }
}

/** The route that tells a sink first. */
function wayTo(
  sink: string,
  { priority }: Incident,
  taken: readonly Taken[],
  now: number,
): readonly Way[] {
  const ways = taken
    .filter(({ sinks, minimum }) => sinks.has(sink) && !isBelow(priority, minimum))
    .map(({ number, settings }) => {
      const deferral = deferralOf(settings, now)
      const reason = `route #${number}: ${deferral?.reason}`
      return { sink, route: number, deferral: deferral === null ? null : { ...deferral, reason } }
    })
  const until = ({ deferral }: Way): number => deferral?.until ?? now
  return ways.toSorted((a, b) => until(a) - until(b)).slice(0, 1)
}

function routedReason(taken: readonly Taken[]): string {
  if (taken.length === 0) return 'no route fits: every sink'
  return taken
    .map(({ number, sinks }) => `route #${number} to ${Array.from(sinks).join(', ')}`)
    .join('; ')
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
  const because = (reason: string): readonly Decision[] => [
    decisionOf(now, 'below-minimum', reason, name),
  ]
  if (isBelow(priority, minimumPriority)) return because(`${priority} is below ${minimumPriority}`)
  const [first] = ways
  if (first === undefined || !ways.every(({ minimum }) => isBelow(priority, minimum))) return []
  return because(`${priority} is below ${first.minimum}, the minimum of route #${first.number}`)
}

function isBelow(priority: Priority, minimum: Priority | null): boolean {
  return minimum !== null && !isAtLeast(priority, minimum)
}

type Quiet = { readonly silence: Silence; readonly fits: Matcher }

const MOST_KEPT = 1000

/** Compiles each silence once: only the end of one that is known may change. */
function createQuiets(): (silence: Silence) => Quiet {
  const matchers = new Map<string, Matcher>()
  return (silence) => {
    const known = matchers.get(silence.id)
    if (known !== undefined) return { silence, fits: known }
    if (matchers.size >= MOST_KEPT) matchers.clear()
    const quiet = quietOf(silence)
    matchers.set(silence.id, quiet.fits)
    return quiet
  }
}

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
  readonly settings: RouteSettings
}

function takenRoutes(
  matchers: readonly { readonly route: RouteSettings; readonly fits: Matcher }[],
  events: readonly FalcoEvent[],
): readonly Taken[] {
  const taken: Taken[] = []
  for (const [index, { route, fits }] of matchers.entries()) {
    if (!events.some((event) => fits(event))) continue
    const minimum = route.minimumpriority ?? null
    taken.push({ number: index + 1, sinks: new Set(route.sinks), minimum, settings: route })
    if (!route.continue) break
  }
  return taken
}
