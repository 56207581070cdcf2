import type { ListItem, PhrasingContent, RootContent } from 'mdast'
import { plural } from '../lib/text.ts'
import type { Report } from '../model/report.ts'
import type { RoundupFacts } from '../model/roundup.ts'
import { bold, heading, item, list, paragraph, phrasing, untrusted, words } from './nodes.ts'
import type { Limits } from './nodes.ts'
import { isOwnLink } from './references.ts'

/** The body of a storm's or a digest's report: how much, of what, and the worst of it. */
export function roundupSections(
  report: Report,
  facts: RoundupFacts,
  { limits, linkOf }: { readonly limits: Limits; readonly linkOf: LinkOf },
): RootContent[] {
  const { priority, state, firstSeen, lastSeen } = report.incident
  return [
    heading(2, 'Summary'),
    paragraph(bold(`${priority}:`), words(' '), ...phrasing(report.title, limits)),
    ...report.summary.map((text) => paragraph(...phrasing(text, limits))),
    paragraph(
      words(`The first was held back at ${firstSeen}, the last at ${lastSeen}; it is ${state}.`),
    ),
    heading(2, 'By rule and namespace'),
    list(groups(facts, limits), { ordered: false }),
    heading(2, 'The most severe'),
    list(worst(facts, limits, linkOf), { ordered: false }),
  ]
}

function groups({ groups, omittedGroups }: RoundupFacts, limits: Limits): ListItem[] {
  const shown = groups.slice(0, limits.rows)
  const more = omittedGroups + groups.length - shown.length
  return [
    ...shown.map(({ rule, namespace, incidents, alerts }) =>
      item(
        paragraph(
          ...untrusted(rule, limits),
          ...(namespace === null ? [] : [words(' in '), ...untrusted(namespace, limits)]),
          words(`: ${plural(incidents, 'incident')}, ${plural(alerts, 'alert')}`),
        ),
      ),
    ),
    ...(more === 0 ? [] : [item(paragraph(words(`and ${more} more`)))]),
  ]
}

/** An id of ours, which no format gives a meaning. */
function reference(id: string, link: string | null): PhrasingContent {
  const name = words(`incident ${id}`)
  return link !== null && isOwnLink(link) ? { type: 'link', url: link, children: [name] } : name
}

/** Where an incident can be read; null: nowhere. */
type LinkOf = (incidentId: string) => string | null

function worst({ worst, incidents }: RoundupFacts, limits: Limits, linkOf: LinkOf): ListItem[] {
  const shown = worst.slice(0, limits.rows)
  const more = incidents - shown.length
  return [
    ...shown.map(({ id, subject, priority, rule, alerts }) =>
      item(
        paragraph(
          words(`${priority}: `),
          ...untrusted(rule, limits),
          words(' in '),
          ...untrusted(subject, limits),
          words(`, ${plural(alerts, 'alert')}, `),
          reference(id, linkOf(id)),
        ),
      ),
    ),
    ...(more <= 0 ? [] : [item(paragraph(words(`and ${plural(more, 'other')}`)))]),
  ]
}
