import type { Alert } from '../model/alert.ts'
import { subjectKey, type FalcoEvent } from '../model/event.ts'
import type { Decision, Incident } from '../model/incident.ts'
import type { Admitted, Arrival, Decide, QuarantineEntry, Verdict } from '../store/records.ts'

/** A batch of arrivals, and what was looked up for it. */
export type Batch = {
  readonly arrivals: readonly Arrival[]
  /** Ids that the store has not seen before this batch. */
  readonly fresh: ReadonlySet<string>
  /** What is open, by subject key and by fingerprint. */
  readonly incidents: ReadonlyMap<string, Incident>
  readonly alerts: ReadonlyMap<string, Alert>
}

/** What a batch makes of the store: to be written all, or not at all. */
export type BatchFold = {
  /** One for each arrival. */
  readonly results: readonly Admitted[]
  /** As they become. Those that are over are to be written first: their unique keys are free for what begins. */
  readonly incidents: Changes<Incident>
  readonly alerts: Changes<Alert>
  /** Ids of incidents that are over: all of their alerts are, also those that were not looked up. */
  readonly ended: readonly string[]
  /** Events to keep whole, each with the id of its alert. */
  readonly events: readonly Owned<FalcoEvent>[]
  /** Each with the id of its incident. */
  readonly decisions: readonly Owned<Decision>[]
  readonly quarantine: readonly QuarantineEntry[]
}

export type Changes<T> = { readonly begun: readonly T[]; readonly changed: readonly T[] }

/** A row that belongs to another: `owner` is the other's id. */
export type Owned<T> = { readonly owner: string; readonly row: T }

/**
 * Folds a batch, in order: each arrival sees what the ones before it did. Of an id that comes twice the first
 * counts. Pure: stores run it inside their transaction, between reading and writing.
 */
export function foldBatch(
  { arrivals, fresh, incidents, alerts }: Batch,
  decide: Decide,
): BatchFold {
  const state = new State(incidents.values(), alerts.values())
  const unseen = new Set(fresh)
  const results = arrivals.map((arrival): Admitted => {
    return unseen.delete(arrival.event.id) ? state.take(arrival, decide) : { duplicate: true }
  })
  return state.end(results)
}

/** `value` is what the store shall have. */
type Held<T> = { readonly isStored: boolean; isTouched: boolean; value: T }

class State {
  readonly #open = new Map<string, Held<Incident>>()
  readonly #openAlerts = new Map<string, Held<Alert>>()
  readonly #incidents: Held<Incident>[] = []
  readonly #alerts: Held<Alert>[] = []
  readonly #ended: string[] = []
  readonly #decisions: Owned<Decision>[] = []
  readonly #events: Owned<FalcoEvent>[] = []
  readonly #quarantine: QuarantineEntry[] = []

  constructor(incidents: Iterable<Incident>, alerts: Iterable<Alert>) {
    for (const incident of incidents) this.#holdIncident(incident, true)
    for (const alert of alerts) this.#holdAlert(alert, true)
  }

  take(arrival: Arrival, decide: Decide): Admitted {
    const { event, fingerprint } = arrival
    const alert = this.#openAlerts.get(fingerprint) ?? null
    const incident = this.#open.get(subjectKey(event)) ?? null
    const open = { alert: alert?.value ?? null, incident: incident?.value ?? null }
    const verdict = decide(arrival, open)
    this.#closeExpired(verdict, alert, incident)
    const storedBefore = open.alert?.id === verdict.alert.id ? open.alert.stored : 0
    this.#put(verdict, alert, incident)
    if (verdict.alert.stored > storedBefore) {
      this.#events.push({ owner: verdict.alert.id, row: event })
    }
    if (event.kind === 'malformed') {
      const { receivedAt, problem, body } = event
      this.#quarantine.push({ receivedAt, reason: problem ?? '', body })
    }
    return { duplicate: false, verdict, isNewAlert: open.alert?.id !== verdict.alert.id }
  }

  end(results: readonly Admitted[]): BatchFold {
    return {
      results,
      incidents: changes(this.#incidents),
      alerts: changes(this.#alerts),
      ended: this.#ended,
      events: this.#events,
      decisions: this.#decisions,
      quarantine: this.#quarantine,
    }
  }

  #closeExpired(
    { expired, closing }: Verdict,
    alert: Held<Alert> | null,
    incident: Held<Incident> | null,
  ): void {
    if (expired.incident !== null && incident !== null) {
      touch(incident, expired.incident)
      const { id } = expired.incident
      this.#open.delete(expired.incident.subjectKey)
      if (closing !== null) this.#decisions.push({ owner: id, row: closing })
      if (incident.isStored) this.#ended.push(id)
      for (const held of this.#openAlerts.values()) {
        if (held.value.incidentId === id) this.#closeAlert(held)
      }
    }
    if (expired.alert !== null && alert !== null) this.#closeAlert(alert)
  }

  #closeAlert(held: Held<Alert>): void {
    touch(held, { ...held.value, state: 'closed' })
    this.#openAlerts.delete(held.value.fingerprint)
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
  }

  #holdIncident(value: Incident, isStored: boolean): Held<Incident> {
    const held = { isStored, isTouched: false, value }
    this.#open.set(value.subjectKey, held)
    this.#incidents.push(held)
    return held
  }

  #holdAlert(value: Alert, isStored: boolean): Held<Alert> {
    const held = { isStored, isTouched: false, value }
    this.#openAlerts.set(value.fingerprint, held)
    this.#alerts.push(held)
    return held
  }
}

function touch<T>(held: Held<T>, value: T): void {
  held.value = value
  held.isTouched = true
}

function changes<T>(held: readonly Held<T>[]): Changes<T> {
  const touched = held.filter(({ isTouched }) => isTouched)
  return {
    begun: touched.filter(({ isStored }) => !isStored).map(({ value }) => value),
    changed: touched.filter(({ isStored }) => isStored).map(({ value }) => value),
  }
}
