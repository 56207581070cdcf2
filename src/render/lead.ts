import type { MessageKind } from '../model/incident.ts'

const LEADS: Readonly<Record<MessageKind, (sequence: number) => string>> = {
  first: () => 'New incident.',
  update: (sequence) =>
    `Update (message ${sequence} of this incident): there is more than was told before.`,
  reminder: (sequence) => `Reminder (message ${sequence} of this incident): it is still open.`,
  closed: () => 'Closed: nothing more has come.',
}

/** The first line of a message: why it comes now. Our words alone. */
export function leadLine(kind: MessageKind, sequence: number): string {
  return LEADS[kind](sequence)
}
