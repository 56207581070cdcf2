import { plural } from '../../lib/text.ts'
import type { Subject } from '../../model/event.ts'
import type { Text } from '../../model/report.ts'
import { subjectLabel } from '../../model/subject.ts'
import type { Case } from '../case.ts'
import { fillAdvice, fillKnown } from '../fill.ts'
import { joined, own, words } from '../words.ts'
import { lengthOf } from './known.ts'

/** Someone just woken up reads no more. */
const MOST = { matters: 2, first: 2 }

/** The rule and where it fired. */
export function titleOf({ event, incident }: Case): Text {
  return words`${event.rule} ${own(PREPOSITIONS[incident.subject.kind])} ${subjectLabel(incident.subject)}`
}

const PREPOSITIONS: Readonly<Record<Subject['kind'], string>> = {
  workload: 'in',
  container: 'in',
  host: 'on',
  user: 'by',
  account: 'in',
  falcobrief: 'at',
}

/** What happened, where and how bad it is; why it matters; what to do first. */
export function summaryOf(known: Case): readonly Text[] {
  const happened = fillKnown((playbook) => playbook.happened, known)
  const matters = fillKnown((playbook) => playbook.matters, known).slice(0, MOST.matters)
  const first = fillAdvice((playbook) => playbook.first, known).slice(0, MOST.first)
  const what = happened.length > 0 ? happened : [words`Falco's rule ${known.event.rule} fired.`]
  return [
    joined([...what, placeOf(known, what)], ' '),
    joined(matters, ' '),
    first.length === 0 ? [] : joined([words`First:`, ...first], ' '),
  ].filter((text) => text.length > 0)
}

/** How bad, how often and where, as far as it is not said yet. */
function placeOf({ alert, event, incident, input }: Case, said: readonly Text[]): Text {
  const spans = said.flat()
  const subject = subjectLabel(incident.subject)
  const isRated = spans.some((span) => 'text' in span && span.text.includes(event.priority))
  const isPlaced = spans.some((span) => 'value' in span && span.value === subject)
  const span = lengthOf(alert)
  const times = alert.count === 1 ? 'once' : `${alert.count} times`
  const often = span === null ? times : `${times} within ${span}`
  const others = incident.count - alert.count
  const more =
    others === 0 || input.alerts.length < 2
      ? ''
      : `; the incident has ${plural(others, 'other alert')}`
  const rated =
    isRated || event.kind !== 'alert' ? 'It was' : `Falco rates it ${event.priority}; it was`
  const place = isPlaced ? [] : words` ${own(PREPOSITIONS[incident.subject.kind])} ${subject}`
  return words`${own(rated)} reported ${own(often)}${place}${own(more)}.`
}
