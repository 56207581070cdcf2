import type { CauseTemplate } from '../../knowledge/playbook.ts'
import type { BenignCause, Report } from '../../model/report.ts'
import type { Case } from '../case.ts'
import { fillKnown, fillText, holds } from '../fill.ts'
import { knownOf } from './known.ts'
import { missingOf } from './missing.ts'

/** What is known, what may be, what is not in the alert, and how to tell. */
export function assessmentOf(known: Case): Report['assessment'] {
  const { playbook, generic } = known
  const causes = causesOf(playbook.benignCauses, known)
  return {
    known: [...fillKnown(({ detects }) => detects, known), ...knownOf(known)],
    possible: fillKnown(({ possible }) => possible, known),
    missing: missingOf(known),
    benignCauses: causes.length > 0 ? causes : causesOf(generic.benignCauses, known),
    escalateIf: fillKnown(({ escalateIf }) => escalateIf, known),
    closeIf: fillKnown(({ closeIf }) => closeIf, known),
    blindSpots: fillKnown(({ blindSpots }) => blindSpots, known),
  }
}

function causesOf(templates: readonly CauseTemplate[], known: Case): readonly BenignCause[] {
  return templates.flatMap(({ cause, tell, when }) => {
    if (!holds(when, known)) return []
    const [filledCause, filledTell] = [fillText(cause, known), fillText(tell, known)]
    return filledCause === null || filledTell === null
      ? []
      : [{ cause: filledCause, tell: filledTell }]
  })
}
