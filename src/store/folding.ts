import type { Decision, Incident } from '../model/incident.ts'
import type { RoundupEntry } from './work.ts'

/** What held-back messages make of the roundups that take them: to be written all, or not at all. */
export type EntriesFold = {
  readonly begun: readonly Incident[]
  readonly changed: readonly Incident[]
  /** The id of the roundup of each entry. */
  readonly roundups: readonly string[]
  /** Of each entry, to be stored with its own incident. */
  readonly decisions: readonly Decision[]
}

/** Each entry sees what the ones before it did. `open` has the open roundups by subject key. Pure. */
export function foldEntries(
  entries: readonly RoundupEntry[],
  open: ReadonlyMap<string, Incident>,
): EntriesFold {
  const current = new Map(open)
  const roundups = entries.map((entry): Incident => {
    const roundup = entry.fold(current.get(entry.subjectKey) ?? null)
    current.set(entry.subjectKey, roundup)
    return roundup
  })
  const touched = new Map(roundups.map((roundup) => [roundup.subjectKey, roundup]))
  const last = Array.from(touched.values())
  return {
    begun: last.filter(({ subjectKey }) => !open.has(subjectKey)),
    changed: last.filter(({ subjectKey }) => open.has(subjectKey)),
    roundups: roundups.map(({ id }) => id),
    decisions: entries.map(({ decide }, index) => decide(roundups[index] as Incident)),
  }
}
