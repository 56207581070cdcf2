import { plural } from '../../lib/text.ts'
import type { Subject } from '../../model/event.ts'
import type { Text } from '../../model/report.ts'
import { subjectLabel } from '../../model/subject.ts'
import type { Case } from '../case.ts'
import { fillKnown } from '../fill.ts'
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
  const first = fillKnown((playbook) => playbook.first, known).slice(0, MOST.first)
  const what = happened.length > 0 ? happened : [words`Falco's rule ${known.event.rule} fired.`]
  return [
    joined([...what, placeOf(known)], ' '),
    joined(matters, ' '),
    first.length === 0 ? [] : joined([words`First:`, ...first], ' '),
  ].filter((text) => text.length > 0)
}

function placeOf({ alert, event, incident, input }: Case): Text {
  const span = lengthOf(alert)
  const often =
    alert.count === 1
      ? 'reported once'
      : `reported ${alert.count} times${span === null ? '' : ` within ${span}`}`
  const others = incident.count - alert.count
  const more =
    others === 0 || input.alerts.length < 2
      ? ''
      : `; ${plural(others, 'other alert')} on the same subject`
  return words`Falco rates it ${own(event.priority)}; ${own(often)} ${own(PREPOSITIONS[incident.subject.kind])} ${subjectLabel(incident.subject)}${own(more)}.`
}
