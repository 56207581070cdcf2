const WORDS = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$/i

/** Whether some YAML reads this bare word as something else than a string. */
export function isWordOfYaml(text: string): boolean {
  return WORDS.test(text)
}

/** `text` as it is where it looks like `plain` and YAML takes it for a string, else quoted. */
export function plainOrQuoted(text: string, plain: RegExp): string {
  return plain.test(text) && !isWordOfYaml(text) ? text : quoted(text)
}

/** A YAML double-quoted scalar of ASCII; `\U` because YAML knows no surrogate pairs. */
export function quoted(text: string): string {
  const escaped = Array.from(text, (character) => {
    const point = character.codePointAt(0) ?? 0
    if (character === '"' || character === '\\') return `\\${character}`
    if (point >= 0x20 && point < 0x7f) return character
    return `\\U${point.toString(16).toUpperCase().padStart(8, '0')}`
  })
  return `"${escaped.join('')}"`
}
