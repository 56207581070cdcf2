import type { Site } from './site.ts'

/** What people were told of one incident. */
export type Told = {
  /** Everything that stands in Slack of it, and in its mails, as one text each. */
  readonly slack: string
  readonly mail: string
  /** Messages at the top of the channel. */
  readonly roots: number
}

export type Tellings = {
  readonly of: ReadonlyMap<string, Told>
  /** Messages in the channel and in threads, and mails. */
  readonly slackMessages: number
  readonly mails: number
  /** The same message once more. */
  readonly slackDuplicates: number
  readonly mailDuplicates: number
}

type Metadata = {
  readonly event_payload?: { readonly incident: string; readonly delivery: string }
}

export function readTellings({ slack, smtp }: Pick<Site, 'slack' | 'smtp'>): Tellings {
  const told = new Map<string, Told>()
  const tell = (incident: string, more: Partial<Told>): void => {
    const before = told.get(incident) ?? { slack: '', mail: '', roots: 0 }
    told.set(incident, {
      slack: before.slack + (more.slack ?? ''),
      mail: before.mail + (more.mail ?? ''),
      roots: before.roots + (more.roots ?? 0),
    })
  }
  const deliveries: string[] = []
  for (const root of slack.channel) {
    const { incident, delivery } = payloadOf(root.body)
    deliveries.push(delivery, ...root.replies.map(({ body }) => payloadOf(body).delivery))
    tell(incident, { slack: JSON.stringify(root), roots: 1 })
  }
  const mailIds = smtp.mails.map(({ mail }) => mail.messageId ?? '')
  for (const { mail } of smtp.mails) {
    const incident = /^<incident-(.+)\.\d+@/.exec(mail.messageId ?? '')?.[1] ?? ''
    tell(incident, { mail: mail.text ?? '' })
  }
  return {
    of: told,
    slackMessages: deliveries.length,
    mails: mailIds.length,
    slackDuplicates: repeatsIn(deliveries),
    mailDuplicates: repeatsIn(mailIds),
  }
}

function payloadOf(body: Readonly<Record<string, unknown>>) {
  const { event_payload: payload } = (body['metadata'] ?? {}) as Metadata
  return payload ?? { incident: 'unknown', delivery: 'unknown' }
}

function repeatsIn(ids: readonly string[]): number {
  return ids.length - new Set(ids).size
}
