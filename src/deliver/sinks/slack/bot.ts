import type { MessageReference, Outcome, Progress } from '../../../model/delivery.ts'
import { dead } from '../../classify.ts'
import type { Message, Sink } from '../../sink.ts'
import { sendWithFallback, type Forms } from '../fallback.ts'
import type { SlackApi } from './api.ts'
import type { SlackMessage } from './blocks.ts'
import { isThreadLost, readSlackResult } from './classify.ts'
import { lookUp } from './look-up.ts'
import { renderSlack, renderSlackMinimal } from './render.ts'
import { renderSlackReply } from './reply.ts'

/**
 * Sends with a bot token: one message for each incident, which is kept up to date, and a reply in its
 * thread for each piece of news. A message that is gone, or may not be edited any more, is posted anew.
 * After an attempt whose end is not known the channel is searched before anything is posted again.
 */
export function sendByBot(channel: string, api: SlackApi, hasButtons: boolean): Sink['send'] {
  return async (message, signal) => {
    const thread = usableThread(message)
    const whole = () => renderSlack(message, hasButtons)
    const conversation = new Conversation(message, whole, channel, api, signal)
    if (mayBePosted(message)) {
      const earlier = await lookUp(message, thread, channel, api, signal)
      if ('failed' in earlier) return earlier.failed
      if (earlier.found !== null) return foundAgain(earlier.found, earlier.isReply)
    }
    const outcome = await (thread === null ? conversation.begin() : conversation.goOn(thread))
    return isNotPosted(outcome) ? { ...outcome, progress: notPosted(message) } : outcome
  }
}

/**
 * Whether an attempt before may have posted the message: its answer was lost, or it never had an end. Each attempt
 * that was turned away says so, up to the last of them.
 */
function mayBePosted({ attempt, progress }: Message): boolean {
  return attempt > 1 && progress?.['notPostedBy'] !== String(attempt - 1)
}

function notPosted({ attempt }: Message): Progress {
  return { notPostedBy: String(attempt) }
}

/** Slack says 429 before it looks at the message. */
function isNotPosted(outcome: Outcome): outcome is Extract<Outcome, { status: 'retry' }> {
  return outcome.status === 'retry' && outcome.failure === 'rate-limited'
}

function usableThread({ kind, thread }: Message): MessageReference | null {
  return kind === 'first' || thread?.['ts'] === undefined ? null : thread
}

function foundAgain(reference: MessageReference, isReply: boolean): Outcome {
  const detail = 'was posted by an attempt whose end was not known'
  return { status: 'sent', reference: isReply ? null : reference, detail }
}

/** Only numbers have changed: nobody is called for it. */
const SILENT: ReadonlySet<Message['kind']> = new Set(['repeated', 'counted'])

/** One message on its way. */
class Conversation {
  readonly #message: Message
  readonly #render: () => SlackMessage
  readonly #channel: string
  readonly #api: SlackApi
  readonly #signal: AbortSignal

  constructor(
    message: Message,
    render: () => SlackMessage,
    channel: string,
    api: SlackApi,
    signal: AbortSignal,
  ) {
    this.#message = message
    this.#render = render
    this.#channel = channel
    this.#api = api
    this.#signal = signal
  }

  /** The incident's message, at the top level of the channel. */
  async begin(): Promise<Outcome> {
    const { outcome } = await this.#send('chat.postMessage', this.#whole(), {
      channel: this.#channel,
    })
    return outcome
  }

  /** Brings the incident's message up to date, then posts into its thread what is new. */
  async goOn(thread: MessageReference): Promise<Outcome> {
    const { channel, ts } = thread
    const updated = await this.#send('chat.update', this.#whole(), { channel, ts })
    if (updated.isLost) return this.begin()
    if (updated.outcome.status !== 'sent') return updated.outcome
    if (SILENT.has(this.#message.kind)) {
      return { status: 'sent', reference: null, detail: 'updated' }
    }
    const replied = await this.#send('chat.postMessage', this.#news(), { channel, thread_ts: ts })
    if (replied.isLost) return this.begin()
    if (replied.outcome.status !== 'sent') return replied.outcome
    return { status: 'sent', reference: null, detail: 'updated, and posted into the thread' }
  }

  #whole(): Pick<Forms<SlackMessage>, 'full' | 'minimal'> {
    return {
      full: this.#render,
      minimal: () => renderSlackMinimal(this.#message),
    }
  }

  #news(): Pick<Forms<SlackMessage>, 'full' | 'minimal'> {
    return {
      full: () => renderSlackReply(this.#message),
      minimal: () => renderSlackMinimal(this.#message),
    }
  }

  async #send(
    method: string,
    forms: Pick<Forms<SlackMessage>, 'full' | 'minimal'>,
    where: Readonly<Record<string, string | undefined>>,
  ): Promise<{ readonly outcome: Outcome; readonly isLost: boolean }> {
    let isLost = false
    const outcome = await sendWithFallback({
      ...forms,
      post: async (content): Promise<Outcome> => {
        const body = { ...content, ...where, metadata: this.#metadata(method) }
        const { answer, failed } = await this.#api.write(method, body, this.#signal)
        if (answer === null) return failed
        // Only a message that should be there can be lost.
        isLost = where['ts'] !== undefined || where['thread_ts'] !== undefined
        isLost &&= isThreadLost(answer)
        if (isLost) return dead('refused-destination', 'the message of the incident is gone')
        return failed ?? posted(answer.body)
      },
    })
    return { outcome, isLost }
  }

  /** By which delivery it was posted (https://docs.slack.dev/messaging/message-metadata). An update keeps it. */
  #metadata(method: string) {
    if (method === 'chat.update') return undefined
    const { id, incidentId } = this.#message
    return {
      event_type: 'falcobrief_message',
      event_payload: { delivery: id, incident: incidentId },
    }
  }
}

function posted(body: string): Outcome {
  const result = readSlackResult(body)
  const { channel, ts } = result?.ok === true ? result : { channel: null, ts: null }
  const reference = channel === null || ts === null ? null : { channel, ts }
  return { status: 'sent', reference, detail: 'posted' }
}
