import type { SinkSettings } from './sinks/config.ts'

/** A sink as configured: a section is the sink of its name, `sinks:` has the others. */
export type SinkDefinition = {
  readonly name: string
  /** One of the registered types. */
  readonly type: string
  readonly settings: SinkSettings
}
