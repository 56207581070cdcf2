/** An incident that is not claimed until `retryAt`, because its reports fail. Times are in ms since the epoch. */
export type SetAside = {
  readonly incidentId: string
  /** In a row; a published report ends it. */
  readonly failures: number
  readonly failedAt: number
  readonly retryAt: number
  /** Of the last failure. */
  readonly error: string
}

export type SinkQueue = {
  /** Waiting for a first attempt, leased ones included. */
  readonly queued: number
  readonly retrying: number
  readonly dead: number
  readonly lastSuccessAt: number | null
  /** Of the newest failed attempt, when it is newer than the last success. */
  readonly lastError: string | null
}

export type QueueStats = {
  readonly queued: number
  readonly retrying: number
  readonly dead: number
  /** Creation of the oldest delivery that is neither sent nor dead, ms since the epoch. */
  readonly oldestAt: number | null
  readonly sinks: Readonly<Record<string, SinkQueue>>
}

/** Incidents that are due since a while, and whose report was not written. */
export type OverdueIncidents = {
  readonly overdue: number
  /** When the oldest of them was due, ms since the epoch. */
  readonly oldestDueAt: number | null
}

export type StatsRequest = {
  /** ms since the epoch: due then or earlier counts as overdue. */
  readonly overdueBefore: number
}

export type Stats = {
  readonly queue: QueueStats
  readonly incidents: OverdueIncidents
  readonly intake: {
    /** Bodies in quarantine. */
    readonly quarantined: number
    /** Arrival of the newest admitted event. */
    readonly lastEventAt: number | null
  }
  readonly setAside: {
    readonly count: number
    /** Those that failed most often first, at most 20. */
    readonly items: readonly SetAside[]
  }
}
