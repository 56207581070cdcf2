import type { Alert } from '../../model/alert.ts'
import { subjectKey } from '../../model/event.ts'
import type { Decision, Incident } from '../../model/incident.ts'
import type { Admitted, Arrival, Decide, QuarantineEntry, Verdict } from '../records.ts'
import type { Statement } from './database.ts'
import {
  closeAlerts,
  insertAlerts,
  insertDecisions,
  insertEvents,
  insertIncidents,
  insertQuarantine,
  updateAlerts,
  updateIncidents,
  type KeptEvent,
  type Owned,
} from './writes.ts'

/** A row in memory: `value` is what the database shall have. */
type Held<T> = { readonly isStored: boolean; isTouched: boolean; value: T }

/**
 * What is open for a batch of events, as it was read under the batch's locks, and what the events make of
 * it: each sees what the ones before it did. Used for one attempt and thrown away.
 */
export class Batch {
  readonly #decide: Decide
  readonly #incidents = new Map<string, Held<Incident>>()
  readonly #alerts = new Map<string, Held<Alert>>()
  readonly #allIncidents: Held<Incident>[] = []
  readonly #allAlerts: Held<Alert>[] = []
  readonly #endedIncidents: string[] = []
  readonly #decisions: Owned<Decision>[] = []
  readonly #events: Owned<KeptEvent>[] = []
  readonly #quarantine: QuarantineEntry[] = []
  #hasNews = false

  constructor(decide: Decide, incidents: readonly Incident[], alerts: readonly Alert[]) {
    this.#decide = decide
    for (const incident of incidents) this.#holdIncident(incident, true)
    for (const alert of alerts) this.#holdAlert(alert, true)
  }

  /** Whether a report worker has something new to look at. */
  get hasNews(): boolean {
    return this.#hasNews
  }

  /** Folds an event whose id is new. */
  take(arrival: Arrival): Admitted {
    const { event, fingerprint } = arrival
    const alert = this.#alerts.get(fingerprint) ?? null
    const incident = this.#incidents.get(subjectKey(event)) ?? null
    const verdict = this.#decide(arrival, {
      alert: alert?.value ?? null,
      incident: incident?.value ?? null,
    })
    this.#closeExpired(verdict, alert, incident)
    const storedBefore = alert?.value.id === verdict.alert.id ? alert.value.stored : 0
    this.#put(verdict, alert, incident)
    if (verdict.alert.stored > storedBefore) {
      this.#events.push({ owner: verdict.alert.id, row: event })
    }
    if (event.kind === 'malformed') {
      const { receivedAt, problem, body } = event
      this.#quarantine.push({ receivedAt, reason: problem ?? '', body })
    }
    return { duplicate: false, verdict, isNewAlert: alert?.value.id !== verdict.alert.id }
  }

  /** In this order: what is over frees its unique key for what begins. */
  writes(): readonly Statement[] {
    const incidents = this.#allIncidents.filter(({ isTouched }) => isTouched)
    const alerts = this.#allAlerts.filter(({ isTouched }) => isTouched)
    return [
      ...updateIncidents(stored(incidents)),
      ...closeAlerts(this.#endedIncidents),
      ...updateAlerts(stored(alerts)),
      ...insertIncidents(fresh(incidents)),
      ...insertAlerts(fresh(alerts)),
      ...insertEvents(this.#events),
      ...insertDecisions(this.#decisions),
      ...insertQuarantine(this.#quarantine),
    ]
  }

  #closeExpired(
    { expired, closing }: Verdict,
    alert: Held<Alert> | null,
    incident: Held<Incident> | null,
  ): void {
    if (expired.incident !== null && incident !== null) {
      touch(incident, expired.incident)
      const { id } = expired.incident
      this.#incidents.delete(expired.incident.subjectKey)
      if (closing !== null) this.#decisions.push({ owner: id, row: closing })
      if (incident.isStored) this.#endedIncidents.push(id)
      for (const held of this.#alerts.values()) {
        if (held.value.incidentId === id) this.#closeAlert(held)
      }
    }
    if (expired.alert !== null && alert !== null) this.#closeAlert(alert)
  }

  #closeAlert(held: Held<Alert>): void {
    touch(held, { ...held.value, state: 'closed' })
    this.#alerts.delete(held.value.fingerprint)
  }

  #put(
    { incident, alert, decisions }: Verdict,
    heldAlert: Held<Alert> | null,
    heldIncident: Held<Incident> | null,
  ): void {
    if (heldIncident?.value.id === incident.id) touch(heldIncident, incident)
    else touch(this.#holdIncident(incident, false), incident)
    if (heldAlert?.value.id === alert.id) touch(heldAlert, alert)
    else touch(this.#holdAlert(alert, false), alert)
    this.#decisions.push(...decisions.map((row) => ({ owner: incident.id, row })))
    this.#hasNews ||= decisions.length > 0
  }

  #holdIncident(value: Incident, isStored: boolean): Held<Incident> {
    const held = { isStored, isTouched: false, value }
    this.#incidents.set(value.subjectKey, held)
    this.#allIncidents.push(held)
    return held
  }

  #holdAlert(value: Alert, isStored: boolean): Held<Alert> {
    const held = { isStored, isTouched: false, value }
    this.#alerts.set(value.fingerprint, held)
    this.#allAlerts.push(held)
    return held
  }
}

function touch<T>(held: Held<T>, value: T): void {
  held.value = value
  held.isTouched = true
}

function stored<T>(held: readonly Held<T>[]): readonly T[] {
  return held.filter(({ isStored }) => isStored).map(({ value }) => value)
}

function fresh<T>(held: readonly Held<T>[]): readonly T[] {
  return held.filter(({ isStored }) => !isStored).map(({ value }) => value)
}
