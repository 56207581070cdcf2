/** When an incident ends and when it is told; all in ms. */
export type IncidentSettings = {
  /** Quiet for this long closes it. */
  readonly window: number
  /** Open for this long closes it, however busy it is. */
  readonly maxAge: number
  /** From the first event to the first message, so that a burst is one message. */
  readonly wait: number
  /** At least this long between a message and an update. */
  readonly update: number
  /** A busy incident is told again after this long. */
  readonly repeat: number
  /** A storm is over when nothing was held back for this long. */
  readonly calm: number
}
