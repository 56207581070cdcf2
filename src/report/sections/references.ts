import type { Report } from '../../model/report.ts'
import type { Case } from '../case.ts'

/** The playbook's links; the generic one's when it has none. */
export function referencesOf({ playbook, generic }: Case): Report['references'] {
  return playbook.references.length > 0 ? playbook.references : generic.references
}
