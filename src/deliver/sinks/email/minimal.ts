import type { Message } from '../../sink.ts'
import { minimalText, plainId } from '../fallback.ts'
import type { MailContent, MailSettings } from './render.ts'

/** A mail that says only that there is something to see; the text is all of it. */
export function renderEmailMinimal(message: Message, { domain }: MailSettings): MailContent {
  const id = plainId(message.incidentId)
  return {
    subject: `${message.report.incident.priority} [falcobrief ${id}]`,
    text: `${minimalText(message)}\n`,
    messageId: `<incident-${id}.${message.sequence}@${plainId(domain)}>`,
    inReplyTo: null,
    references: [],
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
  }
}
