import { acknowledge } from '../incident/acknowledge.ts'
import { silence, silenceFor } from '../incident/silence.ts'
import type { Clock } from '../lib/clock.ts'
import type { Decision, Incident, Silenced } from '../model/incident.ts'
import type { Store } from '../store/port.ts'
import type { Amendment } from '../store/work.ts'

/** What people do to an incident. */
export type Amendments = {
  /** Answers with the incident as it is then; null when there is none with this id. */
  readonly acknowledge: (incidentId: string, by: string) => Promise<Incident | null>
  /** Silences the incident as it is now, by a silence with this id; answers likewise. */
  readonly silence: (
    incidentId: string,
    silenceId: string,
    by: Silenced,
  ) => Promise<Incident | null>
  /** Ends a silence now; what it held back is due. False when no active silence has this id. */
  readonly endSilence: (silenceId: string) => Promise<boolean>
}

export type AmendmentDeps = {
  readonly store: Pick<Store, 'amend' | 'readIncident' | 'addSilence' | 'endSilence'>
  readonly clock: Clock
  readonly onAmended: (decisions: readonly Decision[]) => void
}

const NO_ALERTS = { alerts: 0, eventsPerAlert: 0, bytes: 0 }

export function createAmendments({ store, clock, onAmended }: AmendmentDeps): Amendments {
  const amend = async (
    id: string,
    change: (current: Incident, now: number) => Amendment | null,
  ): Promise<Incident | null> => {
    const now = clock.now()
    const amended = await store.amend(id, (current) => change(current, now))
    if (amended === null) return null
    onAmended(amended.decisions)
    return amended.incident
  }
  return {
    acknowledge: (id, by) => amend(id, (current, now) => acknowledge(current, by, now)),
    silence: async (incidentId, silenceId, by) => {
      const record = await store.readIncident(incidentId, NO_ALERTS)
      if (record === null) return null
      const about = { id: silenceId, now: clock.now() }
      await store.addSilence(silenceFor(record.incident, by, about))
      return amend(incidentId, (current, now) => silence(current, by, now))
    },
    endSilence: async (id) => {
      const isEnded = await store.endSilence(id, clock.now())
      if (isEnded) onAmended([])
      return isEnded
    },
  }
}
