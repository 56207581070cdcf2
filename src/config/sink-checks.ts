import { SINK_TYPES } from '../deliver/sinks/all.ts'
import { nearest } from '../lib/nearest.ts'
import type { Problem } from './problems.ts'
import { isSettings, textAt, valueAt, type Path, type Settings } from './settings.ts'
import { DEFAULT_SINK, SINK_SECTIONS } from './sinks.ts'

/** What is wrong with named sinks and with the sinks that routes name. */
export function sinkProblems(settings: Settings): readonly Problem[] {
  return [...namedSinkProblems(settings), ...routeProblems(settings)]
}

function namedSinkProblems(settings: Settings): readonly Problem[] {
  const { sinks } = settings
  if (!isSettings(sinks)) return []
  return Object.keys(sinks).flatMap((name) => {
    const path = ['sinks', name]
    const isTaken = SINK_SECTIONS.some((section) => section.name === name)
    const taken = { path, message: `the name belongs to the section ${name}; take another` }
    return [...(isTaken ? [taken] : []), ...addressProblems(settings, path)]
  })
}

/** Unlike the sections, a named sink is there to be on. */
function addressProblems(settings: Settings, path: Path): readonly Problem[] {
  const type = textAt(settings, [...path, 'type'])
  const addresses = SINK_TYPES.find((known) => known.type === type)?.addresses ?? []
  const lacks = addresses.every((name) => isUnset(valueAt(settings, [...path, name])))
  const [address, ...others] = addresses
  if (address === undefined || !lacks) return []
  if (others.length === 0) return [{ path: [...path, address], message: 'must be set' }]
  return [{ path, message: `a sink of type ${type} needs ${addresses.join(' or ')}` }]
}

/** A value of another kind is another problem. */
function isUnset(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '')
}

function routeProblems(settings: Settings): readonly Problem[] {
  const { routes } = settings
  if (!Array.isArray(routes)) return []
  const names = sinkNames(settings)
  return routes.flatMap((route: unknown, index) => {
    const sinks = valueAt(route, ['sinks'])
    if (!Array.isArray(sinks)) return []
    return sinks.flatMap((name: unknown, place): readonly Problem[] => {
      if (typeof name !== 'string' || names.includes(name)) return []
      return [{ path: ['routes', index, 'sinks', place], message: noSink(name, names) }]
    })
  })
}

function noSink(name: string, names: readonly string[]): string {
  const section = SINK_SECTIONS.find((known) => known.name === name)
  if (section !== undefined) {
    const keys = section.addresses.map((address) => `${name}.${address}`)
    return `the sink ${name} is not on; set ${keys.join(' or ')}`
  }
  const meant = nearest(name, names)
  const hint = meant === null ? `there are: ${names.join(', ')}` : `nearest valid name '${meant}'`
  return `no such sink; ${hint}`
}

/** As `sinkDefinitions` names them, out of what was written. */
function sinkNames(settings: Settings): readonly string[] {
  const sections = SINK_SECTIONS.filter(({ name, addresses }) =>
    addresses.some((address) => textAt(settings, [name, address]) !== ''),
  )
  const names = [
    ...sections.map(({ name }) => name),
    ...(isSettings(settings['sinks']) ? Object.keys(settings['sinks']) : []),
  ]
  return names.length > 0 ? names : [DEFAULT_SINK.name]
}
