import type { Policy } from '../policy.ts'
import type { Span } from '../span.ts'

/** What a `*` of a token's pattern stands for. */
const REST = /[A-Za-z0-9_.~+/=%-]*/y

/** The tokens that a user has added as globs; names are found with those that are known. */
export function findExtra(text: string, { extra }: Policy): readonly Span[] {
  return extra.filter((glob) => !glob.endsWith('=')).flatMap((glob) => findTokens(text, glob))
}

function findTokens(text: string, glob: string): readonly Span[] {
  const spans: Span[] = []
  const [head = '', ...rest] = glob.split('*')
  for (let at = text.indexOf(head); at >= 0;) {
    const from = at + head.length
    REST.lastIndex = from
    REST.test(text)
    const limit = rest.length === 0 ? from : REST.lastIndex
    const isInWord = /[A-Za-z0-9]/.test(text[at - 1] ?? '')
    const end = isInWord ? null : tokenEnd(text.slice(from, limit), rest)
    if (end !== null) spans.push({ start: at, end: from + end })
    // What did not match from here does not match from a later place of the same characters.
    at = text.indexOf(head, isInWord ? at + 1 : Math.max(limit, at + 1))
  }
  return spans
}

/** How many characters of `text` the rest of a glob takes, the most it can; null when it does not match. */
function tokenEnd(text: string, rest: readonly string[]): number | null {
  let at = 0
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return null
    at = found + part.length
  }
  const tail = rest.at(-1)
  if (tail === undefined || tail === '') return text.length
  const found = text.lastIndexOf(tail)
  return found < at ? null : found + tail.length
}
