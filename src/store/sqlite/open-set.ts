import type { Alert } from '../../model/alert.ts'
import type { Incident } from '../../model/incident.ts'
import { parseAlert, parseIncident, tryParse, type Row } from '../rows.ts'
import type { Connection } from './connection.ts'

/** A row held in memory, as the database has it. */
export type Held<T> = { readonly n: number; readonly value: T }
export type HeldAlert = Held<Alert> & { readonly incidentN: number }
export type HeldIncident = Held<Incident>

/** Rows held of each kind at most; the longest unused go first. */
const CAPACITY = 10_000

/** Called for an open row that cannot be read, inside a transaction: it is to be closed. */
export type OnUnreadable = (row: Row, problem: string) => void

/**
 * The open alerts and incidents that were used last, so that a repeat costs no read. It mirrors the
 * database, which no other process writes: it changes only after a transaction was committed.
 */
export class OpenSet {
  readonly #connection: Connection
  readonly #alerts = new Map<string, HeldAlert>()
  readonly #incidents = new Map<string, HeldIncident>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  alert(fingerprint: string, onUnreadable: OnUnreadable): HeldAlert | null {
    const held = this.#alerts.get(fingerprint)
    if (held !== undefined) return held
    const row = this.#connection
      .statement(
        `SELECT alerts.*, incidents.id AS incident_id FROM alerts JOIN incidents ON incidents.n = incident_n
         WHERE fingerprint = ? AND alerts.state = 'open'`,
      )
      .get(fingerprint)
    if (row === undefined) return null
    const parsed = tryParse(row, parseAlert)
    if ('value' in parsed) {
      const read = {
        n: Number(row['n']),
        incidentN: Number(row['incident_n']),
        value: parsed.value,
      }
      this.#alerts.set(fingerprint, read)
      return read
    }
    onUnreadable(row, parsed.problem)
    return null
  }

  incident(subjectKey: string, onUnreadable: OnUnreadable): HeldIncident | null {
    const held = this.#incidents.get(subjectKey)
    if (held !== undefined) return held
    const row = this.#connection
      .statement("SELECT * FROM incidents WHERE subject_key = ? AND state = 'open'")
      .get(subjectKey)
    if (row === undefined) return null
    const parsed = tryParse(row, parseIncident)
    if ('value' in parsed) {
      const read = { n: Number(row['n']), value: parsed.value }
      this.#incidents.set(subjectKey, read)
      return read
    }
    onUnreadable(row, parsed.problem)
    return null
  }

  /** What the database has now of an alert that was, or becomes, open. */
  putAlert(held: HeldAlert): void {
    const { fingerprint, state } = held.value
    if (state === 'open') renew(this.#alerts, fingerprint, held)
    else if (this.#alerts.get(fingerprint)?.n === held.n) this.#alerts.delete(fingerprint)
  }

  /** The same of an incident. Its alerts close with it. */
  putIncident(held: HeldIncident): void {
    const { subjectKey, state } = held.value
    if (state === 'open') {
      renew(this.#incidents, subjectKey, held)
      return
    }
    if (this.#incidents.get(subjectKey)?.n === held.n) this.#incidents.delete(subjectKey)
    for (const [fingerprint, alert] of this.#alerts) {
      if (alert.incidentN === held.n) this.#alerts.delete(fingerprint)
    }
  }

  /** After a change of an incident outside of intake: only what is held is replaced. */
  replaceIncident(n: number, next: Incident): void {
    if (this.#incidents.get(next.subjectKey)?.n === n) this.putIncident({ n, value: next })
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

/** As the one that was used last. */
function renew<T>(map: Map<string, T>, key: string, held: T): void {
  map.delete(key)
  map.set(key, held)
}
