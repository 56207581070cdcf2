import type { Outcome } from '../model/delivery.ts'
import { retrySink } from './classify.ts'

/**
 * Runs one attempt for `limit` ms at most, then aborts it and goes on without it: a sink that does not end, and does
 * not hear that it should, must not hold up its other messages for good. Rejects as `send` does.
 */
export async function withTimeLimit(
  send: (signal: AbortSignal) => Promise<Outcome>,
  { signal, limit }: { readonly signal: AbortSignal; readonly limit: number },
): Promise<Outcome> {
  const late = new AbortController()
  const expired = Promise.withResolvers<Outcome>()
  const timer = setTimeout(() => {
    expired.resolve(retrySink('timeout', `no outcome after ${limit} ms`))
    late.abort()
  }, limit)
  try {
    return await Promise.race([expired.promise, send(AbortSignal.any([signal, late.signal]))])
  } finally {
    clearTimeout(timer)
  }
}
