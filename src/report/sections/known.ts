import type { Alert, ValueCount } from '../../model/alert.ts'
import { isAtLeast } from '../../model/event.ts'
import type { Text } from '../../model/report.ts'
import { plural } from '../../lib/text.ts'
import { epochNanoseconds, formatSpan } from '../../model/time.ts'
import type { Case } from '../case.ts'
import { joined, listed, own, words } from '../words.ts'
import { meaningsOf } from './meanings.ts'
import { officialOf } from './official.ts'

/** Values shown of each list; the store keeps 20. */
const SHOWN = 10

/** What the alert and the incident say by themselves, beyond the values in the details. */
export function knownOf(known: Case): readonly Text[] {
  return [
    ...companions(known),
    ...raise(known),
    ...meaningsOf(known),
    ...seen(known),
    ...officialOf(known),
  ]
}

/** How long an alert has been going on; null when it all came at once, or nobody can tell. */
export function lengthOf({ firstTime, lastTime }: Alert): string | null {
  return firstTime === lastTime ? null : spanOf(firstTime, lastTime)
}

/** The time between two RFC 3339 texts as people say it, null when one names no instant. */
export function spanOf(from: string, until: string): string | null {
  const [start, end] = [epochNanoseconds(from), epochNanoseconds(until)]
  if (start === null || end === null) return null
  const span = end > start ? end - start : start - end
  return formatSpan(Number(span / 1_000_000n))
}

function companions({ input, incident, alert }: Case): readonly Text[] {
  const others = input.alerts.length - 1 + input.omitted
  if (others === 0) return []
  const rules = incident.rules.filter((rule) => rule !== alert.rule)
  const more = rules.length - SHOWN
  const named = words`${listed(rules.slice(0, SHOWN))}${own(more > 0 ? ` and ${more} more` : '')}`
  const also = rules.length === 0 ? [] : words` (also ${named})`
  return [
    words`The incident has ${own(plural(others, 'more group'))} of alerts on the same subject, ${own(plural(incident.count, 'alert'))} in all${also}. This report is about the most severe.`,
    ...(input.omitted === 0
      ? []
      : [words`Of these, ${own(plural(input.omitted, 'group'))} are counted here but not shown.`]),
  ]
}

function raise({ incident, alert }: Case): readonly Text[] {
  if (isAtLeast(alert.priority, incident.priority)) return []
  return [
    words`The incident counts as ${incident.priority}, a step above its alerts: they belong to ${own(incident.tactics.length)} ATT&CK tactics, as in an attack that advances.`,
  ]
}

function seen({ alert }: Case): readonly Text[] {
  const { files, addresses, commands, others } = alert.values
  const lists = [
    ...list('Files seen: ', files),
    ...list('Addresses seen: ', addresses),
    ...list('Commands seen: ', commands),
  ]
  return others === 0
    ? lists
    : [...lists, words`${own(plural(others, 'alert'))} had further values that were not kept.`]
}

/** One value alone is already in the facts. */
function list(lead: string, values: readonly ValueCount[]): readonly Text[] {
  if (values.length < 2) return []
  const shown = values
    .slice(0, SHOWN)
    .map(({ value, count }) => words`${value}${own(count === 1 ? '' : ` × ${count}`)}`)
  const more = values.length - SHOWN
  return [words`${own(lead)}${joined(shown, ', ')}${own(more > 0 ? ` and ${more} more` : '')}.`]
}
