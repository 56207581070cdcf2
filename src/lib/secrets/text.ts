import { findExtra } from './kinds/extra.ts'
import { KINDS } from './kinds.ts'
import { isAllowed, NO_POLICY, type Policy } from './policy.ts'
import { MASK } from './references.ts'
import { apart, type Span } from './span.ts'

export type Masked = {
  readonly text: string
  /** The secrets that were taken out, as they were; never to be shown. */
  readonly secrets: readonly string[]
}

/** A secret behind which another one comes to light is rare; each round takes characters away, so they end. */
const MOST_ROUNDS = 8

/** Most texts have no secret of any kind, and are done with after this. */
const HINT = new RegExp(KINDS.map(({ hint }) => hint.source).join('|'), 'i')

/** The text with every secret of a known kind masked, whatever it is. */
export function maskPlain(text: string, policy: Policy = NO_POLICY): Masked {
  if (policy.extra.length === 0 && !HINT.test(text)) return { text, secrets: [] }
  const secrets: string[] = []
  let masked = text
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const spans = secretSpans(masked, policy)
    if (spans.length === 0) break
    for (const { start, end } of spans) secrets.push(masked.slice(start, end))
    masked = replaced(masked, spans)
  }
  return { text: masked, secrets }
}

function secretSpans(text: string, policy: Policy): readonly Span[] {
  const hasMore = policy.extra.length > 0
  const found = KINDS.flatMap(({ hint, find }) =>
    hasMore || hint.test(text) ? find(text, policy) : [],
  )
  const all = hasMore ? [...found, ...findExtra(text, policy)] : found
  return apart(all).filter(({ start, end }) => {
    const secret = text.slice(start, end)
    return secret !== '' && secret !== MASK && !isAllowed(policy, secret)
  })
}

function replaced(text: string, spans: readonly Span[]): string {
  let result = ''
  let from = 0
  for (const { start, end } of spans) {
    result += text.slice(from, start) + MASK
    from = end
  }
  return result + text.slice(from)
}
