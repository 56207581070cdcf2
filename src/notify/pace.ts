import type { Config } from '../config/schema.ts'
import { takeToken, type Bucket, type Taken } from '../model/bucket.ts'

/** How a message is taken from a sink's bucket, and the reason when nothing is left: one line. */
export type Pace = {
  /** Pure. Null: a full bucket. */
  readonly take: (bucket: Bucket | null) => Taken
  readonly reason: string
}

/** Null: a sink that programs read, which nothing limits. */
export type PaceOf = (sink: string, isUrgent: boolean, now: number) => Pace | null

/** What may be sent at once to people: `storm.burst` messages, and a reserve for those that are urgent. */
export function createPace(
  settings: Config['storm'],
  sinks: readonly { readonly name: string; readonly isPaced: boolean }[],
): PaceOf {
  const paced = new Set(sinks.filter(({ isPaced }) => isPaced).map(({ name }) => name))
  const reason = `more than ${settings.burst} messages at once`
  return (sink, isUrgent, now) => {
    if (!paced.has(sink)) return null
    const take = (bucket: Bucket | null): Taken =>
      takeToken(bucket, { now, mayUseReserve: isUrgent }, settings)
    return { take, reason }
  }
}
