/** What may still be sent at once to a sink. It fills up again with time. */
export type Bucket = {
  /** May be a fraction. */
  readonly tokens: number
  /** When it held so many, ms since the epoch. */
  readonly at: number
}

export type BucketSettings = {
  /** Messages at once, from a full bucket. */
  readonly burst: number
  /** One more after so many ms. */
  readonly every: number
  /** More at once, for those who may not wait. */
  readonly reserve: number
}

export type Taken = { readonly bucket: Bucket; readonly isTaken: boolean }

/** Takes a token, if there is one: the last `reserve` ones only for who `mayUseReserve`. null: a full bucket. */
export function takeToken(
  bucket: Bucket | null,
  { now, mayUseReserve }: { readonly now: number; readonly mayUseReserve: boolean },
  { burst, every, reserve }: BucketSettings,
): Taken {
  const full = burst + reserve
  const filled =
    bucket === null ? full : Math.min(full, bucket.tokens + Math.max(0, now - bucket.at) / every)
  const isTaken = filled >= (mayUseReserve ? 1 : reserve + 1)
  return { bucket: { tokens: isTaken ? filled - 1 : filled, at: now }, isTaken }
}
