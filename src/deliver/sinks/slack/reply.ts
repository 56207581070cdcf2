import { plural } from '../../../lib/text.ts'
import { leadLine } from '../../../render/lead.ts'
import type { Message } from '../../sink.ts'
import type { Block, SlackMessage } from './blocks.ts'
import { bold, label, richText, run, words } from './elements.ts'
import { latest, notification, people, PLAIN } from './parts.ts'

/** What is new, for the thread: the incident's message itself is brought up to date. */
export function renderSlackReply(message: Message): SlackMessage {
  const { kind, report } = message
  const { priority, count, state } = report.incident
  const noun = report.roundup === null ? 'alert' : 'message'
  const facts = `${priority}, ${plural(count, noun)}, ${state}. The message above is up to date.`
  const hasNews = kind !== 'closed' && kind !== 'silenced'
  const news: readonly Block[] = hasNews ? latest(report) : []
  return {
    ...PLAIN,
    text: notification(message),
    blocks: [
      richText(run(bold(`${leadLine(message)} `), words(facts))),
      ...people(report).map((section) => richText(section)),
      ...(news.length === 0 ? [] : [label('Latest on the timeline'), ...news]),
    ],
  }
}
