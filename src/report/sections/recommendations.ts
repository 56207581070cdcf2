import type { Text } from '../../model/report.ts'
import type { Case } from '../case.ts'
import { fillKnown } from '../fill.ts'
import { code, words } from '../words.ts'

/** The playbook's; a generic report also says that it is one, and how the next one gets better. */
export function recommendationsOf(known: Case): readonly Text[] {
  const own = fillKnown(({ recommendations }) => recommendations, known)
  return known.kind === 'generic' && known.event.kind === 'alert' ? [...own, GENERIC] : own
}

const GENERIC: Text = words`This report is generic: there is no playbook for this rule, so it was written from the rule's source, tags, priority and fields. Add one as a YAML file in the folder that the setting ${code('playbooks')} names, and check it with ${code('falcobrief playbooks lint')}; ${code('docs/playbooks.md')} has the format.`
