/**
 * A quote as it stands in a text. In a text that is quoted itself, as JSON inside JSON, each level of that puts
 * backslashes before it: none, one, three, seven.
 */
export type Quote = {
  readonly character: '"' | "'"
  readonly backslashes: number
  /** Characters of it, its backslashes included. */
  readonly length: number
}

const BACKSLASHES: ReadonlySet<number> = new Set([0, 1, 3, 7])

/** The quote that begins at `at`; null when there is none. */
export function quoteAt(text: string, at: number): Quote | null {
  let end = at
  while (text[end] === '\\' && end - at < 8) end += 1
  return toQuote(text[end], end - at)
}

/** The quote that ends right before `at`; null when there is none. */
export function quoteBefore(text: string, at: number): Quote | null {
  let start = at - 1
  while (text[start - 1] === '\\' && at - start < 9) start -= 1
  return toQuote(text[at - 1], at - 1 - start)
}

function toQuote(character: string | undefined, backslashes: number): Quote | null {
  if (character !== '"' && character !== "'") return null
  if (!BACKSLASHES.has(backslashes)) return null
  return { character, backslashes, length: backslashes + 1 }
}

/**
 * Where the quote that closes `quote` begins, at `from` or after; -1 when the text ends before. A quote with fewer
 * backslashes ends the text around it, so it closes this one, too.
 */
export function closingQuote(text: string, from: number, quote: Quote): number {
  const { character, backslashes } = quote
  for (let at = text.indexOf(character, from); at >= 0; at = text.indexOf(character, at + 1)) {
    let before = 0
    while (at - before > from && text[at - before - 1] === '\\') before += 1
    // A shell takes nothing for an escape inside single quotes.
    if (character === "'" && backslashes === 0) {
      // YAML and SQL write one inside as two; to a shell that is no end of the word either.
      if (text[at + 1] !== "'" || at === from) return at
      at += 1
      continue
    }
    if (before < backslashes) return at - before
    if (before % (2 * (backslashes + 1)) === backslashes) return at - backslashes
  }
  return -1
}

/** Whether two quotes are of one kind, so that one may close the other. */
export function isSameQuote(one: Quote | null, other: Quote | null): boolean {
  return (
    one !== null &&
    other !== null &&
    one.character === other.character &&
    one.backslashes === other.backslashes
  )
}
