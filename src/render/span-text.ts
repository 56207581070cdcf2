import { BUDGETS } from '../model/budgets.ts'
import type { Text } from '../model/report.ts'
import { alterationNote, excerpt, plainText } from './visible.ts'

/** A text on one line without markup; values of the alert are exact but for the visible escape, and cut when long. */
export function spanText(text: Text): string {
  return text
    .map((span) => {
      if ('text' in span) return plainText(span.text)
      if ('code' in span) return plainText(span.code)
      const shown = excerpt(span.value, BUDGETS.shown.value)
      return `${shown.shown}${alterationNote(shown)}`
    })
    .join('')
}
