import type { Text } from '../model/report.ts'
import { alterationNote, plainText, visible } from './visible.ts'

/** A text on one line without markup; values of the alert are exact but for the visible escape. */
export function spanText(text: Text): string {
  return text
    .map((span) => {
      if ('text' in span) return plainText(span.text)
      if ('code' in span) return plainText(span.code)
      const { shown, altered } = visible(span.value)
      return `${shown}${alterationNote({ altered, length: null })}`
    })
    .join('')
}
