import { z } from 'zod'

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Ten years: far beyond any use, and sums with the present time stay dates. */
const MAX_MS = 3650 * 86_400_000

/** Milliseconds of `5s`, `30m`, `24h`, `7d`, `100ms`, `1h30m`; null when the text is none of these. */
export function parseDuration(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return null
  let sum = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    sum += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0)
  }
  return sum <= MAX_MS ? Math.round(sum) : null
}

/** A setting written as a duration; its value is in ms. */
export function duration(options: { readonly initial: string; readonly positive: boolean }) {
  const example = 'write it as 5s, 30m, 24h, 7d or 1h30m'
  return z
    .string({ error: `must be a duration; ${example}` })
    .transform((text, context): number => {
      const ms = parseDuration(text.trim())
      if (ms !== null && (ms > 0 || !options.positive)) return ms
      const reason = ms === null ? 'is no duration' : 'must be more than nothing'
      const shown = JSON.stringify(text.slice(0, 40))
      context.addIssue({ code: 'custom', message: `${shown} ${reason}; ${example}` })
      return z.NEVER
    })
    .prefault(options.initial)
}
