import type { PhrasingContent, Root, RootContent } from 'mdast'
import { plural } from '../lib/text.ts'
import { BUDGETS } from '../model/budgets.ts'
import type { Report, Text } from '../model/report.ts'
import {
  bold,
  FULL,
  heading,
  item,
  limited,
  list,
  paragraph,
  phrasing,
  SMALLER,
  untrusted,
  words,
} from './nodes.ts'
import type { Limits } from './nodes.ts'
import { assessment } from './assessment.ts'
import { details } from './details.ts'
import { countNodes } from './hast.ts'
import { headlineParts, isPlaced, metSigns } from './headline.ts'
import { isOwnLink, references } from './references.ts'
import { investigation, mitigation } from './response.ts'
import { roundupSections } from './roundup.ts'
import { plainText } from './visible.ts'

/** What a message puts around a report: why it is sent, and where the incident can be read. */
export type Frame = {
  readonly lead: Text
  readonly link: string | null
  /** Where another incident can be read. */
  readonly linkOf: (incidentId: string) => string | null
}

/** No message: the report alone. */
export const BARE: Frame = { lead: [], link: null, linkOf: () => null }

/**
 * The report as an mdast tree, in the fixed skeleton of headings. Values of the alert are in it only as
 * `inlineCode` that went through the visible escape; there is no raw HTML, and every link is ours.
 */
export function reportDocument(report: Report, frame: Frame = BARE, limits: Limits = FULL): Root {
  let document = whole(report, frame, limits)
  // A report of today never has so many; one that an older version stored may.
  for (const smaller of SMALLER) {
    if (countNodes(document) <= BUDGETS.nodes.value) break
    document = whole(report, frame, smaller)
  }
  return document
}

function whole(report: Report, frame: Frame, limits: Limits): Root {
  return {
    type: 'root',
    children: [
      heading(1, 'Alert Analysis Report'),
      ...framed(frame, limits),
      ...(report.roundup === null
        ? analysis(report, limits)
        : roundupSections(report, report.roundup, { limits, linkOf: frame.linkOf })),
    ],
  }
}

function analysis(report: Report, limits: Limits): RootContent[] {
  return [
    heading(2, 'Summary'),
    ...summary(report, limits),
    heading(2, 'Details'),
    ...details(report, limits),
    ...(report.timeline.length === 0 ? [] : timeline(report, limits)),
    ...(report.chain.length === 0 ? [] : chain(report, limits)),
    heading(2, 'Assessment'),
    ...assessment(report, limits),
    heading(2, 'Investigation'),
    ...investigation(report, limits),
    heading(2, 'Mitigation and Configuration Suggestions'),
    ...mitigation(report, limits),
    heading(2, 'References'),
    ...references(report, limits),
  ]
}

function framed({ lead, link }: Frame, limits: Limits): RootContent[] {
  const where: PhrasingContent[] =
    link !== null && isOwnLink(link)
      ? [{ type: 'link', url: link, children: [words('Open the incident')] }]
      : []
  return [
    ...(lead.length === 0 ? [] : [paragraph(...phrasing(lead, limits))]),
    ...(where.length === 0 ? [] : [paragraph(...where)]),
  ]
}

/** The first screen: how bad and why, what happened, what to do first, who has taken it. */
function summary(report: Report, limits: Limits): RootContent[] {
  const { state, raisedBecause } = report.incident
  const { lead, rest } = headlineParts(report)
  const [happened, ...more] = report.summary
  const signs = metSigns(report)
  return [
    paragraph(bold(lead), ...phrasing(rest, limits)),
    ...(isPlaced(report) ? [] : [place(report, limits)]),
    ...(happened === undefined ? [] : [paragraph(...phrasing(happened, limits))]),
    ...(signs.length === 0
      ? []
      : [paragraph(bold('Signs:'), words(' '), ...phrasing(signs, limits))]),
    // A report that an older version stored does not have it.
    ...(raisedBecause ? [paragraph(...phrasing(raisedBecause, limits))] : []),
    ...people(report, limits),
    ...(state === 'closed' ? [paragraph(words('The incident is closed.'))] : []),
    ...more.map((text) => paragraph(...phrasing(text, limits))),
  ]
}

/** For a title that is no rule in a place. */
function place({ incident }: Report, limits: Limits): RootContent {
  const { subject, count, firstSeen, lastSeen } = incident
  const until = firstSeen === lastSeen ? '' : ` to ${lastSeen}`
  const seen = ` ${plural(count, 'alert')}, ${firstSeen}${until}.`
  return paragraph(
    bold('Where:'),
    words(' '),
    ...untrusted(subject, limits),
    words('. '),
    bold('Seen:'),
    words(seen),
  )
}

/** Who has said something about it. */
function people({ incident }: Report, limits: Limits): RootContent[] {
  const { acknowledgedBy, silencedBy } = incident
  const said = (what: string, who: string, more: string): RootContent =>
    paragraph(bold(what), words(' '), ...untrusted(who, limits), words(more))
  return [
    ...(acknowledgedBy === null ? [] : [said('Acknowledged by:', acknowledgedBy, '')]),
    ...(silencedBy === null
      ? []
      : [said('Silenced by:', silencedBy.author, ` until ${silencedBy.until}`)]),
  ]
}

function timeline({ timeline }: Report, limits: Limits): RootContent[] {
  const items = limited(timeline, limits, ({ time, delta, rule, priority, count, what }) =>
    item(
      paragraph(
        ...untrusted(time, limits),
        words(`${delta === '' ? '' : ` (${plainText(delta)} later)`} ${priority} `),
        ...untrusted(rule, limits),
        words(`${count === 1 ? '' : ` × ${count}`}${what.length === 0 ? '' : ': '}`),
        ...phrasing(what, limits),
      ),
    ),
  )
  return [heading(2, 'Timeline'), list(items, { ordered: true })]
}

function chain({ chain }: Report, limits: Limits): RootContent[] {
  const items = limited(chain, limits, ({ tactic, rule, priority, delta, evidence }) =>
    item(
      paragraph(
        bold(tactic === null ? 'No tactic:' : `${tactic.name}:`),
        words(' '),
        ...untrusted(rule, limits),
        words(` (${priority}${delta === '' ? '' : `, ${plainText(delta)} after the first`}): `),
        ...phrasing(evidence, limits),
      ),
    ),
  )
  return [heading(3, 'In the order of ATT&CK'), list(items, { ordered: true })]
}
