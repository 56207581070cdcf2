import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Sink } from '../sink.ts'
import type { SettingsOf, SettingsSchema, SinkSettings } from './config.ts'

/** Time limits of one attempt, in ms. */
export type AttemptLimits = {
  /** For connecting, and for each silence of the receiver. */
  readonly phaseMs: number
  /** For one request, or one mail, as a whole. */
  readonly totalMs: number
}

export type SinkDeps = {
  readonly clock: Clock
  readonly log: Log
  /** Where console sinks print. */
  readonly write: (text: string) => void | Promise<void>
  /** Instead of the limits that the type of sink has. */
  readonly limits?: AttemptLimits
}

/**
 * A type of sink: what it can be set to and how one is created. Configuration, environment names, checks, the
 * JSON Schemas, the documentation and the commands all follow from it.
 */
export type SinkType = {
  /** As configuration has it: `type: slack`. */
  readonly type: string
  /** A strict object with a description for each setting; unset texts are null. */
  readonly settings: SettingsSchema
  /** The settings that turn it on, one of them is enough; none: it is on when it is named. */
  readonly addresses: readonly string[]
  /** A top-level section that is the sink of that name; null: it is configured under `sinks` only. */
  readonly section: { readonly name: string; readonly description: string } | null
  /** One sentence for the documentation: where it sends to, and what arrives there. */
  readonly summary: string
  /** Opens nothing before the first message. `settings` are valid and have an address. */
  readonly create: (name: string, settings: SinkSettings, deps: SinkDeps) => Sink
}

/** A `SinkType` whose `create` takes what its own schema gives. */
export function defineSinkType<Schema extends SettingsSchema>(
  definition: Omit<SinkType, 'settings' | 'create'> & {
    readonly settings: Schema
    readonly create: (name: string, settings: SettingsOf<Schema>, deps: SinkDeps) => Sink
  },
): SinkType {
  const { create } = definition
  return {
    ...definition,
    create: (name, settings, deps) => create(name, settings as SettingsOf<Schema>, deps),
  }
}
