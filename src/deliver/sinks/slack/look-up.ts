import type { MessageReference } from '../../../model/delivery.ts'
import type { FailedOutcome } from '../../classify.ts'
import type { Message } from '../../sink.ts'
import type { SlackApi } from './api.ts'
import { isThreadLost } from './classify.ts'

/** Of the message that an earlier attempt may have posted. */
export type Earlier =
  | { readonly found: MessageReference; readonly isReply: boolean }
  | { readonly found: null }
  /** Slack could not be asked now. */
  | { readonly failed: FailedOutcome }

/** How far before the delivery was made Slack's clock may be, in s. */
const CLOCK_SKEW = 60
/** Slack gives some apps no more a page; ours is among the newest. */
const PAGE = '15'
/** The history of a channel is asked for by id, not by name. */
const CHANNEL_ID = /^[CDG][A-Z0-9]{6,}$/

/**
 * Looks for the message of this delivery, by its metadata: in the thread, and among the messages of the
 * channel. An app without the scope for it (`channels:history`) finds nothing.
 */
export async function lookUp(
  message: Message,
  thread: MessageReference | null,
  channel: string,
  api: SlackApi,
  signal: AbortSignal,
): Promise<Earlier> {
  const since = { oldest: String(message.createdAt / 1000 - CLOCK_SKEW), limit: PAGE }
  const query = { ...since, include_all_metadata: 'true' }
  if (thread !== null) {
    const where = { channel: thread['channel'] ?? channel, ts: thread['ts'] ?? '' }
    const replies = await api.read('conversations.replies', { ...query, ...where }, signal)
    if (replies.answer === null) return { failed: replies.failed }
    if (replies.failed?.status === 'retry') return { failed: replies.failed }
    const ts = copyIn(replies.answer.body, message.id)
    if (ts !== null) return { found: { channel: where.channel, ts }, isReply: true }
    if (replies.failed === null || !isThreadLost(replies.answer)) return { found: null }
  }
  if (!CHANNEL_ID.test(channel)) return { found: null }
  const history = await api.read('conversations.history', { ...query, channel }, signal)
  if (history.answer === null) return { failed: history.failed }
  if (history.failed?.status === 'retry') return { failed: history.failed }
  const ts = copyIn(history.answer.body, message.id)
  return ts === null ? { found: null } : { found: { channel, ts }, isReply: false }
}

type Page = {
  readonly messages?: readonly {
    readonly ts?: unknown
    readonly metadata?: { readonly event_payload?: { readonly delivery?: unknown } }
  }[]
}

/** The `ts` of the message that this delivery posted. */
function copyIn(body: string, deliveryId: string): string | null {
  const { messages = [] } = parsed(body)
  const copy = messages.find(({ metadata }) => metadata?.event_payload?.delivery === deliveryId)
  return typeof copy?.ts === 'string' ? copy.ts : null
}

function parsed(body: string): Page {
  try {
    const page = JSON.parse(body) as Page | null
    return Array.isArray(page?.messages) ? page : {}
  } catch {
    return {}
  }
}
