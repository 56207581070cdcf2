import type { Machine } from '../support/figures.ts'
import { machineText, ms, table, verdict, whole } from './words.ts'

export type SideName = 'raw' | 'bare' | 'sqlite' | 'postgres' | 'alertmanager'

/** One server under one load; all times in microseconds. */
export type Side = {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** CPU time a request: of the server with its database, and of the load. */
  readonly serverCpu: number
  readonly loadCpu: number
}

export type IngestLoad = {
  readonly connections: number
  /** Alerts a round and server. */
  readonly count: number
  readonly sides: Readonly<Partial<Record<SideName, Side>>>
}

export type IngestFigures = {
  readonly machine: Machine
  readonly rounds: number
  /** Of a request. */
  readonly bytes: number
  /** Median of a write and fdatasync of one request's bytes, in microseconds. */
  readonly sync: number
  readonly loads: readonly IngestLoad[]
}

const NAMES: Readonly<Record<SideName, string>> = {
  raw: 'node:http that answers 204 (what the load can ask for)',
  bare: 'bare Fastify',
  sqlite: 'falcobrief, SQLite',
  postgres: 'falcobrief, PostgreSQL',
  alertmanager: 'Alertmanager',
}

/** How fast alerts are acknowledged. */
export function ingestSection(figures: IngestFigures): string {
  const { machine, rounds, bytes, sync, loads } = figures
  const hasAlertmanager = loads.some(({ sides }) => sides.alertmanager !== undefined)
  return `## Acknowledging alerts

\`npm run bench\`, on ${machineText(machine)}. All servers take turns in one run: ${rounds} rounds after a warm-up,
each of the same number of alerts for each of them; figures are medians of the rounds. Requests are alerts of
${bytes} bytes, of 200 kinds, each with an id of its own. Load, server and database share the machine. Falcobrief
answers when the alert is on disk; PostgreSQL runs on the same cores, with \`fsync\` on.

- *bare Fastify* parses the same body and answers 204; it keeps nothing.
${hasAlertmanager ? ALERTMANAGER : NO_ALERTMANAGER}
- *CPU* is the time that the server (with its database) and the load take for one alert.

${table(
  [
    { title: 'connections' },
    { title: 'server', isNumber: false },
    { title: 'alerts/s' },
    { title: 'p50' },
    { title: 'p99' },
    { title: 'CPU, server' },
    { title: 'CPU, load' },
  ],
  loads.flatMap((load) => rowsOf(load)),
)}

A write and \`fdatasync\` of as many bytes takes ${ms(sync)} here.

${loads.flatMap((load) => verdictsOf(load, sync)).join('\n')}
`
}

const ALERTMANAGER = `- *Alertmanager* gets the same content as one alert a request (\`POST /api/v2/alerts\`), repeats of 200 alerts as
  well. It keeps alerts in memory: they are lost with the process.`
const NO_ALERTMANAGER = `- Alertmanager is not in this run: there was no \`prometheus-alertmanager\` on PATH.`

function rowsOf({ connections, sides }: IngestLoad): readonly (readonly string[])[] {
  return Object.entries(sides).map(([name, side]) => [
    String(connections),
    NAMES[name as SideName],
    whole(side.perSecond),
    ms(side.p50),
    ms(side.p99),
    micro(side.serverCpu),
    micro(side.loadCpu),
  ])
}

function micro(value: number): string {
  return Number.isFinite(value) ? `${Math.round(value)} µs` : ''
}

/** Of bare Fastify's rate, at least. */
const TARGETS = { sqlite: 0.7, postgres: 0.4 } as const

function verdictsOf({ connections, sides }: IngestLoad, sync: number): readonly string[] {
  const { bare, sqlite, postgres, alertmanager } = sides
  if (bare === undefined || sqlite === undefined || postgres === undefined) return []
  const place = connections === 1 ? '1 connection' : `${connections} connections`
  if (connections === 1) {
    const limit = bare.p50 + 1.5 * sync
    const word = verdict(sqlite.p50 <= limit)
    return [
      `- ${place}, SQLite: ${ms(sqlite.p50)} to acknowledge, of at most bare + 1.5 × fdatasync = ${ms(limit)}: ${word}.`,
    ]
  }
  const compared = (Object.keys(TARGETS) as (keyof typeof TARGETS)[]).map((name) => {
    const ratio = (sides[name]?.perSecond ?? 0) / bare.perSecond
    const word = verdict(ratio >= TARGETS[name])
    return `- ${place}, ${NAMES[name]}: ${ratio.toFixed(2)} of bare Fastify, of at least ${TARGETS[name].toFixed(2)}: ${word}.`
  })
  if (alertmanager === undefined) return compared
  const ratio = sqlite.perSecond / alertmanager.perSecond
  const other = postgres.perSecond / alertmanager.perSecond
  return [
    ...compared,
    `- ${place}, ${NAMES.sqlite}: ${ratio.toFixed(2)} of Alertmanager, of at least 1.00: ${verdict(ratio >= 1)} (PostgreSQL: ${other.toFixed(2)}).`,
  ]
}
