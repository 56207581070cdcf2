import { truncate } from '../../../lib/text.ts'
import { isAtLeast } from '../../../model/event.ts'
import type { Frame } from '../../../render/document.ts'
import { renderHtml } from '../../../render/html.ts'
import { leadLine } from '../../../render/lead.ts'
import { renderText } from '../../../render/text.ts'
import { visible } from '../../../render/visible.ts'
import type { Message } from '../../sink.ts'

/** A mail but for its sender and recipients. Every header is one line without control characters. */
export type MailContent = {
  readonly subject: string
  readonly text: string
  readonly html: string
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
 * The message as a mail. Subject and thread are the same for every message of an incident, so that
 * clients keep them together: the subject is made of what never changes, and a message refers to the
 * root, which is the thread's message if there is one.
 */
export function renderEmail(message: Message, { domain }: MailSettings): MailContent {
  const { incidentId, sequence, report, link } = message
  const root = rootOf(message)
  const frame: Frame = { lead: [{ text: leadLine(message) }], link }
  return {
    subject: subjectOf(message),
    text: renderText(report, frame),
    html: renderHtml(report, frame),
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

function subjectOf({ incidentId, report }: Message): string {
  // An encoded word (RFC 2047) is plain ASCII here and any character in the reader's client.
  const where = visible(report.incident.subject).shown.trim().replaceAll('=?', '=\\u{3F}')
  return truncate(`[falcobrief ${token(incidentId)}] ${where}`, SUBJECT_LIMIT).trimEnd()
}

/** The first message of the thread, if it is an id of the form that we make. */
function rootOf({ thread }: Message): string | null {
  const id = thread?.messageId
  return id !== undefined && /^<[\w.-]+@[\w.-]+>$/.test(id) ? id : null
}

/** What an atom of a message id takes without quoting (RFC 5322 3.2.3), and no more. */
function token(text: string): string {
  return truncate(text, 100).replaceAll(/[^\w.-]/g, '-')
}
