import type { Priority } from '../model/event.ts'
import type { MessageKind } from '../model/incident.ts'
import type { MessageReference, Outcome } from '../model/delivery.ts'
import type { Report } from '../model/report.ts'

export type SinkType = 'slack' | 'email' | 'webhook' | 'console'

/** A message to be sent. Sending the same message again must be recognisable by its `id`. */
export type Message = {
  /** Delivery id: the same for every attempt. */
  readonly id: string
  readonly incidentId: string
  readonly kind: MessageKind
  readonly sequence: number
  /** Of this message, this attempt included; more than 1: an earlier one may have got through. */
  readonly attempt: number
  /** When the message was decided on, ms since the epoch. */
  readonly createdAt: number
  readonly report: Report
  /** The incident's first message on this sink, once it was sent. */
  readonly thread: MessageReference | null
  /** Where the incident can be read, from `publicurl`; null when that is not set. */
  readonly link: string | null
}

/**
 * A place that messages go to.
 *
 * `send` never throws for anything the receiver or the network does: it classifies it. It ends within
 * its own time limit, or soon after `signal` is aborted (outcome `retry`, failure `interrupted`).
 * Details in outcomes never hold a secret: no webhook path, token, password or header.
 */
export type Sink = {
  readonly name: string
  readonly type: SinkType
  /** Incidents below it are not sent here. */
  readonly minimumPriority: Priority | null
  /** What it takes beyond `first`, `update` and `reminder`: what is no message of its own here, or wanted often. */
  readonly notifiesOf: readonly MessageKind[]
  /** Whether people read it: then no more is sent at once than they can. */
  readonly isPaced: boolean
  /** The body that would be sent, for a person to look at: Slack JSON, the mail's source, text. */
  readonly preview: (message: Message) => Promise<string>
  readonly send: (message: Message, signal: AbortSignal) => Promise<Outcome>
  readonly close: () => Promise<void>
}
