/** What a user adds to the kinds of secrets, and takes from them. */
export type Policy = {
  /** Values that are shown: globs over a whole value, or `NAME=` for all values of a name. */
  readonly allow: readonly string[]
  /** More secrets: globs over tokens, or `NAME=` for all values of a name. */
  readonly extra: readonly string[]
}

export const NO_POLICY: Policy = { allow: [], extra: [] }

/** Whether a value, or every value of this name, is to be shown. */
export function isAllowed({ allow }: Policy, value: string): boolean {
  return allow.some((glob) => !glob.endsWith('=') && isMatch(glob, value))
}

/** Whether a list has an entry `NAME=` for this name, however it is written. */
export function hasName(list: readonly string[], name: string): boolean {
  return list.some((entry) => entry.endsWith('=') && plain(entry.slice(0, -1)) === plain(name))
}

/** Whether a glob, whose `*` stand for any characters, matches all of a text. In time linear in the text. */
export function isMatch(glob: string, text: string): boolean {
  const [head = '', ...rest] = glob.split('*')
  const tail = rest.pop()
  if (tail === undefined) return text === head
  if (!text.startsWith(head)) return false
  let at = head.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - tail.length >= at && text.endsWith(tail)
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, '')
}
