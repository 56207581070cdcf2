import { foldBatch } from '../../src/admit/fold.ts'
import type { Alert } from '../../src/model/alert.ts'
import type { Bucket } from '../../src/model/bucket.ts'
import { subjectKey } from '../../src/model/event.ts'
import type { Decision, Incident } from '../../src/model/incident.ts'
import type { Silence } from '../../src/model/silence.ts'
import type { AmendmentDeps } from '../../src/notify/amendments.ts'
import type { RoundDeps } from '../../src/notify/round.ts'
import type {
  Arrival,
  Decide,
  DeliveryRecord,
  IncidentRecord,
  StoredEvent,
} from '../../src/store/records.ts'
import type {
  Amendment,
  ClaimedIncident,
  Publication,
  ReportFailure,
} from '../../src/store/work.ts'

type Stored = {
  incident: Incident
  readonly alerts: Map<string, { alert: Alert; readonly events: StoredEvent[] }>
  readonly decisions: Decision[]
  readonly deliveries: Pick<DeliveryRecord, 'sink'>[]
}

type Verbs = RoundDeps['store'] & AmendmentDeps['store']

/**
 * What the round and the people's verbs need of a store, in memory: so that ten thousand histories take seconds.
 * The conformance suite is what holds the real stores to the same promises.
 */
export class MemoryStore implements Verbs {
  readonly incidents = new Map<string, Stored>()
  readonly #open = new Map<string, Stored>()
  readonly #openAlerts = new Map<string, Alert>()
  readonly #silences = new Map<string, Silence>()
  readonly #buckets = new Map<string, Bucket>()
  readonly #decide: Decide
  /** `before` and its alerts, in order of arrival, are what was there when it was published. */
  readonly onPublish: (publication: Publication, before: Incident, alerts: readonly Alert[]) => void

  constructor(decide: Decide, onPublish: MemoryStore['onPublish']) {
    this.#decide = decide
    this.onPublish = onPublish
  }

  admit(arrival: Arrival): void {
    const open = this.#open.get(subjectKey(arrival.event))?.incident
    const alert = this.#openAlerts.get(arrival.fingerprint)
    const { incidents, alerts, events, decisions } = foldBatch(
      {
        arrivals: [arrival],
        fresh: new Set([arrival.event.id]),
        incidents: new Map(open === undefined ? [] : [[open.subjectKey, open]]),
        alerts: new Map(alert === undefined ? [] : [[arrival.fingerprint, alert]]),
      },
      this.#decide,
    )
    for (const incident of incidents.changed) this.#put(this.#stored(incident.id), incident)
    for (const incident of incidents.begun) this.#put(this.#begin(incident), incident)
    for (const one of [...alerts.changed, ...alerts.begun]) this.#putAlert(one)
    for (const { row, owner } of events) this.#keep(owner, row)
    for (const { row, owner } of decisions) this.#stored(owner).decisions.push(row)
  }

  get nextDueAt(): number {
    return Math.min(
      ...Array.from(this.incidents.values(), ({ incident }) => incident.dueAt ?? Infinity),
    )
  }

  get silences(): readonly Silence[] {
    return Array.from(this.#silences.values())
  }

  async claimIncidents({ now }: { readonly now: number }) {
    const due = Array.from(this.incidents.values()).filter(
      ({ incident }) => (incident.dueAt ?? Infinity) <= now,
    )
    return {
      incidents: due.map(({ incident }) => ({ incident, lease: incident.id, failures: 0 })),
      unreadable: [],
    }
  }

  /** In these histories no report fails. */
  async setAside({ error }: ReportFailure): Promise<never> {
    throw new Error(error)
  }

  async ping() {
    return 0
  }

  async giveBack({ incident }: ClaimedIncident): Promise<never> {
    throw new Error(`given back: ${incident.id}`)
  }

  async publish(publication: Publication) {
    const stored = this.#stored(publication.incidentId)
    const before = stored.incident
    this.#put(stored, publication.next(before))
    const heldBack = publication.heldBack.map((entry) => {
      const open = this.#open.get(entry.subjectKey) ?? null
      const roundup = entry.fold(open?.incident ?? null)
      this.#put(open ?? this.#begin(roundup), roundup)
      return entry.decide(roundup)
    })
    const decisions = [...publication.decisions, ...heldBack]
    stored.decisions.push(...decisions)
    const { message } = publication
    if (message !== null) stored.deliveries.push(...message.deliveries)
    this.onPublish(
      publication,
      before,
      Array.from(stored.alerts.values(), ({ alert }) => alert),
    )
    return decisions
  }

  async readIncident(id: string): Promise<IncidentRecord | null> {
    const { incident, alerts, decisions } = this.#stored(id)
    return {
      incident,
      alerts: Array.from(alerts.values()),
      omitted: 0,
      omittedEvents: 0,
      decisions,
      unreadable: [],
    }
  }

  async readDeliveries(id: string) {
    return this.#stored(id).deliveries as readonly unknown[] as readonly DeliveryRecord[]
  }

  async spend(sink: string, take: Parameters<Verbs['spend']>[1]) {
    const { bucket, isTaken } = take(this.#buckets.get(sink) ?? null)
    this.#buckets.set(sink, bucket)
    return isTaken
  }

  async addSilence(silence: Silence) {
    this.#silences.set(silence.id, silence)
    return true
  }

  async endSilence(id: string, now: number) {
    const silence = this.#silences.get(id)
    if (silence === undefined || (silence.until ?? Infinity) <= now) return false
    this.#silences.set(id, { ...silence, until: now })
    for (const stored of this.incidents.values()) {
      const { heldKind, state } = stored.incident
      if (heldKind !== null && state === 'open')
        this.#put(stored, { ...stored.incident, dueAt: now })
    }
    return true
  }

  async listSilences(endedAfter: number) {
    const items = this.silences.filter(({ until }) => (until ?? Infinity) > endedAfter)
    return { items, unreadable: [] }
  }

  async amend(id: string, change: (current: Incident) => Amendment | null) {
    const stored = this.#stored(id)
    const changed = change(stored.incident)
    if (changed === null) return { incident: stored.incident, decisions: [] }
    this.#put(stored, changed.incident)
    stored.decisions.push(...changed.decisions)
    return changed
  }

  #stored(id: string): Stored {
    const stored = this.incidents.get(id)
    if (stored === undefined) throw new Error(`no incident ${id}`)
    return stored
  }

  #putAlert(alert: Alert): void {
    const { alerts } = this.#stored(alert.incidentId)
    alerts.set(alert.id, { alert, events: alerts.get(alert.id)?.events ?? [] })
    if (alert.state === 'open') this.#openAlerts.set(alert.fingerprint, alert)
  }

  /** The first event of an alert is all that a report of these histories shows. */
  #keep(alertId: string, { id, receivedAt, body }: StoredEvent): void {
    for (const { alerts } of this.incidents.values()) {
      const events = alerts.get(alertId)?.events
      if (events?.length === 0) events.push({ id, receivedAt, body })
    }
  }

  #begin(incident: Incident): Stored {
    const stored: Stored = { incident, alerts: new Map(), decisions: [], deliveries: [] }
    this.incidents.set(incident.id, stored)
    return stored
  }

  #put(stored: Stored, incident: Incident): void {
    stored.incident = incident
    if (incident.state === 'open') this.#open.set(incident.subjectKey, stored)
    else if (this.#open.get(incident.subjectKey) === stored) this.#open.delete(incident.subjectKey)
  }
}
