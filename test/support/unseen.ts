/**
 * Values whose characters cannot be seen, or move what can: what `HOSTILE` has no sample of. Kept apart
 * from the escape, so that one checks the other.
 */
export const UNSEEN_VALUES: readonly string[] = [
  '\u001b[201~\nreboot\n',
  'soft\u00ADhyphen\u034F\u115F\u3164\uFFA0',
  'variation\uFE0F\u{E0100}',
  'blank\u2800braille\u00A0nbsp\u3000wide',
  '\uE000private\uFFFEnon\u{10FFFF}',
  '\u0301starts with a mark',
  '\r\rx\r***\r',
  '   padded   ',
  'ends with a backquote `',
  '` `',
  '[ref]: https://evil.example "title"',
  'x> <other@evil.example',
  String.raw`\u{202E} \n \\ \*`,
  '\u202E'.repeat(5000),
  'word '.repeat(2000),
]

/** By name, since some of these would combine with what stands before them in a character class. */
const UNSEEN =
  /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Variation_Selector}]|\u{2800}|(?! )\p{Zs}|\p{M}{5}/u

/** The first line with a character that no output may hold but for our own line breaks; else null. */
export function unseenLine(text: string): string | null {
  return text.split('\n').find((line) => UNSEEN.test(line)) ?? null
}

/** Every string of a JSON-like value, names of members included. */
export function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(stringsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => [name, ...stringsOf(each)])
}
