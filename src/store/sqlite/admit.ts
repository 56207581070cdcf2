import { hash } from 'node:crypto'
import { subjectKey } from '../../model/event.ts'
import type { Admitted, Arrival, Decide, Verdict } from '../records.ts'
import type { Connection } from './connection.ts'
import type { HeldAlert, HeldIncident, OpenSet } from './open-set.ts'
import type { Tally } from './tally.ts'
import {
  closeAlerts,
  insertAlert,
  insertDecision,
  insertIncident,
  insertQuarantine,
  nextRowNumber,
  updateAlert,
  updateIncident,
  updateIncidentCount,
} from './writes.ts'

/** The write path before the 204: everything here is inside one transaction a batch. */
export class Intake {
  readonly #connection: Connection
  readonly #open: OpenSet
  readonly #tally: Tally
  #nextIncident: number
  #nextAlert: number
  #lastEventAt: number | null
  #dirtyAlerts = new Set<HeldAlert>()
  #dirtyIncidents = new Set<HeldIncident>()

  constructor(connection: Connection, open: OpenSet, tally: Tally) {
    this.#connection = connection
    this.#open = open
    this.#tally = tally
    this.#nextIncident = nextRowNumber(connection, 'incidents')
    this.#nextAlert = nextRowNumber(connection, 'alerts')
    const last = connection.statement('SELECT max(last_seen) AS at FROM incidents').get()
    this.#lastEventAt = (last?.['at'] ?? null) as number | null
  }

  /** Arrival of the newest event that was taken, ms since the epoch. */
  get lastEventAt(): number | null {
    return this.#lastEventAt
  }

  /** For an incident that does not come out of an event. */
  nextIncidentNumber(): number {
    return this.#nextIncident++
  }

  /** Synchronous; the caller waits for the disk. */
  admit(arrivals: readonly Arrival[], decide: Decide): readonly Admitted[] {
    try {
      const admitted = this.#connection.write(() => {
        const taken = arrivals.map((arrival) => this.#take(arrival, decide))
        this.#writeDirty()
        this.#tally.write(arrivals.length)
        return taken
      })
      this.#tally.commit()
      this.#lastEventAt = arrivals.at(-1)?.event.receivedAt ?? this.#lastEventAt
      return admitted
    } catch (error) {
      this.#open.forget()
      throw error
    } finally {
      this.#dirtyAlerts.clear()
      this.#dirtyIncidents.clear()
      this.#open.trim()
    }
  }

  #take(arrival: Arrival, decide: Decide): Admitted {
    const { event, fingerprint } = arrival
    if (!this.#remember(event.id, event.receivedAt)) return { duplicate: true }
    const alert = this.#open.alert(fingerprint)
    const incident = this.#open.incident(subjectKey(event))
    const verdict = decide(arrival, {
      alert: alert?.value ?? null,
      incident: incident?.value ?? null,
    })
    this.#closeExpired(verdict, alert, incident)
    const heldIncident = this.#holdIncident(verdict, incident)
    const heldAlert = this.#holdAlert(verdict, alert, heldIncident.n)
    const isNewAlert = heldAlert !== alert
    const storedBefore = isNewAlert ? 0 : heldAlert.value.stored
    heldIncident.value = verdict.incident
    heldAlert.value = verdict.alert
    for (const decision of verdict.decisions)
      insertDecision(this.#connection, heldIncident.n, decision)
    if (verdict.alert.stored > storedBefore) this.#keep(arrival, heldAlert.n)
    if (event.kind === 'malformed') {
      const { receivedAt, problem, body } = event
      insertQuarantine(this.#connection, { receivedAt, reason: problem ?? '', body })
    }
    return { duplicate: false, verdict, isNewAlert }
  }

  /** False when the id is known. */
  #remember(id: string, receivedAt: number): boolean {
    const { changes } = this.#connection
      .statement('INSERT OR IGNORE INTO event_ids (id, received_at) VALUES (?, ?)')
      .run(hash('sha256', id, 'buffer').subarray(0, 16), receivedAt)
    return changes === 1
  }

  /** What is over is written at once: its unique key must be free for what begins. */
  #closeExpired(
    { expired, closing }: Verdict,
    alert: HeldAlert | null,
    incident: HeldIncident | null,
  ): void {
    if (expired.incident !== null && incident !== null) {
      this.#dirtyIncidents.delete(incident)
      updateIncident(this.#connection, incident.n, expired.incident)
      if (closing !== null) insertDecision(this.#connection, incident.n, closing)
      this.#writeAlertsOf(incident.n)
      closeAlerts(this.#connection, incident.n)
      this.#open.dropIncident(incident)
    } else if (expired.alert !== null && alert !== null) {
      this.#dirtyAlerts.delete(alert)
      updateAlert(this.#connection, alert.n, alert.value)
      this.#connection.statement("UPDATE alerts SET state = 'closed' WHERE n = ?").run(alert.n)
      this.#open.dropAlert(alert.value.fingerprint)
    }
  }

  #writeAlertsOf(incidentN: number): void {
    for (const held of this.#dirtyAlerts) {
      if (held.incidentN !== incidentN) continue
      updateAlert(this.#connection, held.n, held.value)
      this.#dirtyAlerts.delete(held)
    }
  }

  #holdIncident(verdict: Verdict, known: HeldIncident | null): HeldIncident {
    if (known !== null && known.value.id === verdict.incident.id) {
      this.#dirtyIncidents.add(known)
      return known
    }
    const held = { n: this.nextIncidentNumber(), stored: verdict.incident, value: verdict.incident }
    insertIncident(this.#connection, held.n, verdict.incident)
    this.#open.holdIncident(held)
    return held
  }

  #holdAlert(verdict: Verdict, known: HeldAlert | null, incidentN: number): HeldAlert {
    if (known !== null && known.value.id === verdict.alert.id) {
      this.#dirtyAlerts.add(known)
      return known
    }
    const { alert } = verdict
    const held = { n: this.#nextAlert++, incidentN, stored: alert, value: alert }
    insertAlert(this.#connection, held.n, incidentN, alert)
    this.#open.holdAlert(held)
    return held
  }

  #keep({ event }: Arrival, alertN: number): void {
    this.#connection
      .statement('INSERT INTO events (id, alert_n, received_at, body) VALUES (?, ?, ?, ?)')
      .run(event.id, alertN, event.receivedAt, event.body)
  }

  /** One write a row and batch, however many of the batch's events it took. */
  #writeDirty(): void {
    for (const held of this.#dirtyAlerts) {
      updateAlert(this.#connection, held.n, held.value)
      held.stored = held.value
    }
    for (const held of this.#dirtyIncidents) {
      const write = isCountOnly(held) ? updateIncidentCount : updateIncident
      write(this.#connection, held.n, held.value)
      held.stored = held.value
    }
  }
}

/** Folding keeps what it does not change by reference. */
function isCountOnly({ stored, value }: HeldIncident): boolean {
  return (
    stored.rules === value.rules &&
    stored.tactics === value.tactics &&
    stored.priority === value.priority &&
    stored.dueAt === value.dueAt &&
    stored.dueKind === value.dueKind &&
    stored.state === value.state
  )
}
