import { z } from 'zod'
import { parseDuration } from '../lib/duration.ts'

/** A setting written as a duration; its value is in ms. */
export function duration(options: { readonly initial: string; readonly positive: boolean }) {
  const example = 'write it as 5s, 30m, 24h, 7d or 1h30m'
  return z
    .string({ error: `must be a duration; ${example}` })
    .transform((text, context): number => {
      const ms = parseDuration(text.trim())
      if (ms !== null && (ms > 0 || !options.positive)) return ms
      const reason = ms === null ? 'must be a duration' : 'must be more than 0'
      context.addIssue({ code: 'custom', message: `${reason}; ${example}` })
      return z.NEVER
    })
    .prefault(options.initial)
}
