import type { Kind } from '../kind.ts'
import { closingQuote, quoteAt } from '../quotes.ts'
import { isReference } from '../references.ts'
import type { Span } from '../span.ts'
import { matchEnd, readValue } from '../value.ts'

const IS_SECRET = /\bkind\\{0,7}["']?\s{0,8}:\s{0,8}\\{0,7}["']?Secret\b/
/** Where `data` and `stringData` begin, as a member of JSON or a section of YAML. */
const DATA =
  /(?<![\w.-])(?<name>data|stringData)\\{0,7}["']?\s{0,8}:[ \t]{0,8}(?:(?<open>\{)|(?:\r?\n)(?<indent>[ \t]+))/g
const MEMBER_BLANKS = /[\s,]{0,64}/y
const COLON = /\s{0,8}:\s{0,8}/y
/** A line of a section: its indentation, its name, its value. */
const LINE = /([ \t]*)([\w.-]{1,253}|"[^"\r\n]{1,253}"):[ \t]*([^\r\n]*)(?:\r?\n|$)/y

/** Objects of Kubernetes that are secrets: everything in their data, whatever its name. */
export const kubernetes: Kind = {
  name: 'kubernetes',
  masks: 'everything in `data` and `stringData` of a Secret of Kubernetes',
  hint: /stringData|\bSecret\b/,
  find: findData,
  masked: [
    '{"kind":"Secret","data":{"dsn":"«aHVudGVyMg==»"}}',
    'kind: Secret\nstringData:\n  dsn: «hunter2»\ntype: Opaque',
  ],
  shown: ['{"kind":"ConfigMap","data":{"color":"blue"}}'],
}

function findData(text: string): readonly Span[] {
  const isSecret = IS_SECRET.test(text)
  return Array.from(text.matchAll(DATA)).flatMap(({ index, 0: { length }, groups = {} }) => {
    if (groups['name'] === 'data' && !isSecret) return []
    const end = index + length
    const indent = groups['indent']
    return indent === undefined ? membersAt(text, end) : linesAt(text, end - indent.length, indent)
  })
}

/** The values of an object of JSON, or of YAML on one line. */
function membersAt(text: string, begin: number): readonly Span[] {
  const spans: Span[] = []
  for (let at = begin; ;) {
    at = matchEnd(MEMBER_BLANKS, text, at) ?? at
    const quote = quoteAt(text, at)
    const close = quote === null ? -1 : closingQuote(text, at + quote.length, quote)
    const after =
      quote === null ? (matchEnd(/[\w.-]{1,253}/y, text, at) ?? at) : close + quote.length
    const colon = matchEnd(COLON, text, after)
    if (after <= at || colon === null || /[{[]/.test(text[colon] ?? '')) return spans
    const value = readValue(text, colon, 'member')
    if (isShown(text, value)) spans.push({ start: value.start, end: value.end })
    at = Math.max(value.after, colon + 1)
  }
}

/** The values of the lines below a section of YAML. */
function linesAt(text: string, begin: number, indent: string): readonly Span[] {
  const spans: Span[] = []
  LINE.lastIndex = begin
  for (let line = LINE.exec(text); line !== null; line = LINE.exec(text)) {
    if (line[1] !== indent) break
    const value = line[3] ?? ''
    const start = line.index + line[0].trimEnd().length - value.trimEnd().length
    const span = readValue(text, start, 'line')
    if (value !== '' && isShown(text, span)) spans.push({ start: span.start, end: span.end })
  }
  return spans
}

function isShown(text: string, { start, end }: Span): boolean {
  return end > start && !isReference(text.slice(start, Math.min(end, start + 512)))
}
