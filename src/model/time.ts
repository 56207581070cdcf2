const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d{2}:?\d{2})$/

/** Nanoseconds since the epoch of an RFC 3339 time with zone, null when it is none. */
export function epochNanoseconds(text: string): bigint | null {
  const match = RFC_3339.exec(text)
  const ms = match === null ? Number.NaN : epochMs(match)
  if (Number.isNaN(ms)) return null
  const fraction = match?.[7] ?? ''
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}

/** Whether it is an RFC 3339 time with zone. */
export function isTime(text: string): boolean {
  const match = RFC_3339.exec(text)
  return match !== null && !Number.isNaN(epochMs(match))
}

/** In ms since the epoch, without its fraction; NaN for a day or hour that there is not. */
function epochMs([
  ,
  year,
  month,
  day,
  hour,
  minute,
  second,
  ,
  zone = 'Z',
]: RegExpExecArray): number {
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`)
}

/** Orders two RFC 3339 texts by the instant they name; texts that name none come first. */
export function compareTimes(a: string, b: string): number {
  const left = epochNanoseconds(a) ?? 0n
  const right = epochNanoseconds(b) ?? 0n
  return left < right ? -1 : left > right ? 1 : 0
}

/** A span in ms as people say it: `0 s`, `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatSpan(ms: number): string {
  if (ms > 0 && ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`
  if (minutes > 0) return seconds % 60 > 0 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`
  return `${seconds} s`
}
