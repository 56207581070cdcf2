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

/** What happened and when; what to do first; why it matters. How bad it is and where stands in the headline. */
export function summaryOf(known: Case): readonly Text[] {
  const happened = fillKnown((playbook) => playbook.happened, known)
  const matters = fillKnown((playbook) => playbook.matters, known).slice(0, MOST.matters)
  const first = fillAdvice((playbook) => playbook.first, known).slice(0, MOST.first)
  const what = happened.length > 0 ? happened : [words`Falco's rule ${known.event.rule} matched.`]
  return [
    joined([...what, frequency(known)], ' '),
    first.length === 0 ? [] : joined([words`First:`, ...first], ' '),
    joined(matters, ' '),
  ].filter((text) => text.length > 0)
}

/** When and how often, and that there is more in the incident. */
function frequency({ alert, incident, input }: Case): Text {
  const span = lengthOf(alert)
  const at = words`${own(minute(alert.firstTime))}`
  const others = incident.count - alert.count
  const more =
    others === 0 || input.alerts.length < 2
      ? ''
      : ` The incident has ${plural(others, 'other alert')}.`
  if (alert.count === 1) return words`Once, ${at}.${own(more)}`
  const within = span === null ? '' : ` within ${span}`
  return words`${own(alert.count)} times${own(within)}, first ${at}.${own(more)}`
}

/** `2026-03-01 08:28 UTC`; what is no time in UTC is shown as it is. */
function minute(time: string): string {
  const parsed = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}(?:\.\d+)?Z$/.exec(time)
  return parsed === null ? time : `${parsed[1]} ${parsed[2]} UTC`
}
