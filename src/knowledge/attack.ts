import type { AttackEntry } from '../model/report.ts'
import { TACTICS } from '../model/tactics.ts'
import { TECHNIQUES } from './attack-table.ts'

const SITE = 'https://attack.mitre.org'

/**
 * What ATT&CK has on an alert's ids: the tactics in the order of an intrusion, then the techniques as
 * given. Ids that are not in our table are left out, as neither their name nor their page is known.
 * A technique is given with that tactic of the alert which ATT&CK lists it under; when there is none,
 * with the alert's first, since its tags win; without any, with ATT&CK's first.
 */
export function attackEntries(
  tactics: readonly string[],
  techniques: readonly string[],
): readonly AttackEntry[] {
  const known = Array.from(TACTICS.keys()).filter((id) => tactics.includes(id))
  return [
    ...known.flatMap((id) => tacticEntry(id)),
    ...Array.from(new Set(techniques)).flatMap((id) => techniqueEntry(id, known)),
  ]
}

/** Whether an id such as `TA0002` is a tactic of ATT&CK Enterprise. */
export function isTactic(id: string): boolean {
  return TACTICS.has(id)
}

function tacticEntry(id: string): readonly AttackEntry[] {
  const name = TACTICS.get(id)
  return name === undefined
    ? []
    : [{ tactic: id, technique: null, name, url: `${SITE}/tactics/${id}/` }]
}

function techniqueEntry(id: string, tactics: readonly string[]): readonly AttackEntry[] {
  const technique = TECHNIQUES.get(id)
  if (technique === undefined) return []
  const listed = tactics.find((tactic) => technique.tactics.includes(tactic))
  const tactic = listed ?? tactics[0] ?? technique.tactics[0] ?? ''
  const url = `${SITE}/techniques/${id.replace('.', '/')}/`
  return [{ tactic, technique: id, name: technique.name, url }]
}
