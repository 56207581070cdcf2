import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { maskSecrets } from '../../../lib/printable.ts'
import type { Outcome } from '../../../model/delivery.ts'
import { INTERRUPTED, retrySink } from '../../classify.ts'
import type { Message, Sink } from '../../sink.ts'
import { sendWithFallback } from '../fallback.ts'
import { classifyMailError, type MailError } from './classify.ts'
import { renderEmailMinimal } from './minimal.ts'
import { renderEmail, type MailContent } from './render.ts'
import { transportOptions, type ActiveEmailSettings, type MailLimits } from './transport.ts'

export type EmailSinkDeps = { readonly clock: Clock; readonly log: Log; readonly mail: MailLimits }

/**
 * Sends mails through one server. A mail that only some recipients were refused counts as sent, and says
 * so: sent again, it would reach the others twice.
 */
export function createEmailSink(
  name: string,
  settings: ActiveEmailSettings,
  { clock, log, mail }: EmailSinkDeps,
): Sink {
  const transport = createTransport(transportOptions(settings, mail))
  const secrets = secretsOf(settings)
  const domain = domainOf(settings)
  const full = (message: Message): SendMailOptions => {
    return mailOf(renderEmail(message, { domain }), settings, clock.now())
  }
  const minimal = (message: Message): SendMailOptions => {
    return mailOf(renderEmailMinimal(message, { domain }), settings, clock.now())
  }

  const post = async (
    content: SendMailOptions,
    message: Message,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const timeout = AbortSignal.timeout(mail.total)
    try {
      const mailSignal = AbortSignal.any([signal, timeout])
      const { accepted, rejected } = await transport.sendMail({ ...content, signal: mailSignal })
      if (rejected.length > 0) log.warn({ sink: name, refused: rejected }, 'recipients refused')
      const reference = message.thread === null ? { messageId: String(content.messageId) } : null
      return { status: 'sent', reference, detail: detailOf(accepted.length, rejected.length) }
    } catch (error) {
      if (timeout.aborted && !signal.aborted) return retrySink('timeout', 'the mail took too long')
      return classifyMailError(masked(error as NodemailerError, secrets))
    }
  }

  return {
    name,
    type: 'email',
    minimumPriority: settings.minimumpriority,
    notifiesOf: ['acknowledged'],
    isPaced: true,
    preview: (message) => sourceOf(full(message)),
    send: async (message, signal) => {
      if (signal.aborted) return INTERRUPTED
      return sendWithFallback({
        full: () => full(message),
        minimal: () => minimal(message),
        post: (content) => post(content, message, signal),
      })
    },
    close: async () => transport.close(),
  }
}

function detailOf(accepted: number, refused: number): string {
  const taken = `accepted for ${accepted} of ${accepted + refused}`
  return refused === 0 ? taken : `${taken}, ${refused} refused`
}

/** Addresses are objects: nodemailer reads several recipients out of a text. */
function mailOf(
  content: Omit<MailContent, 'html'>,
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

async function sourceOf(mail: SendMailOptions): Promise<string> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  const { message } = await composer.sendMail(mail)
  return Buffer.isBuffer(message) ? message.toString('utf8') : ''
}

function domainOf({ from }: ActiveEmailSettings): string {
  return from.address.slice(from.address.lastIndexOf('@') + 1)
}

/** The password as settings have it and as SMTP sends it: servers repeat what they do not understand. */
function secretsOf({ user, password }: ActiveEmailSettings): readonly string[] {
  if (password === null) return []
  const encoded = [password, `\0${user ?? ''}\0${password}`].map((text) => btoa(binary(text)))
  return [password, ...encoded]
}

function binary(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** `code` and its like are nodemailer's own words; only the reply is the server's. */
function masked(error: NodemailerError, secrets: readonly string[]): MailError {
  const { code, originalCode, command, responseCode } = error
  const response = error.response === undefined ? undefined : maskSecrets(error.response, secrets)
  return { code, originalCode, command, responseCode, response }
}
