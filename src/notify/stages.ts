import { isAtLeast, type FalcoEvent, type Priority } from '../model/event.ts'
import {
  decision,
  reach,
  type Decision,
  type Incident,
  type MessageKind,
} from '../model/incident.ts'
import { isActive, type Silence } from '../model/silence.ts'
import type { UrgencyLevel } from '../model/urgency.ts'
import type { RouteSettings } from '../route/config.ts'
import type { Matcher } from '../route/match.ts'
import { isNews } from './due.ts'
import { deferral, type Deferral } from './window.ts'

/** What is to be said of an incident, and to whom it was said before. */
export type Notice = {
  readonly incident: Incident
  readonly kind: MessageKind
  /** One event of each alert, as severe as the alert has become. */
  readonly events: readonly FalcoEvent[]
  /** Sinks that have a message of this incident already. */
  readonly notified: ReadonlySet<string>
  /** ms since the epoch. */
  readonly at: number
}

/** How a message of an incident gets to a sink. */
export type Way = {
  readonly sink: string
  /** The route that leads there; null: none matched, so every sink is notified. */
  readonly route: TakenRoute | null
  /** Until when the route keeps the message; null: it goes at once. */
  readonly deferral: Deferral | null
}

export type TakenRoute = {
  /** From 1, in the order of the configuration. */
  readonly number: number
  readonly settings: RouteSettings
}

/** What is left of a notice after a stage, and why the rest is gone. */
export type Draft = {
  readonly ways: readonly Way[]
  readonly decisions: readonly Decision[]
  /** When the silence that holds it back ends (`Infinity`: never); null: no silence does. */
  readonly heldUntil: number | null
}

/** One reason to notify fewer people, later, or not at all. Pure. */
export type Stage = (draft: Draft, notice: Notice) => Draft

export type CompiledSilence = { readonly silence: Silence; readonly matches: Matcher }

export type CompiledRoute = { readonly settings: RouteSettings; readonly matches: Matcher }

export type NotifiedSink = {
  readonly name: string
  readonly minimumPriority: Priority | null
  /** Messages beyond `first`, `update` and `reminder` that it takes. */
  readonly extraKinds: readonly MessageKind[]
}

/**
 * Nobody, while an active silence matches every alert: a silence never hides another rule. The message is held
 * back until the first of those silences ends.
 */
export function silenced(silences: readonly CompiledSilence[]): Stage {
  return (draft, { events, at, incident: { urgency } }) => {
    const active = silences.filter(({ silence }) => isActive(silence, at))
    if (active.length === 0 || events.length === 0) return draft
    const used = events.map(
      (event) => active.find(({ matches }) => matches(event, urgency))?.silence,
    )
    const held = used.filter((silence) => silence !== undefined)
    const [first] = held
    if (first === undefined || held.length < used.length) return draft
    const ends = held.map(({ until }) => until ?? Infinity)
    const reason = silenceReason(first)
    return { ways: [], decisions: [decision(at, 'silenced', reason)], heldUntil: Math.min(...ends) }
  }
}

function silenceReason({ id, author, until, reason }: Silence): string {
  const by = author === '' ? '' : ` (${author})`
  const end = until === null ? '' : ` until ${new Date(until).toISOString()}`
  return `silence ${id}${end}: ${reason}${by}`
}

/** The sinks of the routes that match any alert, in order, up to the first that does not continue; else all. */
export function routed(routes: readonly CompiledRoute[]): Stage {
  return (draft, { events, at, incident: { urgency } }) => {
    if (draft.ways.length === 0) return draft
    const taken = takenRoutes(routes, events, urgency)
    const ways =
      taken.length === 0
        ? draft.ways
        : draft.ways.flatMap((way) =>
            taken.filter(leadsTo(way)).map((route) => ({ ...way, route })),
          )
    return { ...draft, ways, decisions: [...draft.decisions, decision(at, 'routed', path(taken))] }
  }
}

function takenRoutes(
  routes: readonly CompiledRoute[],
  events: readonly FalcoEvent[],
  urgency: UrgencyLevel | null,
): readonly TakenRoute[] {
  const taken: TakenRoute[] = []
  for (const [index, { settings, matches }] of routes.entries()) {
    if (!events.some((event) => matches(event, urgency))) continue
    taken.push({ number: index + 1, settings })
    if (!settings.continue) break
  }
  return taken
}

function leadsTo({ sink }: Pick<Way, 'sink'>): (route: TakenRoute) => boolean {
  return ({ settings }) => settings.sinks.includes(sink)
}

function path(taken: readonly TakenRoute[]): string {
  if (taken.length === 0) return 'no route matches: every sink'
  return taken
    .map(({ number, settings }) => `route #${number} to ${settings.sinks.join(', ')}`)
    .join('; ')
}

/** Not below the minimum of the sink, nor of each route that leads there. */
export function aboveMinimum(sinks: readonly NotifiedSink[]): Stage {
  const minima = new Map(sinks.map(({ name, minimumPriority }) => [name, minimumPriority]))
  return (draft, { incident, at }) => {
    const priority = reach(incident)
    const isKept = ({ sink, route }: Way): boolean =>
      !isBelow(priority, minima.get(sink)) && !isBelow(priority, route?.settings.minimumpriority)
    const ways = draft.ways.filter(isKept)
    const kept = new Set(ways.map(({ sink }) => sink))
    const dropped = firstOfEach(draft.ways.filter(({ sink }) => !kept.has(sink)))
    const decisions = dropped.map(({ sink, route }) => {
      const own = minima.get(sink)
      const reason = isBelow(priority, own)
        ? `${priority} is below ${own}`
        : `${priority} is below ${route?.settings.minimumpriority}, the minimum of route #${route?.number}`
      return decision(at, 'below-minimum', reason, sink)
    })
    return { ...draft, ways, decisions: [...draft.decisions, ...decisions] }
  }
}

function isBelow(priority: Priority, minimum: Priority | null | undefined): boolean {
  return minimum !== null && minimum !== undefined && !isAtLeast(priority, minimum)
}

/** The first, by route, of the ways to a sink, unless another goes out earlier. */
export const inItsWindow: Stage = (draft, { at }) => {
  const ways = draft.ways.map(({ sink, route }) => {
    const wait = route === null ? null : deferral(route.settings, at)
    const reason = `route #${route?.number}: ${wait?.reason}`
    return { sink, route, deferral: wait === null ? null : { ...wait, reason } }
  })
  const sendsAt = (way: Way): number => way.deferral?.until ?? at
  const early = ways.toSorted((a, b) => sendsAt(a) - sendsAt(b))
  const chosen = new Set(firstOfEach(early))
  return { ...draft, ways: ways.filter((way) => chosen.has(way)) }
}

function firstOfEach<Sent extends { readonly sink: string }>(
  ways: readonly Sent[],
): readonly Sent[] {
  const seen = new Set<string>()
  return ways.filter(({ sink }) => !seen.has(sink) && seen.add(sink))
}

/** What is no news of its own goes only to sinks that were notified before and take it, and at once. */
export function wanted(sinks: readonly NotifiedSink[]): Stage {
  const taken = new Map(sinks.map(({ name, extraKinds }) => [name, extraKinds]))
  return (draft, { kind, notified }) => {
    if (isNews(kind)) return draft
    const ways = draft.ways
      .filter(({ sink }) => notified.has(sink) && (taken.get(sink) ?? []).includes(kind))
      .map((way) => ({ ...way, deferral: null }))
    return { ...draft, ways, decisions: [] }
  }
}
