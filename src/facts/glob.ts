/** What `*` stands for: in a path any characters of one part of it, elsewhere any. */
export const IN_PART = '[^/]*'
export const ANY = '.*'

/**
 * Whether a value matches a glob (`*`, `?`, `[a-z]`) whole. It never goes back: what stands between two stars is
 * taken where it comes first, and kept, by a group in a look-ahead; so the time grows with the length alone.
 */
export function globMatcher(glob: string): (value: string) => boolean {
  const [first = '', ...others] = globParts(glob)
  const last = others.pop()
  if (last === undefined) {
    const whole = new RegExp(`^${first}$`, 's')
    return (value) => whole.test(value)
  }
  const between = others.map((part, index) => `(?=(.*?${part}))\\${index + 1}`)
  const pattern = new RegExp(`^${first}${between.join('')}.*${last}$`, 's')
  return (value) => pattern.test(value)
}

/** What stands before, between and after the stars. */
function globParts(glob: string): readonly string[] {
  const parts = ['']
  for (const [token] of glob.matchAll(TOKEN)) {
    if (token.startsWith('*')) parts.push('')
    else parts[parts.length - 1] += expression(token, ANY)
  }
  return parts
}

const TOKEN = /\*\*\/|\*+|\?|\[!?[^\]]+\]|[^*?[\]]+|[[\]]/g

/** One glob as the source of a regular expression; `some` is what `*` stands for. */
export function expression(glob: string, some: string): string {
  return glob.replaceAll(TOKEN, (token) => {
    if (token === '**/') return '(?:.*/)?'
    if (token === '*') return some
    if (token.startsWith('*')) return ANY
    if (token === '?') return '[^/]'
    if (/^\[.+\]$/.test(token)) return token.replace('[!', '[^').replaceAll('\\', '\\\\')
    return token.replaceAll(/[.+^${}()|\\[\]]/g, String.raw`\$&`)
  })
}

/** A folder (`/tmp/`): itself and all below it. */
export function folderExpression(folder: string, some: string): string {
  return `${expression(folder.slice(0, -1), some)}(?:/.*)?`
}
