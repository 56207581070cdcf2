import { plural } from '../../../lib/text.ts'
import { leadLine } from '../../../render/lead.ts'
import type { Message } from '../../sink.ts'
import type { Block, SlackMessage } from './blocks.ts'
import { bold, label, richText, run, untrusted, words } from './elements.ts'
import { latest, notification, PLAIN } from './parts.ts'

/** What is new, for the thread: the incident's message itself is brought up to date. */
export function renderSlackReply(message: Message): SlackMessage {
  const { kind, sequence, report } = message
  const { priority, count, state, acknowledgedBy } = report.incident
  const facts = `${priority}, ${plural(count, 'alert')}, ${state}. The message above is up to date.`
  const news: readonly Block[] = kind === 'closed' ? [] : latest(report)
  return {
    ...PLAIN,
    text: notification(message),
    blocks: [
      richText(run(bold(`${leadLine(kind, sequence)} `), words(facts))),
      ...(acknowledgedBy === null
        ? []
        : [richText(run(bold('Taken care of by: '), ...untrusted(acknowledgedBy)))]),
      ...(news.length === 0 ? [] : [label('Latest on the timeline'), ...news]),
    ],
  }
}
