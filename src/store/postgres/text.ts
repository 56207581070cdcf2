/**
 * What stands for a character that PostgreSQL's text cannot hold: U+001A (SUBSTITUTE) and four hex digits.
 * JSON never has it raw, so bodies are stored as they came.
 */
const SUBSTITUTE = '\u{1A}'
const UNSTORABLE = /[\0\u{1A}]|\p{Surrogate}/gu
const SUBSTITUTED = /\u{1A}([0-9a-f]{4})/gu

/**
 * Text as PostgreSQL can hold it: U+0000 and lone surrogates are substituted. Equal texts stay equal and
 * different ones different, so that it may be compared and indexed.
 */
export function storable(text: string): string {
  const isStorable = text.isWellFormed() && !text.includes('\0') && !text.includes(SUBSTITUTE)
  return isStorable ? text : text.replaceAll(UNSTORABLE, substitute)
}

/** The text of which `storable` made `stored`. */
export function original(stored: string): string {
  if (!stored.includes(SUBSTITUTE)) return stored
  return stored.replaceAll(SUBSTITUTED, (_match, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
}

function substitute(character: string): string {
  return SUBSTITUTE + character.charCodeAt(0).toString(16).padStart(4, '0')
}
