import { Client } from 'pg'
import type { Work } from '../port.ts'
import type { Statement } from './database.ts'
import type { ConnectionSettings } from './settings.ts'

const CHANNEL = 'falcobrief'
/** Between two attempts to listen again, ms: the first and the longest. */
const RETRY = { first: 200, longest: 30_000 }

/** Tells every replica, when the transaction it is part of is committed. */
export function announce(work: Work): Statement {
  return { sql: 'SELECT pg_notify($1, $2)', values: [CHANNEL, work] }
}

/**
 * A connection of its own that waits for `announce` of any replica. It is only a shortcut: whoever listens
 * also looks by himself from time to time, so a connection that is down costs nothing but time.
 */
export class Listener {
  readonly #settings: ConnectionSettings
  readonly #listeners: ((work: Work) => void)[] = []
  readonly #stopping = new AbortController()
  #running: Promise<void> | null = null
  #client: Client | null = null

  constructor(settings: ConnectionSettings) {
    this.#settings = settings
  }

  /** Connects when somebody listens for the first time. */
  add(listener: (work: Work) => void): void {
    this.#listeners.push(listener)
    this.#running ??= this.#run()
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#client?.end().catch(() => undefined)
    await this.#running
  }

  async #run(): Promise<void> {
    let wait = RETRY.first
    while (!this.#stopping.signal.aborted) {
      const wasListening = await this.#listen()
      wait = wasListening ? RETRY.first : Math.min(wait * 2, RETRY.longest)
      await pause(wait * (1 + Math.random()), this.#stopping.signal)
    }
  }

  /** Until the connection ends; whether it ever listened. */
  async #listen(): Promise<boolean> {
    const client = new Client(this.#settings.client)
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve).once('error', () => resolve())
    })
    client.on('error', () => undefined)
    client.on('notification', ({ payload }) => this.#tell(payload))
    this.#client = client
    let isListening = false
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
      isListening = true
      // What was announced while nobody listened.
      this.#tell('reports')
      this.#tell('deliveries')
      if (!this.#stopping.signal.aborted) await ended
    } catch {
      // Tried again.
    }
    await client.end().catch(() => undefined)
    return isListening
  }

  #tell(work: string | undefined): void {
    if (work !== 'reports' && work !== 'deliveries') return
    for (const listener of this.#listeners) listener(work)
  }
}

/** Ends early when `signal` is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    timer.unref()
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
