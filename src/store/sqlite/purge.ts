import type { Retention } from '../records.ts'
import type { Connection } from './connection.ts'

/** Ids looked at for each one that may be removed: they are not ordered by age. */
const SWEEP_FACTOR = 10

/** Rows that go with an incident, about: a report is the size of many. */
const ROWS_OF_INCIDENT = 20

/** Removes what is past retention step by step; ids are swept in key order, a slice a call. */
export class Purge {
  readonly #connection: Connection
  #sweptTo: Uint8Array | null = null

  constructor(connection: Connection) {
    this.#connection = connection
  }

  run(retention: Retention): { removed: number; done: boolean } {
    return this.#connection.write(() => {
      const events = this.#removeEvents(retention)
      const incidents = this.#removeIncidents(retention)
      const ids = this.#sweepIds(retention)
      this.#removeSilences(retention)
      const isFull = events === retention.limit || incidents === incidentsAStep(retention)
      return { removed: events + incidents + ids, done: !isFull && this.#sweptTo === null }
    })
  }

  /** Events are numbered in order of arrival, so the old ones come first. */
  #removeEvents({ eventsBefore, limit }: Retention): number {
    const { changes } = this.#connection
      .statement(
        `DELETE FROM events WHERE n IN (SELECT n FROM (SELECT n, received_at FROM events ORDER BY n LIMIT ?)
           WHERE received_at < ?)`,
      )
      .run(limit, eventsBefore)
    return Number(changes)
  }

  #removeSilences({ incidentsBefore }: Retention): void {
    this.#connection.statement('DELETE FROM silences WHERE until < ?').run(incidentsBefore)
  }

  #removeIncidents(retention: Retention): number {
    const { incidentsBefore } = retention
    const { changes } = this.#connection
      .statement(
        `DELETE FROM incidents WHERE n IN (SELECT n FROM incidents WHERE first_seen < ?
           AND last_seen < ? AND state = 'closed' AND due_at IS NULL ORDER BY first_seen LIMIT ?)`,
      )
      .run(incidentsBefore, incidentsBefore, incidentsAStep(retention))
    return Number(changes)
  }

  #sweepIds({ eventsBefore, limit }: Retention): number {
    const from = this.#sweptTo ?? new Uint8Array()
    const slice = this.#connection
      .statement('SELECT id FROM event_ids WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?')
      .get(from, limit * SWEEP_FACTOR - 1)
    const to = (slice?.['id'] ?? null) as Uint8Array | null
    const { changes } = this.#connection
      .statement('DELETE FROM event_ids WHERE id > ? AND id <= ? AND received_at < ?')
      .run(from, to ?? new Uint8Array(17).fill(255), eventsBefore)
    this.#sweptTo = to
    return Number(changes)
  }
}

function incidentsAStep({ limit }: Retention): number {
  return Math.ceil(limit / ROWS_OF_INCIDENT)
}
