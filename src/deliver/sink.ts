import type { Priority } from '../model/event.ts'
import type { MessageKind } from '../model/incident.ts'
import type { MessageReference, Outcome, Progress } from '../model/delivery.ts'
import type { Report } from '../model/report.ts'

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
  /** What earlier attempts at this message left to this one; null: nothing. */
  readonly progress: Progress | null
  /** Where the incident can be read, from `publicurl`; null when that is not set. */
  readonly link: string | null
  /** The same for any other incident. */
  readonly linkOf: (incidentId: string) => string | null
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
  /** As configuration has it: `slack`. */
  readonly type: string
  /** Incidents below it are not sent here. */
  readonly minimumPriority: Priority | null
  /**
   * What it is notified of beyond `first`, `update` and `reminder`: what it shows by an edit or in a thread, and
   * what its readers want as a message of its own.
   */
  readonly extraKinds: readonly MessageKind[]
  /** Whether people read it: then no more is sent at once than they can read. */
  readonly isPaced: boolean
  /** Whether a message sent again after a lost answer shows once: it is found again, or carries the same id. */
  readonly isResendIdempotent: boolean
  /** The body that would be sent, for a person to look at: Slack JSON, the mail's source, text. */
  readonly preview: (message: Message) => Promise<string>
  readonly send: (message: Message, signal: AbortSignal) => Promise<Outcome>
  readonly close: () => Promise<void>
}
