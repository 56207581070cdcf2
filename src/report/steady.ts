/** Falco refuses longer filter values ("filter parameter too long"). */
const MAX_BYTES = 255

/** No control, format or separator characters, and no space at either end. */
const PRINTABLE = /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u

/** What is the same today and another tomorrow. */
const PASSING: readonly RegExp[] = [
  // UUIDs, hashes and other ids in hex.
  /[0-9a-f]{8}-[0-9a-f]{4}-/i,
  /(?<![0-9a-z])(?=[0-9a-f]*\d)[0-9a-f]{8,}(?![0-9a-z])/i,
  // Times and counters; process ids as words of their own, also below /proc.
  /\d{6,}/,
  /(?:^|[\s/=])\d{2,}(?=$|[\s/])/,
  // Connections, with their ephemeral ports.
  /->|^\[?[0-9a-f.:]+\]?:\d+$/i,
  // Random tails as mktemp makes them: upper case mixed with lower case or digits, but no CamelCase.
  /[-_.](?=[A-Za-z0-9]*[A-Z])(?=[A-Za-z0-9]*[a-z0-9])(?![A-Z]?[a-z]+(?:[A-Z][a-z]+)*\d{0,2}(?:$|[/\s.]))[A-Za-z0-9]{6,12}(?=$|[/\s.])/,
  // Nothing to distinguish one from another, as after masking.
  /^[^\p{L}\d]*$/u,
  // Where a secret was taken out.
  /\[masked\]/,
  // The mark where Falcosidekick cut a string.
  /\[\.\.\.\]$/,
]

/**
 * What Falco would read as something else inside its quotes: a backslash before the closing one does not end the
 * value there, and a word that is the name of a list is replaced by its items (all official names have a `_`).
 */
const MISREAD: readonly RegExp[] = [
  /\\$/,
  /(?:^|[\s,=()])(?=\w*_)\w+(?=[\s,=()])|[\s,=()](?=\w*_)\w+$/,
]

/** Whether an exception may be built on this value: short, printable, and likely the same next time. */
export function isSteady(value: string): boolean {
  return (
    Buffer.byteLength(value) <= MAX_BYTES &&
    PRINTABLE.test(value) &&
    [...PASSING, ...MISREAD].every((pattern) => !pattern.test(value))
  )
}
