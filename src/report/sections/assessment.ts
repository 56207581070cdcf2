import type { Report } from '../../model/report.ts'
import type { Case } from '../case.ts'
import { fillKnown } from '../fill.ts'
import { decideConditions } from '../signs.ts'
import { rateUrgency } from '../urgency.ts'
import { knownOf } from './known.ts'
import { missingOf } from './missing.ts'

/** What is known, what may be, what is not in the alert, and how to tell. */
export function assessmentOf(known: Case): Report['assessment'] {
  const { signs, benignCauses, escalateIf, closeIf } = decideConditions(known)
  return {
    known: [...fillKnown(({ detects }) => detects, known), ...knownOf(known)],
    possible: fillKnown(({ possible }) => possible, known),
    missing: missingOf(known),
    benignCauses,
    escalateIf,
    closeIf,
    blindSpots: fillKnown(({ blindSpots }) => blindSpots, known),
    signs,
    urgency: rateUrgency(signs, known.alert.priority),
  }
}
