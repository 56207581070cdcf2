import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer'
import { printableLine } from '../../../lib/printable.ts'
import type { MessageReference, Outcome } from '../../../model/delivery.ts'
import { dead, INTERRUPTED, retrySink } from '../../classify.ts'
import type { Message, Sink } from '../../sink.ts'
import { sendWithFallback } from '../fallback.ts'
import { defineSinkType, type SinkDeps } from '../type.ts'
import { classifyMailError } from './classify.ts'
import { emailSettings, type EmailSettings } from './config.ts'
import { buildMail, mailSource } from './mail.ts'
import { renderEmailMinimal } from './minimal.ts'
import {
  afterAttempt,
  pendingRecipients,
  writeProgress,
  readRecipients,
  recipientsText,
  type Recipients,
  type Refusal,
} from './recipients.ts'
import { renderEmail } from './render.ts'
import { masked, mailSecrets } from './secrets.ts'
import { DEFAULT_MAIL_LIMITS, mailLimits, transportOptions } from './transport.ts'
import type { ActiveEmailSettings } from './transport.ts'

export type EmailSinkDeps = Pick<SinkDeps, 'clock' | 'log' | 'limits'>

/**
 * Sends mails through one server. Each recipient counts on its own: who was refused for now gets the mail
 * later, who was refused for good is named in the log, and nobody gets it twice.
 */
export function createEmailSink(name: string, settings: EmailSettings, deps: EmailSinkDeps): Sink {
  const active = requireActive(name, settings)
  const post = createPost(name, active, deps)
  const domain = active.from.address.slice(active.from.address.lastIndexOf('@') + 1)
  const now = (): number => deps.clock.now()
  const full = (message: Message): SendMailOptions =>
    buildMail(renderEmail(message, { domain }), active, now())
  const minimal = (message: Message): SendMailOptions =>
    buildMail(renderEmailMinimal(message, { domain }), active, now())
  return {
    name,
    type: 'email',
    minimumPriority: settings.minimumpriority,
    extraKinds: ['acknowledged'],
    isPaced: true,
    isResendIdempotent: false,
    preview: (message) => mailSource(full(message)),
    send: async (message, signal) => {
      if (signal.aborted) return INTERRUPTED
      return sendWithFallback({
        full: () => full(message),
        minimal: () => minimal(message),
        post: (content) => post.send(content, message, signal),
      })
    },
    close: async () => post.close(),
  }
}

function requireActive(name: string, settings: EmailSettings): ActiveEmailSettings {
  const { hostport, from } = settings
  if (hostport === null || from === null) throw new Error(`sink ${name}: hostport must be set`)
  return { ...settings, hostport, from }
}

/** Hands a mail to the server for those who do not have it yet. */
function createPost(name: string, settings: ActiveEmailSettings, deps: EmailSinkDeps) {
  const { attempt, close } = createAttempt(settings, deps)
  const send = async (
    mail: SendMailOptions,
    message: Message,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const before = readRecipients(message.progress)
    const addresses = settings.to.map(({ address }) => address)
    const pending = pendingRecipients(addresses, before)
    const result = pending.length === 0 ? [] : await attempt(mail, pending, signal)
    if ('status' in result) return result
    if (result.length > 0) {
      const refused = result.map(({ address }) => address)
      deps.log.warn({ sink: name, refused }, 'recipients refused')
    }
    const after = afterAttempt(before, pending, result)
    return outcomeFor(after, result, message.thread === null ? referenceTo(mail) : null)
  }
  return { send, close }
}

/** One try for some recipients: those that the server refused, or what failed for all of them. */
type Attempt = (
  mail: SendMailOptions,
  pending: readonly string[],
  signal: AbortSignal,
) => Promise<readonly Refusal[] | Outcome>

function createAttempt(settings: ActiveEmailSettings, { limits }: EmailSinkDeps) {
  const times = limits === undefined ? DEFAULT_MAIL_LIMITS : mailLimits(limits)
  const transport = createTransport(transportOptions(settings, times))
  const secrets = mailSecrets(settings)
  const classified = (error: NodemailerError) => classifyMailError(masked(error, secrets))
  const refusals = (errors: readonly NodemailerError[] = []): readonly Refusal[] =>
    errors.map((error) => ({ address: error.recipient ?? '', outcome: classified(error) }))

  const attempt: Attempt = async (mail, pending, signal) => {
    const timeout = AbortSignal.timeout(times.total)
    const envelope = { from: settings.from.address, to: [...pending] }
    try {
      const mailSignal = AbortSignal.any([signal, timeout])
      const sent = await transport.sendMail({ ...mail, envelope, signal: mailSignal })
      return refusals(sent.rejectedErrors)
    } catch (error) {
      if (timeout.aborted && !signal.aborted) return retrySink('timeout', 'the mail took too long')
      const { rejectedErrors } = error as NodemailerError
      return rejectedErrors === undefined
        ? classified(error as NodemailerError)
        : refusals(rejectedErrors)
    }
  }
  return { attempt, close: () => transport.close() }
}

/** Sent when nobody is left to be tried and somebody has it. */
function outcomeFor(
  recipients: Recipients,
  refusals: readonly Refusal[],
  reference: MessageReference | null,
): Outcome {
  const outcomes = refusals.map(({ outcome }) => outcome)
  const deferred = outcomes.filter((outcome) => outcome.status === 'retry')
  const [later] = deferred
  const reason = later ?? outcomes[0]
  const text = recipientsText(recipients, deferred.length)
  const detail = reason === undefined ? text : printableLine(`${text}: ${reason.detail}`)
  if (later !== undefined) return { ...later, detail, progress: writeProgress(recipients) }
  if (recipients.accepted.length > 0) return { status: 'sent', reference, detail }
  return dead('refused-destination', detail)
}

/** What later mails of the incident need to stand in the same conversation. */
function referenceTo({ messageId, subject }: SendMailOptions): MessageReference {
  return { messageId: String(messageId), subject: String(subject) }
}

export const emailSink = defineSinkType({
  type: 'email',
  settings: emailSettings,
  addresses: ['hostport'],
  section: { name: 'smtp', description: 'The sink `smtp` (email): on when `hostport` is set.' },
  summary: 'Sends each report as a mail, in one conversation for each incident.',
  create: createEmailSink,
})
