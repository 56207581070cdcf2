import { plural } from '../../../lib/text.ts'
import { lead } from '../../../render/lead.ts'
import { presented } from '../../present.ts'
import type { Message } from '../../sink.ts'
import type { Block, SlackMessage } from './blocks.ts'
import { boldElements, label, richText, run, words } from './elements.ts'
import { latest, notification, people, PLAIN } from './parts.ts'

/** What says all in its first line: numbers and people stand in the incident's message. */
const SHORT: ReadonlySet<Message['kind']> = new Set(['acknowledged', 'silenced'])

/** What is new, for the thread: the incident's message itself is brought up to date. */
export function renderSlackReply(received: Message): SlackMessage {
  const message = presented(received)
  const { kind, report } = message
  const first = run(...boldElements(lead(message)))
  if (SHORT.has(kind)) return { ...PLAIN, text: notification(message), blocks: [richText(first)] }
  const { priority, count, state } = report.incident
  const noun = report.roundup === null ? 'alert' : 'message'
  const facts = `${priority}, ${plural(count, noun)}, ${state}. The message above is up to date.`
  const hasNews = kind !== 'closed'
  const news: readonly Block[] = hasNews ? latest(report) : []
  return {
    ...PLAIN,
    text: notification(message),
    blocks: [
      richText(first, run(words(facts))),
      ...people(report).map((section) => richText(section)),
      ...(news.length === 0 ? [] : [label('Latest on the timeline'), ...news]),
    ],
  }
}
