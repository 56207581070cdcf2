/** Longest text of another server that an operator is shown in one line. */
export const LINE_LIMIT = 200

/**
 * One line of printable ASCII: line breaks and blanks become one space, any other character `?`, and
 * what is over `limit` is cut. For text that other servers wrote.
 */
export function printableLine(text: string, limit: number = LINE_LIMIT): string {
  const line = text
    .slice(0, limit * 8)
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[^ -~]/gu, '?')
    .trim()
  return line.length <= limit ? line : `${line.slice(0, limit - 3)}...`
}

/** `text` with every occurrence of a secret replaced by `***`; the longest secrets go first. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter((secret) => secret.length > 0)
  longestFirst.sort((a, b) => b.length - a.length)
  return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}
