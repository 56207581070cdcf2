import type { SinkDefinition } from '../deliver/config.ts'
import type { Config } from './schema.ts'

/** The names of the sinks that `slack:` and `smtp:` make, and of the one there is without any. */
export const RESERVED_SINKS = { slack: 'slack', smtp: 'smtp', none: 'console' } as const

/**
 * The sinks that are on, `slack:` and `smtp:` first, then those of `sinks:` in their order. Without any,
 * there is the sink `console`: reports go to stdout.
 */
export function sinkDefinitions(
  config: Pick<Config, 'slack' | 'smtp' | 'sinks'>,
): readonly SinkDefinition[] {
  const { slack, smtp, sinks } = config
  const definitions: SinkDefinition[] = []
  if (slack.webhookurl !== null || slack.token !== null) {
    definitions.push({ name: RESERVED_SINKS.slack, type: 'slack', settings: slack })
  }
  if (smtp.hostport !== null) {
    definitions.push({ name: RESERVED_SINKS.smtp, type: 'email', settings: smtp })
  }
  definitions.push(...Object.entries(sinks).map(([name, sink]) => named(name, sink)))
  if (definitions.length > 0) return definitions
  return [{ name: RESERVED_SINKS.none, type: 'console', settings: { minimumpriority: null } }]
}

function named(name: string, sink: Config['sinks'][string]): SinkDefinition {
  switch (sink.type) {
    case 'slack': {
      const { type, ...settings } = sink
      return { name, type, settings }
    }
    case 'email': {
      const { type, ...settings } = sink
      return { name, type, settings }
    }
    case 'webhook': {
      const { type, ...settings } = sink
      return { name, type, settings }
    }
    case 'console': {
      const { type, ...settings } = sink
      return { name, type, settings }
    }
    default:
      return sink satisfies never
  }
}
