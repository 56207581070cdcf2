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
/** Slack gives some apps no more a page; and a page of whole messages has to fit into what is read. */
const PAGE = '15'
/** Pages that are read at most, the newest first: what other senders posted meanwhile comes before ours. */
const PAGES = 20
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
  const search = searcher(api, signal)
  if (thread !== null) {
    const where = { channel: thread['channel'] ?? channel, ts: thread['ts'] ?? '' }
    const replies = await search('conversations.replies', { ...query, ...where }, message.id)
    if ('failed' in replies) return replies
    if (replies.ts !== null) {
      return { found: { channel: where.channel, ts: replies.ts }, isReply: true }
    }
    if (!replies.isThreadLost) return { found: null }
  }
  if (!CHANNEL_ID.test(channel)) return { found: null }
  const history = await search('conversations.history', { ...query, channel }, message.id)
  if ('failed' in history) return history
  return history.ts === null
    ? { found: null }
    : { found: { channel, ts: history.ts }, isReply: false }
}

type Search =
  | { readonly ts: string | null; readonly isThreadLost: boolean }
  | { readonly failed: FailedOutcome }

/** Reads page after page. Only the loss of the thread differs from finding nothing. */
function searcher(api: SlackApi, signal: AbortSignal) {
  return async (
    method: string,
    query: Readonly<Record<string, string>>,
    deliveryId: string,
  ): Promise<Search> => {
    let cursor = ''
    for (let page = 0; page < PAGES; page += 1) {
      const { answer, failed } = await api.read(method, { ...query, ...next(cursor) }, signal)
      if (answer === null) return { failed }
      // In words that are a failure elsewhere: what was deleted is not there to be asked for again.
      if (isThreadLost(answer)) return { ts: null, isThreadLost: true }
      if (failed?.status === 'retry') return { failed }
      const ts = copyIn(answer.body, deliveryId)
      cursor = parsed(answer.body).response_metadata?.next_cursor ?? ''
      if (ts !== null || cursor === '') return { ts, isThreadLost: false }
    }
    return { ts: null, isThreadLost: false }
  }
}

function next(cursor: string): Readonly<Record<string, string>> {
  return cursor === '' ? {} : { cursor }
}

type Page = {
  readonly response_metadata?: { readonly next_cursor?: string }
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
