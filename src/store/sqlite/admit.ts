import { hash } from 'node:crypto'
import { foldBatch, type Batch, type BatchFold } from '../../admit/fold.ts'
import { subjectKey } from '../../model/event.ts'
import type { Incident } from '../../model/incident.ts'
import type { Admitted, Arrival, Decide } from '../records.ts'
import type { Connection } from './connection.ts'
import type { HeldAlert, HeldIncident, OnUnreadable, OpenSet } from './open-set.ts'
import { closeUnreadableAlert, closeUnreadableIncident } from './set-aside.ts'
import type { Tally } from './tally.ts'
import {
  closeAlerts,
  insertAlert,
  insertDecision,
  insertEvent,
  insertIncident,
  insertQuarantine,
  nextRowNumber,
  updateAlert,
  updateIncident,
  updateIncidentCounts,
} from './writes.ts'

/** What was looked up for a batch, with its rows' numbers by id. */
type Found = {
  readonly batch: Batch
  readonly incidents: Map<string, HeldIncident>
  readonly alerts: Map<string, HeldAlert>
}

/** The write path before the 204: everything here is inside one transaction a batch. */
export class Intake {
  readonly #connection: Connection
  readonly #open: OpenSet
  readonly #tally: Tally
  #nextIncident: number
  #nextAlert: number
  #lastEventAt: number | null

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
    const { fold, found } = this.#connection.write(() => {
      const looked = this.#lookUp(arrivals)
      const folded = foldBatch(looked.batch, decide)
      this.#write(folded, looked)
      this.#tally.write(arrivals.length)
      return { fold: folded, found: looked }
    })
    this.#tally.commit()
    for (const { id } of changed(fold.incidents)) this.#open.putIncident(held(found.incidents, id))
    for (const { id } of changed(fold.alerts)) this.#open.putAlert(held(found.alerts, id))
    this.#open.trim()
    this.#lastEventAt = arrivals.at(-1)?.event.receivedAt ?? this.#lastEventAt
    return fold.results
  }

  #lookUp(arrivals: readonly Arrival[]): Found {
    const fresh = new Set<string>()
    const incidents = new Map<string, Incident>()
    const alerts = new Map<string, HeldAlert['value']>()
    const found: Found = {
      batch: { arrivals, fresh, incidents, alerts },
      incidents: new Map(),
      alerts: new Map(),
    }
    for (const { event, fingerprint } of arrivals) {
      if (!this.#remember(event.id, event.receivedAt)) continue
      fresh.add(event.id)
      const close = this.#closeUnreadable(event.receivedAt)
      const incident = this.#open.incident(subjectKey(event), close.incident)
      if (incident !== null) {
        incidents.set(incident.value.subjectKey, incident.value)
        found.incidents.set(incident.value.id, incident)
      }
      const alert = this.#open.alert(fingerprint, close.alert)
      if (alert !== null) {
        alerts.set(fingerprint, alert.value)
        found.alerts.set(alert.value.id, alert)
      }
    }
    return found
  }

  #closeUnreadable(now: number): { readonly incident: OnUnreadable; readonly alert: OnUnreadable } {
    return {
      incident: (row, problem) => closeUnreadableIncident(this.#connection, row, problem, now),
      alert: (row) => closeUnreadableAlert(this.#connection, row),
    }
  }

  /** False when the id is known. */
  #remember(id: string, receivedAt: number): boolean {
    const { changes } = this.#connection
      .statement('INSERT OR IGNORE INTO event_ids (id, received_at) VALUES (?, ?)')
      .run(hash('sha256', id, 'buffer').subarray(0, 16), receivedAt)
    return changes === 1
  }

  /** In this order: what is over frees its unique key for what begins. */
  #write(fold: BatchFold, found: Found): void {
    const connection = this.#connection
    for (const incident of fold.incidents.changed) this.#updateIncident(incident, found)
    for (const id of fold.ended) closeAlerts(connection, held(found.incidents, id).n)
    for (const alert of fold.alerts.changed) {
      const { n, incidentN } = held(found.alerts, alert.id)
      updateAlert(connection, n, alert)
      found.alerts.set(alert.id, { n, incidentN, value: alert })
    }
    for (const incident of fold.incidents.begun) {
      const n = this.nextIncidentNumber()
      insertIncident(connection, n, incident)
      found.incidents.set(incident.id, { n, value: incident })
    }
    for (const alert of fold.alerts.begun) {
      const n = this.#nextAlert++
      const incidentN = held(found.incidents, alert.incidentId).n
      insertAlert(connection, n, incidentN, alert)
      found.alerts.set(alert.id, { n, incidentN, value: alert })
    }
    for (const { owner, row } of fold.events) {
      insertEvent(connection, held(found.alerts, owner).n, row)
    }
    for (const { owner, row } of fold.decisions) {
      insertDecision(connection, held(found.incidents, owner).n, row)
    }
    for (const entry of fold.quarantine) insertQuarantine(connection, entry)
  }

  #updateIncident(incident: Incident, found: Found): void {
    const { n, value } = held(found.incidents, incident.id)
    const write = isCountOnly(value, incident) ? updateIncidentCounts : updateIncident
    write(this.#connection, n, incident)
    found.incidents.set(incident.id, { n, value: incident })
  }
}

function changed<T>({ changed: before, begun }: { changed: readonly T[]; begun: readonly T[] }) {
  return [...before, ...begun]
}

/** What the fold writes was looked up, or began in it. */
function held<T>(rows: ReadonlyMap<string, T>, id: string): T {
  const row = rows.get(id)
  if (row === undefined) throw new Error(`no row of ${id} was looked up`)
  return row
}

/** Folding keeps what it does not change by reference. */
function isCountOnly(stored: Incident, value: Incident): boolean {
  return (
    stored.rules === value.rules &&
    stored.tactics === value.tactics &&
    stored.priority === value.priority &&
    stored.dueAt === value.dueAt &&
    stored.dueKind === value.dueKind &&
    stored.state === value.state
  )
}
