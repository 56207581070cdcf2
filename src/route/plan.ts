import { isAtLeast, type FalcoEvent, type Priority } from '../model/event.ts'
import type { Decision, Incident } from '../model/incident.ts'
import { epochNanoseconds } from '../model/time.ts'
import type { RouteSettings, SilenceSettings } from './config.ts'
import { createMatcher, type Matcher } from './match.ts'

export type SinkRule = { readonly name: string; readonly minimumPriority: Priority | null }

/** Who is told of an incident, and why others are not. */
export type Plan = {
  readonly sinks: readonly string[]
  /** `silenced` and `below-minimum`, with their reasons. */
  readonly heldBack: readonly Decision[]
  /** The routes that took it, by their number from 1; empty: the default, every sink. */
  readonly routes: readonly number[]
}

export type PlanRules = (incident: Incident, events: readonly FalcoEvent[], now: number) => Plan

/**
 * Routes in order, the first that fits any of the events wins; without one, every sink is told. An
 * incident is silenced only when every event given is: a silence never hides another rule. `events`
 * has one event of each alert. Tests pass every filter.
 */
export function createPlan(
  routes: readonly RouteSettings[],
  silences: readonly SilenceSettings[],
  sinks: readonly SinkRule[],
): PlanRules {
  const matchers = routes.map((route) => ({ route, fits: createMatcher(route.match) }))
  const quiet = silences.map((silence) => ({ silence, fits: createMatcher(silence.match) }))
  return (incident, events, now) => {
    const names = sinks.map(({ name }) => name)
    if (incident.kind === 'test') return { sinks: names, heldBack: [], routes: [] }
    const reason = silenceReason(quiet, events, now)
    if (reason !== null) return { sinks: [], heldBack: [held(now, 'silenced', reason)], routes: [] }
    const taken = takenRoutes(matchers, events)
    const wanted =
      taken.length === 0
        ? sinks
        : sinks.filter(({ name }) => taken.some((one) => one.sinks.has(name)))
    const below = wanted.filter(
      ({ minimumPriority }) =>
        minimumPriority !== null && !isAtLeast(incident.priority, minimumPriority),
    )
    return {
      sinks: wanted.filter((sink) => !below.includes(sink)).map(({ name }) => name),
      heldBack: below.map(({ name, minimumPriority }) =>
        held(now, 'below-minimum', `${incident.priority} is below ${minimumPriority}`, name),
      ),
      routes: taken.map(({ number }) => number),
    }
  }
}

type Quiet = { readonly silence: SilenceSettings; readonly fits: Matcher }

function silenceReason(
  quiet: readonly Quiet[],
  events: readonly FalcoEvent[],
  now: number,
): string | null {
  const active = quiet.filter(
    ({ silence }) => silence.until === undefined || endsAfter(silence.until, now),
  )
  if (active.length === 0 || events.length === 0) return null
  const used = events.map((event) => active.find(({ fits }) => fits(event)))
  const [first] = used
  if (first === undefined || used.includes(undefined)) return null
  const by = first.silence.author === '' ? '' : ` (${first.silence.author})`
  const until = first.silence.until === undefined ? '' : ` until ${first.silence.until}`
  return `silence${until}: ${first.silence.reason}${by}`
}

function endsAfter(until: string, now: number): boolean {
  return (epochNanoseconds(until) ?? 0n) > BigInt(now) * 1_000_000n
}

function takenRoutes(
  matchers: readonly { readonly route: RouteSettings; readonly fits: Matcher }[],
  events: readonly FalcoEvent[],
): readonly { readonly number: number; readonly sinks: ReadonlySet<string> }[] {
  const taken: { number: number; sinks: ReadonlySet<string> }[] = []
  for (const [index, { route, fits }] of matchers.entries()) {
    if (!events.some((event) => fits(event))) continue
    taken.push({ number: index + 1, sinks: new Set(route.sinks) })
    if (!route.continue) break
  }
  return taken
}

function held(
  at: number,
  kind: Decision['kind'],
  reason: string,
  sink: string | null = null,
): Decision {
  return { at, kind, reason, alertId: null, sink, count: 1 }
}
