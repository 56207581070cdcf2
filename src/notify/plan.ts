import type { Config } from '../config/schema.ts'
import type { Silence } from '../model/silence.ts'
import { matchSettings } from '../route/config.ts'
import { createMatcher, type Matcher } from '../route/match.ts'
import { configuredSilence } from '../route/silence.ts'
import {
  aboveMinimum,
  inItsWindow,
  routed,
  silenced,
  wanted,
  type CompiledSilence,
  type Draft,
  type Notice,
  type NotifiedSink,
  type Stage,
} from './stages.ts'

/** Who is notified of an incident, and why others are not. Pure. `silences` are those set while running. */
export type Plan = (notice: Notice, silences: readonly Silence[]) => Draft

/** The stages between an incident that is due and its messages, in their order. */
export function createPlan(
  config: Pick<Config, 'routes' | 'silences'>,
  sinks: readonly NotifiedSink[],
): Plan {
  const configured = config.silences.map((settings, index) =>
    compile(configuredSilence(settings, index)),
  )
  const stored = createSilenceCompiler()
  const routes = config.routes.map((settings) => {
    return { settings, matches: createMatcher(settings.match) }
  })
  const stages = (silences: readonly Silence[]): readonly Stage[] => [
    silenced([...configured, ...silences.map(stored)]),
    routed(routes),
    aboveMinimum(sinks),
    inItsWindow,
    wanted(sinks),
  ]
  const everybody = sinks.map(({ name }) => toSink(name))
  return (notice, silences) => {
    const direct = addressed(notice, sinks)
    if (direct !== null) return isEndOfRoundup(notice) ? direct : wanted(sinks)(direct, notice)
    const start: Draft = { ways: everybody, decisions: [], heldUntil: null }
    return stages(silences).reduce((draft, stage) => stage(draft, notice), start)
  }
}

/**
 * What goes past silences and routes: a storm or digest to its own sink, a test to every sink, and the answer
 * to who silenced an incident to those that were notified. Null: anything else.
 */
function addressed(
  { incident, kind, notified }: Notice,
  sinks: readonly NotifiedSink[],
): Draft | null {
  const to = (names: Iterable<string>): Draft => {
    return { ways: Array.from(names, toSink), decisions: [], heldUntil: null }
  }
  if (incident.roundup !== null) return to([incident.roundup.sink])
  if (incident.kind === 'test') return to(sinks.map(({ name }) => name))
  return kind === 'silenced' ? to(notified) : null
}

/** The end of a storm is sent wherever the storm was. */
function isEndOfRoundup({ incident, kind }: Notice): boolean {
  return incident.roundup !== null && kind === 'closed'
}

function toSink(sink: string) {
  return { sink, route: null, deferral: null }
}

const MOST_KEPT = 1000

/** Compiles each silence once: only the end of one that is known may change. */
function createSilenceCompiler(): (silence: Silence) => CompiledSilence {
  const matchers = new Map<string, Matcher>()
  return (silence) => {
    const known = matchers.get(silence.id)
    if (known !== undefined) return { silence, matches: known }
    if (matchers.size >= MOST_KEPT) matchers.clear()
    const compiled = compile(silence)
    matchers.set(silence.id, compiled.matches)
    return compiled
  }
}

function compile(silence: Silence): CompiledSilence {
  return { silence, matches: createMatcher(matchSettings.parse(silence.match)) }
}
