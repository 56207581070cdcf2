import { plural } from '../../../lib/text.ts'
import type { RoundupFacts } from '../../../model/roundup.ts'
import type { Block, RichTextSection } from './blocks.ts'
import { run, untrusted, words } from './elements.ts'

const GROUPS_SHOWN = 15
const INCIDENTS_SHOWN = 8

/** What was held back, by rule and namespace. */
export function groupsOf({ groups, omittedGroups }: RoundupFacts): Block[] {
  const shown = groups.slice(0, GROUPS_SHOWN)
  const more = omittedGroups + groups.length - shown.length
  return bullets(
    shown.map(({ rule, namespace, incidents, alerts }) =>
      run(
        ...untrusted(rule),
        ...(namespace === null ? [] : [words(' in '), ...untrusted(namespace)]),
        words(`: ${plural(incidents, 'incident')}, ${plural(alerts, 'alert')}`),
      ),
    ),
    more,
  )
}

/** The most severe of the incidents that were held back. */
export function worstOf({ worst, incidents }: RoundupFacts): Block[] {
  const shown = worst.slice(0, INCIDENTS_SHOWN)
  return bullets(
    shown.map(({ id, subject, priority, rule, alerts }) =>
      run(
        words(`${priority}: `),
        ...untrusted(rule),
        words(' in '),
        ...untrusted(subject),
        words(`, ${plural(alerts, 'alert')}, incident `),
        ...untrusted(id),
      ),
    ),
    incidents - shown.length,
  )
}

function bullets(sections: readonly RichTextSection[], more: number): Block[] {
  const rest = more > 0 ? [run(words(`and ${more} more`))] : []
  const elements = [...sections, ...rest]
  if (elements.length === 0) return []
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] }]
}
