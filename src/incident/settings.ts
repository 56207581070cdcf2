import type { Config } from '../config/schema.ts'

/** When an incident ends and when somebody is notified of it; all in ms. */
export type IncidentSettings = {
  /** Quiet for this long closes it. */
  readonly window: number
  /** Open for this long closes it, however busy it is. */
  readonly maxAge: number
  /** From the first event to the first message, so that a burst is one message. */
  readonly wait: number
  /** At least this long between a message and an update. */
  readonly update: number
  /** A reminder of a busy incident comes after this long. */
  readonly repeat: number
  /** A storm is over when nothing was held back for this long. */
  readonly calm: number
}

export function incidentSettings(
  config: Pick<Config, 'incident' | 'notify' | 'storm'>,
): IncidentSettings {
  return {
    window: config.incident.window,
    maxAge: config.incident.maxage,
    wait: config.notify.wait,
    update: config.notify.update,
    repeat: config.notify.repeat,
    calm: config.storm.calm,
  }
}
