import { truncate } from '../lib/text.ts'
import type { Report, Text, Urgency } from '../model/report.ts'
import { excerpt, plainText } from './visible.ts'

/** Code points of one value in `headlineText`, enough to recognise it, and of the whole line. */
const VALUE_LIMIT = 120
const LIMIT = 300

export type Headed = Pick<Report, 'title' | 'incident'> & {
  /** A report that an older version stored has no urgency. */
  readonly assessment?: { readonly urgency?: Urgency }
}

/**
 * How bad, what and where, in one line: the same in every format and channel, so that a phone, an inbox and the
 * message itself name the same rule. It is made of the report alone.
 */
export function headline(report: Headed): Text {
  const { lead, rest } = headlineParts(report)
  return [{ text: lead }, ...rest]
}

/** How bad, in our words (`Treat as critical: likely reverse shell`, `Notice:`), and the line that goes on. */
export function headlineParts({ title, incident, assessment }: Headed): {
  readonly lead: string
  readonly rest: Text
} {
  const urgency = assessment?.urgency
  if (urgency === undefined || urgency.verdict === null) {
    return { lead: `${incident.priority}:`, rest: [{ text: ' ' }, ...title] }
  }
  const { verdict, priority } = urgency
  return { lead: verdict, rest: [{ text: ` (Falco: ${priority}). ` }, ...title] }
}

/** The headline as plain text on one line; values are escaped visibly, and cut when they are long. */
export function headlineText(report: Headed): string {
  const shown = headline(report).map((span) => {
    if ('value' in span) return excerpt(span.value, VALUE_LIMIT).shown
    return plainText('text' in span ? span.text : span.code)
  })
  return truncate(shown.join(''), LIMIT)
}

/** Whether the title says where it happened. */
export function isPlaced({ title, incident }: Pick<Report, 'title' | 'incident'>): boolean {
  return title.some((span) => 'value' in span && span.value === incident.subject)
}

/** Signs of an attack that the first screen names. */
const SIGNS_SHOWN = 3

/** What of an attack the alert itself shows, in one line; empty when it shows nothing. */
export function metSigns({ assessment }: Pick<Report, 'assessment'>): Text {
  // A report that an older version stored has none.
  const stored: Partial<Report['assessment']> = assessment
  const signs = stored.signs ?? []
  const met = signs.filter(({ kind, outcome }) => kind === 'attack' && outcome === 'met')
  return met
    .slice(0, SIGNS_SHOWN)
    .flatMap(({ text }, index): Text => (index === 0 ? text : [{ text: ' ' }, ...text]))
}
