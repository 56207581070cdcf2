import { configSchema, type Config } from '../../src/config/schema.ts'
import type { CreateId } from '../../src/lib/id.ts'
import { createParseArrival } from '../../src/admit/arrival.ts'
import type { Arrival } from '../../src/store/records.ts'
import { alertText, type AlertBody } from './alerts.ts'

/** Defaults, but for what is given. */
export function testConfig(settings: Record<string, unknown> = {}): Config {
  return configSchema.parse(settings)
}

/** The arrival of an alert at `receivedAt` (ms). */
export function arrivalAt(
  receivedAt: number,
  overrides: Partial<AlertBody> = {},
  config: Config = testConfig(),
): Arrival {
  return createParseArrival(config)(alertText(overrides), receivedAt)
}

/** `a1`, `a2`, … */
export function countedIds(prefix = 'a'): CreateId {
  let count = 0
  return () => `${prefix}${++count}`
}
