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
