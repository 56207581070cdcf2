import { plural, truncate } from '../../../lib/text.ts'
import type { Report } from '../../../model/report.ts'
import { headlineText } from '../../../render/headline.ts'
import { leadText, minuteOf } from '../../../render/lead.ts'
import { isOwnLink } from '../../../render/references.ts'
import { visible } from '../../../render/visible.ts'
import type { Message } from '../../sink.ts'
import { escapeMarkup, type Block, type RichTextSection } from './blocks.ts'
import { bold, run, textElements, untrusted, words } from './elements.ts'

const LAST_ENTRIES = 5
/** Characters of the first line in the notification, and of the incident's id. */
const NOTIFICATION_LEAD = 300
const NOTIFICATION_ID = 100

/** What keeps Slack from reading anything into a message. */
export const PLAIN = {
  parse: 'none',
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
  mrkdwn: false,
} as const

/** Where the incident can be read, when that can be shown as a link. */
export function linkOf({ link }: Message): string | null {
  return ownLink(link)
}

/** The link, when it is one of ours that Slack takes. */
export function ownLink(link: string | null): string | null {
  return link !== null && link.length <= 2000 && isOwnLink(link) ? link : null
}

/** For phones and screen readers, which see nothing but this. */
export function notification(message: Message): string {
  const { incidentId, report } = message
  const line = [
    `${headlineText(report)}.`,
    truncate(leadText(message), NOTIFICATION_LEAD),
    `${plural(report.incident.count, report.roundup === null ? 'alert' : 'message')}.`,
    `Incident ${truncate(visible(incidentId).shown, NOTIFICATION_ID)}.`,
  ].join(' ')
  return escapeMarkup(line)
}

/** Distinct rules in the order in which they fired. */
export function ruleNames(report: Report): readonly string[] {
  if (report.timeline.length > 0) return [...new Set(report.timeline.map(({ rule }) => rule))]
  const alert = report.details.find(({ title }) => title === 'Alert')
  return (alert?.rows ?? []).filter(({ name }) => name === 'Rule').map(({ value }) => value)
}

/** Who has said something about the incident. */
export function people({ incident }: Report): RichTextSection[] {
  const { acknowledgedBy, silencedBy } = incident
  return [
    ...(acknowledgedBy === null
      ? []
      : [run(bold('Acknowledged by: '), ...untrusted(acknowledgedBy))]),
    ...(silencedBy === null
      ? []
      : [
          run(
            bold('Silenced by: '),
            ...untrusted(silencedBy.author),
            words(` until ${minuteOf(silencedBy.until)}`),
          ),
        ]),
  ]
}

/** The newest entries of the timeline; none for a single alert. */
export function latest({ timeline }: Report): Block[] {
  const elements = timeline
    .slice(-LAST_ENTRIES)
    .map(({ time, rule, priority, count, what }) =>
      run(
        ...untrusted(time),
        words(` ${priority} `),
        ...untrusted(rule),
        words(`${count === 1 ? '' : ` × ${count}`}${what.length === 0 ? '' : ': '}`),
        ...textElements(what),
      ),
    )
  if (elements.length === 0) return []
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] }]
}
