import { truncate } from '../lib/text.ts'
import type { Report, Text } from '../model/report.ts'
import { excerpt, plainText } from './visible.ts'

/** Code points of one value in `headlineText`, enough to recognise it, and of the whole line. */
const VALUE_LIMIT = 120
const LIMIT = 300

/**
 * How bad, what and where, in one line: the same in every format and channel, so that a phone, an inbox and the
 * message itself name the same rule. It is made of the report alone.
 */
export function headline({ title, incident }: Pick<Report, 'title' | 'incident'>): Text {
  return [{ text: `${incident.priority}: ` }, ...title]
}

/** The headline as plain text on one line; values are escaped visibly, and cut when they are long. */
export function headlineText(report: Pick<Report, 'title' | 'incident'>): string {
  const shown = headline(report).map((span) => {
    if ('value' in span) return excerpt(span.value, VALUE_LIMIT).shown
    return plainText('text' in span ? span.text : span.code)
  })
  return truncate(shown.join(''), LIMIT)
}
