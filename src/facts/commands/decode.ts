/** Words that are tried, and how much of what they hold is kept. */
const MOST_WORDS = 8
const MOST_TEXTS = 4
const LONGEST = 2048
/** Text within text within text: no deeper. */
const DEPTH = 2

/** 16 characters are 12 bytes: shorter ones are words by chance. */
const BASE64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g
const HEX = /(?:\\x[0-9a-fA-F]{2}){6,}/g
const PRINTABLE = /^[\t\n\r -~]+$/

/** The texts that a command line hides by base64 or `\x` escapes; only what decodes to printable ASCII. */
export function decodedTexts(text: string, depth = DEPTH): readonly string[] {
  if (depth === 0) return []
  const words = Array.from(text.matchAll(BASE64), ([word]) => word).filter(isEncoded)
  const escaped = Array.from(text.matchAll(HEX), ([word]) => word)
  const found = [
    ...words.slice(0, MOST_WORDS).flatMap((word) => fromBase64(word) ?? []),
    ...escaped.slice(0, MOST_WORDS).flatMap((word) => fromHex(word) ?? []),
  ]
  const nested = found.flatMap((inner) => decodedTexts(inner, depth - 1))
  return Array.from(new Set([...found, ...nested])).slice(0, MOST_TEXTS)
}

/** A path or an option is made of the same letters. */
function isEncoded(word: string): boolean {
  return !/^[-/]/.test(word) && !/\/[a-z]+\//.test(word) && word.length >= 16
}

function fromBase64(word: string): string | null {
  return printable(Buffer.from(word.slice(0, LONGEST * 2), 'base64').toString('latin1'))
}

function fromHex(word: string): string | null {
  return printable(Buffer.from(word.replaceAll(String.raw`\x`, ''), 'hex').toString('latin1'))
}

function printable(text: string): string | null {
  const shown = text.slice(0, LONGEST)
  return PRINTABLE.test(shown) && /[a-zA-Z]{2}/.test(shown) ? shown.trim() : null
}
