const TOKEN =
  /[ \t\n\r]+|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9.eE+-])|true|false|null|[{}[\],:]/y

/**
 * Where `text` stops being JSON, as `line L column C` (both from 1). Says nothing of the text itself:
 * a body may hold secrets, and this line ends up in the sender's log.
 */
export function describeJsonError(text: string): string {
  if (text.trim() === '') return 'the body is empty'
  const offset = firstBadOffset(text)
  if (offset >= text.length) return `the body ends too early, at ${position(text, text.length)}`
  return `unexpected character at ${position(text, offset)}`
}

type Expected =
  | 'value'
  | 'value-or-end'
  | 'key'
  | 'key-or-end'
  | 'colon'
  | 'comma-or-end'
  | 'nothing'

function firstBadOffset(text: string): number {
  const closers: string[] = []
  let expected: Expected = 'value'
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const offset = TOKEN.lastIndex
    const token = TOKEN.exec(text)?.[0]
    if (token === undefined) return offset
    if (/^[ \t\n\r]/.test(token)) continue
    const next = step(token, expected, closers)
    if (next === null) return offset
    expected = next
  }
  return text.length
}

/** What may follow `token`, or null when it may not stand here. Opens and closes `closers`. */
function step(token: string, expected: Expected, closers: string[]): Expected | null {
  const after = (): Expected => (closers.length === 0 ? 'nothing' : 'comma-or-end')
  switch (token) {
    case '{':
    case '[':
      if (expected !== 'value' && expected !== 'value-or-end') return null
      closers.push(token === '{' ? '}' : ']')
      return token === '{' ? 'key-or-end' : 'value-or-end'
    case '}':
    case ']': {
      const mayEnd =
        expected === 'comma-or-end' ||
        (token === '}' ? expected === 'key-or-end' : expected === 'value-or-end')
      return mayEnd && closers.pop() === token ? after() : null
    }
    case ':':
      return expected === 'colon' ? 'value' : null
    case ',':
      if (expected !== 'comma-or-end') return null
      return closers.at(-1) === '}' ? 'key' : 'value'
    default:
      if (expected === 'key' || expected === 'key-or-end') return token[0] === '"' ? 'colon' : null
      return expected === 'value' || expected === 'value-or-end' ? after() : null
  }
}

function position(text: string, offset: number): string {
  const before = text.slice(0, offset)
  return `line ${before.split('\n').length} column ${offset - before.lastIndexOf('\n')}`
}
