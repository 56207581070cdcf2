import type { RuleFacts } from '../../knowledge/catalogue.ts'
import type { Text } from '../../model/report.ts'
import type { Case } from '../case.ts'
import { codes, listed, own, words } from '../words.ts'

/** What the catalogue of official rules says to this alert. The alert always wins. */
export function officialOf(known: Case): readonly Text[] {
  const { event, rule } = known
  if (event.kind !== 'alert') return []
  if (rule === null) {
    return [
      words`The rule ${event.rule} is not an official one: it is a rule of your own, or a renamed one.`,
    ]
  }
  return [...severity(known, rule), ...attack(known, rule)]
}

function severity({ event }: Case, rule: RuleFacts): readonly Text[] {
  return rule.priority === event.priority
    ? []
    : [
        words`The alert says ${own(event.priority)} where the official rule says ${own(rule.priority)}: your rules file differs. The alert counts.`,
      ]
}

function attack({ event, tactics, techniques }: Case, rule: RuleFacts): readonly Text[] {
  const official = [...rule.tactics, ...rule.techniques]
  if (event.tags.length === 0) {
    return official.length === 0
      ? []
      : [words`The alert came without tags; ATT&CK is taken from the official rule.`]
  }
  const ids = new Set([...tactics, ...techniques])
  const absent = official.filter((id) => !ids.has(id))
  const added = Array.from(ids).filter((id) => !official.includes(id))
  return [
    ...(absent.length === 0
      ? []
      : [words`The official rule is also tagged ${codes(absent)}; this alert is not.`]),
    ...(added.length === 0
      ? []
      : [words`The alert is tagged ${listed(added)} where the official rule is not.`]),
  ]
}
