import type { SinkDefinition } from '../deliver/config.ts'
import { SINK_TYPES } from '../deliver/sinks/all.ts'
import type { SinkSettings } from '../deliver/sinks/config.ts'
import type { Config } from './schema.ts'

/** The sink that there is without any other: reports go to stdout. */
export const DEFAULT_SINK: SinkDefinition = {
  name: 'console',
  type: 'console',
  settings: { minimumpriority: null },
}

/** A top-level section that is a sink, and the settings of which one turns it on. */
export type SinkSection = { readonly name: string; readonly addresses: readonly string[] }

export const SINK_SECTIONS: readonly SinkSection[] = SINK_TYPES.flatMap(({ section, addresses }) =>
  section === null ? [] : [{ name: section.name, addresses }],
)

/**
 * The sinks that are on: the sections in the order of their types, then those of `sinks:` in their own. Without
 * any, `DEFAULT_SINK`.
 */
export function sinkDefinitions(config: Pick<Config, 'sinks'>): readonly SinkDefinition[] {
  const named = Object.entries(config.sinks).map(([name, { type, ...settings }]) => {
    return { name, type: String(type), settings: settings as SinkSettings }
  })
  const definitions = [...sectionsOn(config), ...named]
  return definitions.length > 0 ? definitions : [DEFAULT_SINK]
}

/** The sections with an address. The schema has made settings of each, with null for what is not set. */
function sectionsOn(config: Readonly<Record<string, unknown>>): readonly SinkDefinition[] {
  return SINK_TYPES.flatMap(({ type, section, addresses }) => {
    if (section === null) return []
    const settings = config[section.name] as SinkSettings & Readonly<Record<string, unknown>>
    const isOn = addresses.some((address) => settings[address] !== null)
    return isOn ? [{ name: section.name, type, settings }] : []
  })
}
