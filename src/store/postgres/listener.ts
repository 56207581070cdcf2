import { Client } from 'pg'
import type { Work } from '../port.ts'
import type { Statement } from './database.ts'
import type { ConnectionSettings } from './settings.ts'

const CHANNEL = 'falcobrief'
/** Between two attempts to listen again, ms: the first and the longest. */
const RETRY = { first: 200, longest: 30_000 }

/** Notifies every replica, when the transaction it is part of is committed. */
export function announce(work: Work): Statement {
  return { sql: 'SELECT pg_notify($1, $2)', values: [CHANNEL, work] }
}

/**
 * A connection of its own that waits for `announce` of any replica. It is only a shortcut: whoever listens
 * also looks by himself from time to time, so a connection that is down costs nothing but time.
 */
export class Listener {
  readonly #settings: ConnectionSettings
  readonly #listeners = new Set<(work: Work) => void>()
  readonly #stopping = new AbortController()
  readonly #stopped: Promise<void>
  #running: Promise<void> | null = null

  constructor(settings: ConnectionSettings) {
    const { signal } = this.#stopping
    this.#settings = settings
    this.#stopped = new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve())
    })
  }

  /** Connects when somebody listens for the first time. Answers with what ends it. */
  add(listener: (work: Work) => void): () => void {
    this.#listeners.add(listener)
    this.#running ??= this.#run()
    return () => void this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    let wait = RETRY.first
    while (!this.#stopping.signal.aborted) {
      const wasListening = await this.#listen()
      wait = wasListening ? RETRY.first : Math.min(wait * 2, RETRY.longest)
      // Replicas that lost the same server do not come back to it in one moment.
      await this.#pause(wait * (1 + Math.random()))
    }
  }

  /** Until the connection ends; whether it ever listened. */
  async #listen(): Promise<boolean> {
    let client: Client | null = null
    try {
      client = new Client(this.#settings.client)
      const ended = Promise.withResolvers<void>()
      client.on('end', ended.resolve).on('error', () => ended.resolve())
      client.on('notification', ({ payload }) => this.#notify(payload))
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
      // What was announced while nobody listened.
      this.#notify('reports')
      this.#notify('deliveries')
      await Promise.race([ended.promise, this.#stopped])
      return true
    } catch {
      return false
    } finally {
      await client?.end().catch(() => undefined)
    }
  }

  #notify(work: string | undefined): void {
    if (work !== 'reports' && work !== 'deliveries') return
    for (const listener of this.#listeners) listener(work)
  }

  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    await Promise.race([promise, this.#stopped])
    clearTimeout(timer)
  }
}
