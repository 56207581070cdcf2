import type { MessageKind } from '../model/incident.ts'
import type { Report } from '../model/report.ts'

type Told = {
  readonly kind: MessageKind
  readonly sequence: number
  readonly report: Pick<Report, 'incident'>
}

type Leads = Readonly<Record<MessageKind, (sequence: number) => string>>

const INCIDENT: Leads = {
  first: () => 'New incident.',
  update: (sequence) =>
    `Update (message ${sequence} of this incident): there is more than was told before.`,
  reminder: (sequence) => `Reminder (message ${sequence} of this incident): it is still open.`,
  repeated: () => 'The same again: ten times as often as before.',
  counted: () => 'It goes on.',
  acknowledged: () => 'Acknowledged: no more reminders.',
  silenced: () => 'Silenced: the same is not told again until then.',
  closed: () => 'Closed: nothing more has come.',
}

const STORM: Leads = {
  ...INCIDENT,
  first: () => 'Storm: messages are held back, and counted here.',
  closed: () => 'The storm is over.',
}

const DIGEST: Leads = {
  ...INCIDENT,
  first: () => 'Digest.',
  update: () => 'More of this digest.',
}

/** The first line of a message: why it comes now. Our words alone. */
export function leadLine({ kind, sequence, report }: Told): string {
  switch (report.incident.kind) {
    case 'storm':
      return STORM[kind](sequence)
    case 'digest':
      return DIGEST[kind](sequence)
    default:
      return INCIDENT[kind](sequence)
  }
}
