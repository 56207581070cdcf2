import { plural } from '../../../lib/text.ts'
import type { RoundupFacts } from '../../../model/roundup.ts'
import { plainId } from '../fallback.ts'
import type { Block, LinkElement, RichTextSection, TextElement } from './blocks.ts'
import { run, untrusted, words } from './elements.ts'

const GROUPS_SHOWN = 15
const INCIDENTS_SHOWN = 8

/** What was held back, by rule and namespace. */
export function groupBlocks({ groups, omittedGroups }: RoundupFacts): Block[] {
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

/** The most severe of the incidents that were held back, each with its link where there is one. */
export function worstBlocks(
  { worst, incidents }: RoundupFacts,
  linkOf: (incidentId: string) => string | null,
): Block[] {
  const shown = worst.slice(0, INCIDENTS_SHOWN)
  return bullets(
    shown.map(({ id, subject, priority, rule, alerts }) =>
      run(
        words(`${priority}: `),
        ...untrusted(rule),
        words(' in '),
        ...untrusted(subject),
        words(`, ${plural(alerts, 'alert')}, `),
        ...reference(id, linkOf(id)),
      ),
    ),
    incidents - shown.length,
  )
}

function reference(id: string, link: string | null): (TextElement | LinkElement)[] {
  if (link === null) return [words('incident '), ...untrusted(id)]
  return [{ type: 'link', url: link, text: `incident ${plainId(id)}` }]
}

function bullets(sections: readonly RichTextSection[], more: number): Block[] {
  const rest = more > 0 ? [run(words(`and ${more} more`))] : []
  const elements = [...sections, ...rest]
  if (elements.length === 0) return []
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] }]
}
