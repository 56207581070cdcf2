import { storedId, type Ledger } from './ledger.ts'
import type { Load } from './load.ts'
import type { Deeds } from './play.ts'
import type { Tellings } from './tellings.ts'

export type Figures = {
  readonly load: Pick<
    Load,
    'sent' | 'acknowledged' | 'workloads' | 'refused' | 'unanswered' | 'longestMs'
  >
  readonly deeds: Deeds
  readonly ledger: Ledger
  readonly tellings: Tellings
  /** As the API has them. */
  readonly incidents: number
  /** The sum of all counts, as each replica's API has it. */
  readonly countedByReplicas: readonly number[]
  /** What was not told or not healthy when the time was over. */
  readonly missing: readonly string[]
  readonly calmMs: number
  /** Of the replicas, stopped in the end. */
  readonly exits: readonly (number | null)[]
}

/** Acknowledged alerts that are not there. */
export function lostOf({ load, ledger }: Pick<Figures, 'load' | 'ledger'>): number {
  return Array.from(load.acknowledged).filter((uuid) => !ledger.ids.has(storedId(uuid))).length
}

/** Alerts that are there though nobody sent them. */
function strangersOf({ load, ledger }: Figures): number {
  const sent = new Set(Array.from(load.sent, storedId))
  return Array.from(ledger.ids).filter((id) => !sent.has(id)).length
}

/** Every promise that was not kept, one line each. */
export function brokenPromises(figures: Figures): readonly string[] {
  const { ledger, tellings, deeds, load, countedByReplicas } = figures
  const stored = ledger.ids.size
  const mustBe = (what: string, is: number, shall: number): readonly string[] =>
    is === shall ? [] : [`${what}: ${is} instead of ${shall}`]
  const mayBe = (what: string, is: number, most: number): readonly string[] =>
    is <= most ? [] : [`${what}: ${is}, at most ${most}`]
  const unsettled = Object.entries(ledger.deliveries).filter(([state]) => state !== 'sent')
  const roots = Array.from(tellings.of.values(), (told) => told.roots)
  return [
    ...figures.missing.map((line) => `not calm: ${line}`),
    ...mustBe('acknowledged alerts lost', lostOf(figures), 0),
    ...mustBe('alerts that nobody sent', strangersOf(figures), 0),
    ...mustBe('counted by incidents', ledger.countedByIncidents, stored),
    ...mustBe('counted by alerts', ledger.countedByAlerts, stored),
    ...countedByReplicas.flatMap((count) => mustBe('counted by the API', count, stored)),
    ...mustBe('incidents', figures.incidents, load.workloads.size),
    ...mustBe('subjects open twice', ledger.openTwice, 0),
    ...mustBe('incidents with two first messages', ledger.firstTwice, 0),
    ...mustBe('incidents without a message in Slack', roots.filter((n) => n === 0).length, 0),
    ...unsettled.flatMap(([state, count]) => mustBe(`deliveries ${state}`, count, 0)),
    ...mustBe('leases of reports that are stuck', ledger.stuckReports, 0),
    // One message at a time for each sink: a killed sender was at one at most.
    ...mayBe('messages twice in Slack', tellings.slackDuplicates, deeds.kills),
    ...mayBe('incidents twice in the channel', extra(roots), deeds.kills),
    ...mayBe('mails sent twice', tellings.mailDuplicates, deeds.kills),
    ...figures.exits.flatMap((code) => mustBe('exit code', code ?? -1, 0)),
  ]
}

function extra(roots: readonly number[]): number {
  return roots.reduce((sum, count) => sum + Math.max(0, count - 1), 0)
}
