/** What `*` stands for: in a path any characters of one part of it, elsewhere any. */
export const IN_PART = '[^/]*'
export const ANY = '.*'

/** Whether a value matches a glob (`*`, `?`, `[a-z]`) whole. */
export function globMatcher(glob: string): (value: string) => boolean {
  const pattern = new RegExp(`^${expression(glob, ANY)}$`, 's')
  return (value) => pattern.test(value)
}

/** One glob as a regular expression; a folder (`/tmp/`) is itself and all below it. */
export function expression(glob: string, some: string): string {
  if (glob.length > 1 && glob.endsWith('/')) return `${expression(glob.slice(0, -1), some)}(?:/.*)?`
  return glob.replaceAll(/\*\*\/?|\*|\?|\[!?[^\]]+\]|[^*?[\]]+|[[\]]/g, (token) => {
    if (token === '**/') return '(?:.*/)?'
    if (token === '**') return '.*'
    if (token === '*') return some
    if (token === '?') return '[^/]'
    if (/^\[.+\]$/.test(token)) return token.replace('[!', '[^')
    return token.replaceAll(/[.+^${}()|\\[\]]/g, String.raw`\$&`)
  })
}
