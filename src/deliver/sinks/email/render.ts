import { truncate } from '../../../lib/text.ts'
import { isAtLeast } from '../../../model/event.ts'
import type { Frame } from '../../../render/document.ts'
import { renderHtml } from '../../../render/html.ts'
import { MAIL } from '../../../render/mail-look.ts'
import { headlineText } from '../../../render/headline.ts'
import { lead, leadText } from '../../../render/lead.ts'
import { renderText } from '../../../render/text.ts'
import { presented } from '../../present.ts'
import type { Message } from '../../sink.ts'

/** A mail but for its sender and recipients. Every header is one line without control characters. */
export type MailContent = {
  readonly subject: string
  readonly text: string
  /** Absent: the text says it all. */
  readonly html?: string
  /** With its angle brackets, as are the ids it refers to. */
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly headers: Readonly<Record<string, string>>
}

export type MailSettings = {
  /** Domain of the ids that we make: that of the sender's address. */
  readonly domain: string
}

/** Code points; longer subjects are cut by clients anyway. */
const SUBJECT_LIMIT = 150

/**
 * The message as a mail. Subject and thread are the same for every message of an incident, so that clients keep
 * them together: later mails refer to the first and repeat its subject.
 */
export function renderEmail(received: Message, { domain }: MailSettings): MailContent {
  const message = presented(received)
  const { incidentId, sequence, report } = message
  const root = rootMessageId(message)
  return {
    subject: subjectLine(message),
    ...renderBody(message),
    messageId: `<incident-${token(incidentId)}.${sequence}@${token(domain)}>`,
    inReplyTo: root,
    references: root === null ? [] : [root],
    headers: {
      // RFC 3834 section 5: keeps vacation responders quiet.
      'Auto-Submitted': 'auto-generated',
      // MS-OXCMAIL 2.1.3.2.20; `All` would suppress the reports of failed delivery as well.
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      'List-ID': `falcobrief <falcobrief.${token(domain)}>`,
      ...(isAtLeast(report.incident.priority, 'Critical') ? { Importance: 'high' } : {}),
    },
  }
}

/** Who acknowledged it is all that such a mail has to say. */
function renderBody(message: Message): Pick<MailContent, 'text' | 'html'> {
  const { kind, report, link, linkOf } = message
  const frame: Frame = { lead: lead(message), link, linkOf }
  if (kind !== 'acknowledged') {
    return { text: renderText(report, frame), html: renderHtml(report, MAIL, frame) }
  }
  const lines = [leadText(message), headlineText(report), ...(link === null ? [] : [link])]
  return { text: `${lines.join('\n\n')}\n` }
}

/** How bad, what and where, for whoever scans an inbox; then the incident, which filters can look for. */
function subjectLine({ incidentId, report, thread }: Message): string {
  const first = thread?.['subject']
  if (first !== undefined) return first
  const id = `[falcobrief ${token(incidentId)}]`
  // An encoded word (RFC 2047) is plain ASCII here and any character in the reader's client.
  const text = headlineText(report).trim().replaceAll('=?', '=\\u{3F}')
  return `${truncate(text, SUBJECT_LIMIT - id.length - 1).trimEnd()} ${id}`
}

/** The first message of the thread, if it is an id of the form that we make. */
function rootMessageId({ thread }: Message): string | null {
  const id = thread?.messageId
  return id !== undefined && /^<[\w.-]+@[\w.-]+>$/.test(id) ? id : null
}

/** What an atom of a message id takes without quoting (RFC 5322 3.2.3), and no more. */
function token(text: string): string {
  return truncate(text, 100).replaceAll(/[^\w.-]/g, '-')
}
