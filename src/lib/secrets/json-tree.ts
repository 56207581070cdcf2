import type { Span } from './span.ts'

/** A value of a JSON text and where it stands, its quotes included. */
export type Node = Span &
  (
    | { readonly type: 'object'; readonly members: readonly Member[] }
    | { readonly type: 'array'; readonly items: readonly Node[] }
    | { readonly type: 'string'; readonly value: string }
    /** A number, `true`, `false` or `null`. */
    | { readonly type: 'literal'; readonly value: string }
  )

export type Member = { readonly name: string; readonly node: Node }

type Frame =
  | { readonly type: 'object'; readonly start: number; readonly members: Member[]; name: string }
  | { readonly type: 'array'; readonly start: number; readonly items: Node[] }

const TOKEN =
  /[ \t\r\n]*(?:(?<mark>[{}[\],:])|(?<string>"[^"\\]*(?:\\.[^"\\]*)*")|(?<literal>-?\d[\d.eE+-]*|true|false|null))/sy

/**
 * The values of a JSON text, outermost first; null when it is none. Without recursion, as its depth is chosen by
 * others.
 */
export function readJson(text: string): Node | null {
  const frames: Frame[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const { mark, string, literal = '' } = match.groups ?? {}
    const end = TOKEN.lastIndex
    let node: Node | null = null
    if (mark === '{') {
      frames.push({ type: 'object', start: end - 1, members: [], name: '' })
    } else if (mark === '[') {
      frames.push({ type: 'array', start: end - 1, items: [] })
    } else if (mark === '}' || mark === ']') {
      node = closed(frames.pop(), mark, end)
      if (node === null) return null
    } else if (mark === undefined && string === undefined) {
      node = { type: 'literal', start: end - literal.length, end, value: literal }
    } else if (string !== undefined) {
      const value = parsed(string)
      if (value === null) return null
      const frame = frames.at(-1)
      const isName = frame?.type === 'object' && /^[ \t\r\n]*:/.test(text.slice(end, end + 16))
      if (isName) frame.name = value
      else node = { type: 'string', start: end - string.length, end, value }
    }
    if (node === null) continue
    const frame = frames.at(-1)
    if (frame === undefined) return text.slice(end).trim() === '' ? node : null
    if (frame.type === 'array') frame.items.push(node)
    else frame.members.push({ name: frame.name, node })
  }
  return null
}

function closed(frame: Frame | undefined, mark: string, end: number): Node | null {
  if (frame?.type !== (mark === '}' ? 'object' : 'array')) return null
  return frame.type === 'object'
    ? { type: 'object', start: frame.start, end, members: frame.members }
    : { type: 'array', start: frame.start, end, items: frame.items }
}

function parsed(literal: string): string | null {
  try {
    return String(JSON.parse(literal))
  } catch {
    return null
  }
}

/** The string at a path of names in a JSON text; null when there is none. */
export function stringAt(
  root: Node | null,
  path: readonly string[],
): (Node & { readonly type: 'string' }) | null {
  const [name, ...rest] = path
  if (name === undefined) return root?.type === 'string' ? root : null
  if (root?.type !== 'object') return null
  return stringAt(root.members.findLast((member) => member.name === name)?.node ?? null, rest)
}
