import type { SinkDefinition } from './config.ts'
import type { Sink } from './sink.ts'
import { SINK_TYPES } from './sinks/all.ts'
import type { SinkDeps } from './sinks/type.ts'

export type { SinkDeps } from './sinks/type.ts'

/**
 * The sink that a definition describes. Opens nothing before the first message; `close` it in the end.
 * @throws Error for an unknown type, or a definition without its address; validated configuration has neither
 */
export function createSink({ name, type, settings }: SinkDefinition, deps: SinkDeps): Sink {
  const registered = SINK_TYPES.find((known) => known.type === type)
  if (registered === undefined) throw new Error(`sink ${name}: no type '${type}'`)
  const { addresses } = registered
  const values: Readonly<Record<string, unknown>> = settings
  if (addresses.length > 0 && addresses.every((address) => values[address] === null)) {
    throw new Error(`sink ${name}: ${addresses.join(' or ')} must be set`)
  }
  return registered.create(name, settings, deps)
}
