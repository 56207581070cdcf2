import type {
  BlockContent,
  Heading,
  InlineCode,
  List,
  ListItem,
  Paragraph,
  PhrasingContent,
  Table,
  TableRow,
} from 'mdast'
import { BUDGETS } from '../model/budgets.ts'
import type { Command, Span, Text } from '../model/report.ts'
import { excerpt, isPasteable, alterationNote, plainText } from './visible.ts'

declare module 'mdast' {
  interface InlineCodeData {
    /** Set on values of the alert, so that plain text can set them off from our own words. */
    untrusted?: boolean
  }
}

/** How much a document may show. */
export type Limits = {
  /** Code points of one value. */
  readonly value: number
  /** Entries of one list: rows of a detail group, the timeline, texts in a row. */
  readonly rows: number
}

/** Generous enough for every real value, small enough for a page: longer ones are cut with a note. */
export const FULL: Limits = { value: BUDGETS.shown.value, rows: BUDGETS.rows.value }

/** Tried in turn until a document is small enough. */
export const SMALLER: readonly Limits[] = [
  { value: 400, rows: 60 },
  { value: 120, rows: 15 },
  { value: 60, rows: 4 },
]

export function heading(depth: 1 | 2 | 3, text: string): Heading {
  return { type: 'heading', depth, children: [words(text)] }
}

export function words(text: string): PhrasingContent {
  return { type: 'text', value: plainText(text) }
}

export function bold(text: string): PhrasingContent {
  return { type: 'strong', children: [words(text)] }
}

/** A value of the alert as data: code, and a note when it is escaped or cut. */
export function untrusted(value: string, limits: Limits): PhrasingContent[] {
  // Markdown has no empty code span: it would print two backticks.
  if (value === '') return [words('(empty)')]
  const shown = excerpt(value, limits.value)
  const code: InlineCode = { type: 'inlineCode', value: shown.shown, data: { untrusted: true } }
  const note = alterationNote(shown)
  return note === '' ? [code] : [code, words(note)]
}

function spanNodes(span: Span, limits: Limits): PhrasingContent[] {
  if ('value' in span) return untrusted(span.value, limits)
  if ('text' in span) return span.text === '' ? [] : [words(span.text)]
  return span.code === '' ? [] : [{ type: 'inlineCode', value: plainText(span.code) }]
}

export function phrasing(text: Text, limits: Limits): PhrasingContent[] {
  return text.flatMap((span) => spanNodes(span, limits))
}

export function paragraph(...children: PhrasingContent[]): Paragraph {
  return { type: 'paragraph', children }
}

export function item(...children: (Paragraph | List)[]): ListItem {
  return { type: 'listItem', spread: false, children }
}

export function list(children: ListItem[], options: { ordered: boolean }): List {
  return { type: 'list', ordered: options.ordered, spread: false, children }
}

/** Two columns: a title over the names, and the values. */
export function table(title: string, rows: readonly TableRow[]): Table {
  return { type: 'table', children: [row([bold(title)], [bold('Value')]), ...rows] }
}

export function row(name: PhrasingContent[], value: PhrasingContent[]): TableRow {
  return {
    type: 'tableRow',
    children: [name, value].map((children) => ({ type: 'tableCell', children })),
  }
}

/** What is shown of a list, and how much is not. */
export function limited<T>(
  all: readonly T[],
  limits: Limits,
  entry: (one: T) => ListItem,
): ListItem[] {
  const items = all.slice(0, limits.rows).map((one) => entry(one))
  const more = all.length - items.length
  return more === 0 ? items : [...items, item(paragraph(words(`(${more} more left out here.)`)))]
}

/** Each text as a list item. They are sentences of ours: a short form has them all. */
export function bullets(texts: readonly Text[], limits: Limits): List {
  const items = limited(texts, FULL, (text) => item(paragraph(...phrasing(text, limits))))
  return list(items, { ordered: false })
}

/** A snippet to copy. One that would not paste as it shows is left out, and said to be. */
export function snippet(language: 'sh' | 'yaml', value: string): BlockContent {
  if (isPasteable(value)) return { type: 'code', lang: language, value: value.replace(/\n+$/, '') }
  return paragraph(words('(Left out: it holds characters that cannot be pasted safely.)'))
}

/** A command block; one that changes something is announced as such. */
export function command({ line, changes }: Command): BlockContent[] {
  const block = snippet('sh', line)
  return changes ? [paragraph(bold('This command changes something:')), block] : [block]
}
