import type { Alert } from '../../model/alert.ts'
import type { Incident } from '../../model/incident.ts'
import type { Connection } from './connection.ts'
import { parseAlert, parseIncident } from '../rows.ts'

/** A row held in memory: `stored` is what the database has, `value` what it shall have. */
export type Held<T> = { readonly n: number; stored: T; value: T }
export type HeldAlert = Held<Alert> & { readonly incidentN: number }
export type HeldIncident = Held<Incident>

/** Rows held of each kind at most; the longest unused go first. */
const CAPACITY = 10_000

/**
 * The open alerts and incidents that were used last, so that a repeat costs no read. It mirrors the
 * database, which no other process writes: `forget` everything when a transaction is rolled back.
 */
export class OpenSet {
  readonly #connection: Connection
  readonly #alerts = new Map<string, HeldAlert>()
  readonly #incidents = new Map<string, HeldIncident>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  alert(fingerprint: string): HeldAlert | null {
    const held = this.#alerts.get(fingerprint)
    if (held !== undefined) return held
    const row = this.#connection
      .statement(
        `SELECT alerts.*, incidents.id AS incident_id FROM alerts JOIN incidents ON incidents.n = incident_n
         WHERE fingerprint = ? AND alerts.state = 'open'`,
      )
      .get(fingerprint)
    if (row === undefined) return null
    const alert = parseAlert(row)
    const read = {
      n: Number(row['n']),
      incidentN: Number(row['incident_n']),
      stored: alert,
      value: alert,
    }
    this.#alerts.set(fingerprint, read)
    return read
  }

  incident(subjectKey: string): HeldIncident | null {
    const held = this.#incidents.get(subjectKey)
    if (held !== undefined) return held
    const row = this.#connection
      .statement("SELECT * FROM incidents WHERE subject_key = ? AND state = 'open'")
      .get(subjectKey)
    if (row === undefined) return null
    const incident = parseIncident(row)
    const read = { n: Number(row['n']), stored: incident, value: incident }
    this.#incidents.set(subjectKey, read)
    return read
  }

  holdAlert(held: HeldAlert): void {
    this.#alerts.set(held.value.fingerprint, held)
  }

  holdIncident(held: HeldIncident): void {
    this.#incidents.set(held.value.subjectKey, held)
  }

  /** After a change made outside of intake: `next` is what the database has now. */
  replaceIncident(n: number, next: Incident): void {
    const held = this.#incidents.get(next.subjectKey)
    if (held?.n !== n) return
    if (next.state === 'closed') {
      this.dropIncident(held)
    } else {
      held.stored = next
      held.value = next
    }
  }

  dropAlert(fingerprint: string): void {
    this.#alerts.delete(fingerprint)
  }

  /** With its alerts. */
  dropIncident({ n, value }: HeldIncident): void {
    this.#incidents.delete(value.subjectKey)
    for (const [fingerprint, alert] of this.#alerts) {
      if (alert.incidentN === n) this.#alerts.delete(fingerprint)
    }
  }

  /** Drops the longest unused beyond capacity; called between transactions. */
  trim(): void {
    for (const map of [this.#alerts, this.#incidents]) {
      for (const key of map.keys()) {
        if (map.size <= CAPACITY) break
        map.delete(key)
      }
    }
  }

  forget(): void {
    this.#alerts.clear()
    this.#incidents.clear()
  }
}
