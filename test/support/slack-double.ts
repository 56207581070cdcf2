import { createHttpDouble, type ReceivedRequest } from './http-double.ts'
import { Inbox } from './latch.ts'
import { apiAnswer, json, webhookAnswer, type SlackAnswer } from './slack-answers.ts'

export type { SlackAnswer }

/** One call, taken or refused. */
export type SlackCall = {
  /** Who called by `apiUrlOf`; null: by an address that is nobody's own. */
  readonly caller: string | null
  /** `webhook`, or the method of the Web API: `chat.postMessage`. */
  readonly method: string
  readonly token: string | null
  /** The message; form fields that hold JSON are parsed. */
  readonly body: Readonly<Record<string, unknown>>
  readonly answer: SlackAnswer
  /** Of the message that was posted by the Web API. */
  readonly ts: string | null
}

/** A message of the channel. */
export type ChannelMessage = {
  readonly ts: string
  readonly body: Readonly<Record<string, unknown>>
  readonly edits: number
  readonly replies: readonly Omit<ChannelMessage, 'replies'>[]
}

export type SlackDouble = {
  readonly webhookUrl: string
  readonly apiUrl: string
  /** The same for one of several callers, who is named in its calls. */
  readonly apiUrlOf: (caller: string) => string
  /** The one token that is taken. */
  readonly token: string
  /** Id of the one channel that there is, whatever name it is posted to. */
  readonly channelId: string
  readonly calls: readonly SlackCall[]
  /** Calls that were answered `ok`. */
  readonly posted: readonly SlackCall[]
  /** What people see in the channel, in order: with its replies, as last edited. */
  readonly channel: readonly ChannelMessage[]
  /** Somebody deletes a message. */
  readonly remove: (ts: string) => void
  /** Resolves once there were at least `count` calls. */
  readonly received: (count: number) => Promise<readonly SlackCall[]>
  /** Answers of the next calls, in order; after them everything is ok. */
  readonly answer: (...answers: readonly SlackAnswer[]) => void
  /** Forgets the answers that were not given yet. */
  readonly recover: () => void
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** A Slack on the loopback: an incoming webhook, and the methods of the Web API that a bot with threads needs. */
export async function createSlackDouble(): Promise<SlackDouble> {
  const token = 'xoxb-double-0123456789'
  const channelId = 'C0FALCO'
  const webhookPath = '/services/T0FALCO/B0FALCO/s3cr3tWebhookPart'
  const inbox = new Inbox<SlackCall>()
  const script: SlackAnswer[] = []
  const workspace = new Workspace(channelId)
  const http = await createHttpDouble((request) => {
    const body = readBody(request)
    const isWebhook = request.path === webhookPath
    const [, caller = null, apiMethod = ''] = /^(?:\/([^/]+))?\/api\/(.*)$/.exec(request.path) ?? []
    const method = isWebhook ? 'webhook' : apiMethod
    const used = request.headers.authorization?.replace('Bearer ', '') ?? null
    const isRefused = !isWebhook && used !== token
    const scripted = script.shift() ?? (isRefused ? { error: 'invalid_auth' } : judge(method, body))
    const isTaken = scripted === 'ok' || scripted === 'lost' || scripted === 'silent'
    const done = isTaken && !isWebhook ? workspace.do(method, body) : null
    const answer = done !== null && 'error' in done ? done : scripted
    const ts = done !== null && 'ts' in done && method === 'chat.postMessage' ? done.ts : null
    inbox.push({ caller, method, token: used, body, answer, ts })
    if (isWebhook) return webhookAnswer(answer)
    return answer === 'ok' ? json({ ok: true, channel: channelId, ...done }) : apiAnswer(answer)
  })
  return {
    webhookUrl: `${http.url}${webhookPath}`,
    apiUrl: `${http.url}/api/`,
    apiUrlOf: (caller) => `${http.url}/${caller}/api/`,
    token,
    channelId,
    get calls() {
      return inbox.items
    },
    get posted() {
      return inbox.items.filter(({ answer }) => answer === 'ok')
    },
    get channel() {
      return workspace.channel
    },
    remove: (ts) => workspace.remove(ts),
    received: (count) => inbox.received(count),
    answer: (...answers) => {
      script.push(...answers)
    },
    recover: () => {
      script.length = 0
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  }
}

type Posted = { ts: string; thread: string | null; body: Record<string, unknown>; edits: number }

/** What the methods do to one channel. */
class Workspace {
  readonly #channelId: string
  #messages: Posted[] = []
  #count = 0

  constructor(channelId: string) {
    this.#channelId = channelId
  }

  do(
    method: string,
    body: Readonly<Record<string, unknown>>,
  ):
    | { readonly error: string }
    | { readonly ts: string }
    | { readonly messages: readonly unknown[] } {
    switch (method) {
      case 'chat.postMessage':
        return this.#post(body)
      case 'chat.update':
        return this.#update(body)
      case 'conversations.history':
        return this.#history(body, (message) => message.thread === null)
      case 'conversations.replies':
        return this.#replies(body)
      default:
        return { error: 'unknown_method' }
    }
  }

  get channel(): readonly ChannelMessage[] {
    return this.#messages
      .filter(({ thread }) => thread === null)
      .map((root) => ({
        ...root,
        replies: this.#messages.filter(({ thread }) => thread === root.ts),
      }))
  }

  remove(ts: string): void {
    this.#messages = this.#messages.filter((message) => message.ts !== ts)
  }

  #find(ts: unknown): Posted | undefined {
    return this.#messages.find((message) => message.ts === ts)
  }

  #post(body: Readonly<Record<string, unknown>>) {
    const thread = typeof body['thread_ts'] === 'string' ? body['thread_ts'] : null
    if (thread !== null && this.#find(thread) === undefined) return { error: 'thread_not_found' }
    const ts = `1790000000.${serial(this.#count)}`
    this.#count += 1
    this.#messages.push({ ts, thread, body: { ...body }, edits: 0 })
    return { ts }
  }

  #update(body: Readonly<Record<string, unknown>>) {
    const message = this.#find(body['ts'])
    if (message === undefined) return { error: 'message_not_found' }
    message.body = { ...message.body, ...body }
    message.edits += 1
    return { ts: message.ts }
  }

  #replies(body: Readonly<Record<string, unknown>>) {
    if (this.#find(body['ts']) === undefined) return { error: 'thread_not_found' }
    return this.#history(body, ({ thread }) => thread === body['ts'])
  }

  /** Newest first; a channel is asked for by its id, and metadata only comes when asked for. */
  #history(body: Readonly<Record<string, unknown>>, fits: (message: Posted) => boolean) {
    if (body['channel'] !== this.#channelId) return { error: 'channel_not_found' }
    const from = Number(body['cursor'] ?? 0)
    const until = from + Number(body['limit'] ?? 100)
    const withMetadata = body['include_all_metadata'] === 'true'
    const messages = this.#messages
      .filter((message) => fits(message))
      .map(({ ts, body: { text, metadata } }) => ({
        ts,
        text,
        ...(withMetadata ? { metadata } : {}),
      }))
    return {
      messages: messages.toReversed().slice(from, until),
      response_metadata: { next_cursor: until < messages.length ? String(until) : '' },
    }
  }
}

function serial(count: number): string {
  return String(count + 1).padStart(6, '0')
}

function readBody({ headers, body }: ReceivedRequest): Record<string, unknown> {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true) {
    return JSON.parse(body) as Record<string, unknown>
  }
  const entries = Array.from(new URLSearchParams(body), ([name, value]) => {
    return [name, /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value] as const
  })
  return Object.fromEntries(entries)
}

/** What Slack checks first. */
function judge(method: string, body: Readonly<Record<string, unknown>>): SlackAnswer {
  if (method.startsWith('conversations.')) return 'ok'
  const blocks = body['blocks']
  if (Array.isArray(blocks) && blocks.length > 50) return { error: 'invalid_blocks' }
  const hasText = typeof body['text'] === 'string' && body['text'] !== ''
  return hasText || Array.isArray(blocks) ? 'ok' : { error: 'no_text' }
}
