import type { MessageKind } from '../model/incident.ts'
import type { Report, Text } from '../model/report.ts'
import { spanText } from './span-text.ts'

/** What the first line of a message is made of. */
export type Notified = {
  readonly kind: MessageKind
  readonly sequence: number
  readonly report: Pick<Report, 'incident' | 'news'>
}

type Leads = Readonly<Record<MessageKind, (message: Notified) => Text>>

const INCIDENT: Leads = {
  first: ({ sequence, report }) => first(sequence, newsOf(report)),
  update: ({ sequence, report }) => because('Update', sequence, newsOf(report)),
  reminder: ({ sequence }) =>
    words(`Reminder (message ${sequence} of this incident): still active.`),
  acknowledged: ({ report }) => [
    { text: 'Acknowledged by ' },
    ...person(report.incident.acknowledgedBy),
    { text: '. No more reminders are sent.' },
  ],
  repeated: () => words('Repeated: ten times as many alerts as before.'),
  counted: () => words('Still active.'),
  silenced: ({ report }) => silenced(report.incident.silencedBy),
  closed: () => words('Closed: no further alerts.'),
}

const STORM: Leads = {
  ...INCIDENT,
  first: () => words('Storm: messages are held back and counted here.'),
  closed: () => words('The storm is over.'),
}

const DIGEST: Leads = {
  ...INCIDENT,
  first: () => words('Digest.'),
  update: () => words('More of this digest.'),
}

/** The first line of a message: why it comes now, and what is new. */
export function lead(message: Notified): Text {
  switch (message.report.incident.kind) {
    case 'storm':
      return STORM[message.kind](message)
    case 'digest':
      return DIGEST[message.kind](message)
    default:
      return INCIDENT[message.kind](message)
  }
}

/** The same as one line of plain text. */
export function leadText(message: Notified): string {
  return spanText(lead(message))
}

/** The same in our words alone, without anything that came from outside. */
export function leadWords(message: Notified): string {
  const { incident } = message.report
  const { silencedBy } = incident
  if (message.kind === 'acknowledged') return 'Acknowledged. No more reminders are sent.'
  if (message.kind === 'silenced' && silencedBy !== null) {
    return `Silenced until ${minuteOf(silencedBy.until)}.`
  }
  return leadText({ ...message, report: { incident, news: [] } })
}

function words(text: string): Text {
  return [{ text }]
}

/** A report that an older version stored has none. */
function newsOf({ news }: { readonly news?: readonly Text[] }): readonly Text[] {
  return news ?? []
}

/** An incident may be known elsewhere before it becomes severe enough for a sink. */
function first(sequence: number, news: readonly Text[]): Text {
  return sequence <= 1 || news.length === 0
    ? words('New incident.')
    : because('New here', sequence, news)
}

function because(what: string, sequence: number, news: readonly Text[]): Text {
  const begin = `${what} (message ${sequence} of this incident)`
  if (news.length === 0) return words(`${begin}.`)
  const joined = news.flatMap((text, index): Text => [{ text: index === 0 ? ' ' : '; ' }, ...text])
  return [{ text: `${begin}:` }, ...joined, { text: '.' }]
}

function person(name: string | null): Text {
  return name === null ? words('a responder') : [{ value: name }]
}

function silenced(by: Report['incident']['silencedBy']): Text {
  const until = by === null ? '' : ` until ${minuteOf(by.until)}`
  return [
    { text: 'Silenced by ' },
    ...person(by?.author ?? null),
    { text: `${until}. A new rule or a higher priority is still sent.` },
  ]
}

/** `2026-03-01 12:00 UTC`, from RFC 3339 in UTC. */
export function minuteOf(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`
}
