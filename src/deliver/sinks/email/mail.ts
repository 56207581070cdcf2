import { createTransport, type SendMailOptions } from 'nodemailer'
import type { MailContent } from './render.ts'
import type { ActiveEmailSettings } from './transport.ts'

/** A mail to hand to nodemailer. Addresses are objects: it reads several recipients out of a text. */
export function buildMail(
  content: MailContent,
  settings: ActiveEmailSettings,
  now: number,
): SendMailOptions {
  const { inReplyTo, references, ...rest } = content
  return {
    ...rest,
    headers: { ...content.headers },
    from: { ...settings.from },
    to: settings.to.map((address) => ({ ...address })),
    date: new Date(now),
    ...(inReplyTo === null ? {} : { inReplyTo }),
    ...(references.length === 0 ? {} : { references: [...references] }),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** The mail as it would go over the wire, as text. */
export async function mailSource(mail: SendMailOptions): Promise<string> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  const { message } = await composer.sendMail(mail)
  return Buffer.isBuffer(message) ? message.toString('utf8') : ''
}
