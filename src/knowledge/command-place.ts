import { kindOfField } from './field-kinds.ts'
import type { CommandPart } from './playbook.ts'
import { kindMeans, type ValueKind } from './value-kinds.ts'

/** Where a value stands in its word, which says what would make something else of the word. */
export const COMMAND_PLACES = {
  word: {
    means: 'a word of a command',
    // The AWS CLI reads a file, or an address, in the place of a value that begins so.
    refused: /^[a-z][a-z0-9+.-]*:\/\//i,
  },
  segment: {
    means: 'one segment of a path',
    // More segments, the one above, what ends the path of an address, what parts its parameters.
    refused: /\/|^\.{1,2}$|[%?#\\&;,=]/,
  },
  item: {
    means: 'one item of a list, or one value of a pair',
    // What begins the next item: of the AWS CLI's shorthand, of a selector of Kubernetes, of a filter.
    refused: /[,=;\s[\](){}"]|:\/\//,
  },
} as const satisfies Readonly<Record<string, { means: string; refused: RegExp }>>

export type CommandPlace = keyof typeof COMMAND_PLACES

/** Values of several segments, each of which its kind checks. */
const SEGMENTED: ReadonlySet<ValueKind> = new Set(['repository', 'image'])
/** Values that take the rest of their word: `docker cp CONTAINER:PATH`. */
const REST: ReadonlySet<ValueKind> = new Set(['path', 'file-name'])
/** Values that are a whole address or an absolute path: no part of one. */
const WHOLE: ReadonlySet<ValueKind> = new Set(['path', 'url'])

/** Where the value of the part at `index`, a field, stands. */
export function placeOfPart(parts: readonly CommandPart[], index: number): CommandPlace {
  const before = wordBefore(parts, index)
  const after = /^["']*(?<next>[^"'\s])?/.exec(textOf(parts[index + 1]))?.groups?.['next'] ?? ''
  const last = before.at(-1) ?? ''
  if (last === '/' || after === '/') return 'segment'
  // `--option=VALUE` is an option and its value.
  const isOption = /^--[a-z][\w-]*=$/.test(before)
  return after === ',' || (/(?:[,=:<>~]|\.\.)$/.test(before) && !isOption) ? 'item' : 'word'
}

/** Whether `value`, which fits its kind, makes nothing else of the word that it stands in. */
export function fitsPlace(place: CommandPlace, kind: ValueKind, value: string): boolean {
  if (place === 'segment' && SEGMENTED.has(kind)) return !/[%?#\\]|:\/\//.test(value)
  // `KIND:PATH`, or `--file=PATH`, takes the rest of the word.
  if (place === 'item' && REST.has(kind)) return true
  if (kind === 'url') return place === 'word'
  return !COMMAND_PLACES[place].refused.test(value)
}

/** The fields of a command no value of which fits where it stands, each with why. */
export function misplacedFields(parts: readonly CommandPart[]): readonly string[] {
  return parts.flatMap((part, index) => {
    const kind = 'field' in part ? kindOfField(part.field) : null
    if (kind === null || !('field' in part)) return []
    const place = placeOfPart(parts, index)
    const isMisplaced = place === 'segment' ? WHOLE.has(kind) : place === 'item' && kind === 'url'
    const { means } = COMMAND_PLACES[place]
    return isMisplaced ? [`${part.field} is ${kindMeans(kind)}, which cannot be ${means}`] : []
  })
}

/** What of the same word stands before it, without quotes. */
function wordBefore(parts: readonly CommandPart[], index: number): string {
  let word = ''
  for (let at = index - 1; at >= 0; at -= 1) {
    const part = parts[at]
    const text = part !== undefined && 'field' in part ? 'VALUE' : textOf(part)
    const blank = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'))
    word = text.slice(blank + 1) + word
    if (blank >= 0) break
  }
  return word.replaceAll(/["']/g, '')
}

function textOf(part: CommandPart | undefined): string {
  return part !== undefined && 'text' in part ? part.text : ''
}
