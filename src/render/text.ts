import type {
  Link,
  List,
  ListItem,
  PhrasingContent,
  Root,
  RootContent,
  Table,
  TableRow,
} from 'mdast'
import type { Report } from '../model/report.ts'
import { BARE, reportDocument } from './document.ts'
import type { Frame } from './document.ts'

const WIDTH = 78

/** The report as plain text, equal in content to the Markdown. What the alert says is in backquotes. */
export function renderText(report: Report, frame: Frame = BARE): string {
  return writeText(reportDocument(report, frame))
}

/**
 * Plain text of a document: prose is wrapped at 78 columns, values and snippets are never broken.
 * Values stand in backquotes, which no other text does; their own backquotes make the fence longer.
 */
export function writeText(document: Root): string {
  return `${document.children.map((block) => blockText(block, '')).join('\n\n')}\n`
}

function blockText(block: RootContent, indent: string): string {
  switch (block.type) {
    case 'heading': {
      const title = pieces(block.children)
        .map(({ text }) => text)
        .join('')
      if (block.depth > 2) return title
      const line = (block.depth === 1 ? '=' : '-').repeat(Math.min(title.length, WIDTH))
      return `${title}\n${line}`
    }
    case 'paragraph':
      return wrap(pieces(block.children), indent, indent)
    case 'list':
      return listText(block, indent)
    case 'table':
      return tableText(block, indent)
    case 'code':
      return block.value
        .split('\n')
        .map((line) => (line === '' ? '' : `${indent}    ${line}`))
        .join('\n')
    default:
      // `reportDocument` makes no other block.
      return ''
  }
}

/** The title, then a line for each row: columns would break on a phone. */
function tableText({ children }: Table, indent: string): string {
  const [head, ...rows] = children
  const colon: Piece = { text: ': ', isWhole: false }
  const title = [...cellPieces(head, 0), { ...colon, text: ':' }]
  const lines = rows.map((row) =>
    wrap([...cellPieces(row, 0), colon, ...cellPieces(row, 1)], `${indent}*   `, `${indent}    `),
  )
  return [wrap(title, indent, indent), ...lines].join('\n')
}

function cellPieces(row: TableRow | undefined, at: number): readonly Piece[] {
  return pieces(row?.children[at]?.children ?? [])
}

function listText(list: List, indent: string): string {
  return list.children
    .map((child, index) =>
      itemText(child, list.ordered === true ? `${index + 1}.`.padEnd(4) : '*   ', indent),
    )
    .join('\n')
}

function itemText(item: ListItem, marker: string, indent: string): string {
  const inner = `${indent}    `
  return item.children
    .map((child, index) =>
      index === 0 && child.type === 'paragraph'
        ? wrap(pieces(child.children), `${indent}${marker}`, inner)
        : blockText(child, inner),
    )
    .join('\n')
}

/** Text that may break at its spaces, unless it is whole: then it also sticks to what is beside it. */
type Piece = { readonly text: string; readonly isWhole: boolean }

function pieces(nodes: readonly PhrasingContent[]): Piece[] {
  return nodes.flatMap((node): Piece[] => {
    switch (node.type) {
      case 'text':
        return [{ text: node.value, isWhole: false }]
      case 'inlineCode':
        return [
          {
            text: node.data?.untrusted === true ? fenced(node.value) : node.value,
            isWhole: true,
          },
        ]
      case 'strong':
        return pieces(node.children)
      case 'link':
        return linkPieces(node)
      default:
        return []
    }
  })
}

function linkPieces(link: Link): Piece[] {
  return [
    ...pieces(link.children),
    { text: ': ', isWhole: false },
    { text: link.url, isWhole: true },
  ]
}

function fenced(value: string): string {
  const longest = Math.max(0, ...(value.match(/`+/g) ?? []).map((run) => run.length))
  if (longest === 0) return `\`${value}\``
  const fence = '`'.repeat(longest + 1)
  return `${fence} ${value} ${fence}`
}

/** Fills lines of 78 columns. */
function wrap(all: readonly Piece[], first: string, rest: string): string {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of unbroken(all)) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = rest
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line].join('\n')
}

/** The words between which a line may end. */
function unbroken(all: readonly Piece[]): string[] {
  const result: string[] = []
  let current = ''
  for (const { text, isWhole } of all) {
    const [head = '', ...others] = isWhole ? [text] : text.split(' ')
    current += head
    for (const part of others) {
      if (current !== '') result.push(current)
      current = part
    }
  }
  if (current !== '') result.push(current)
  return result
}
