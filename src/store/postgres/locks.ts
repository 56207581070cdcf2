/** To be taken before what they guard is read; held until the transaction ends. */
export const LOCK_SUBJECTS =
  'SELECT count(pg_advisory_xact_lock(key)) FROM unnest($1::bigint[]) AS key'

/** Locks are numbers of 64 bits: two subjects that share one only wait for each other. */
export function lockKeys(hashes: readonly string[]): readonly string[] {
  return hashes
    .toSorted()
    .map((hash) => String(BigInt.asIntN(64, BigInt(`0x${hash.slice(0, 16)}`))))
}
