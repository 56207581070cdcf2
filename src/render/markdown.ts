import type {
  InlineCode,
  Link,
  List,
  ListItem,
  PhrasingContent,
  Root,
  RootContent,
  Table,
} from 'mdast'
import type { Report } from '../model/report.ts'
import { reportDocument } from './document.ts'

const INDENT = '    '

/** The report as GitHub-flavoured Markdown. Nothing of the alert is in it outside of code spans. */
export function renderMarkdown(report: Report): string {
  return writeMarkdown(reportDocument(report))
}

/**
 * GitHub-flavoured Markdown of a document out of the nodes that `reportDocument` makes: every text stands
 * on one line, and no two lists stand side by side.
 */
export function writeMarkdown(document: Root): string {
  return `${document.children.map((block) => blockOf(block, '')).join('\n\n')}\n`
}

function blockOf(block: RootContent, indent: string): string {
  switch (block.type) {
    case 'heading':
      // A run of `#` at the end would be taken for the heading's own.
      return `${'#'.repeat(block.depth)} ${phrasingOf(block.children).replace(/#(?=#*$)/g, '\\#')}`
    case 'paragraph':
      return paragraphOf(block.children)
    case 'list':
      return listOf(block, indent)
    case 'table':
      return tableLines(block).join(`\n${indent}`)
    case 'code': {
      const fence = '`'.repeat(Math.max(3, longestRun(block.value) + 1))
      const lines = [`${fence}${block.lang ?? ''}`, ...block.value.split('\n'), fence]
      return lines.join(`\n${indent}`)
    }
    default:
      // `reportDocument` makes no other block.
      return ''
  }
}

function listOf(list: List, indent: string): string {
  return list.children
    .map((item, index) => {
      const marker = list.ordered === true ? `${index + 1}.` : '*'
      return `${marker.padEnd(INDENT.length)}${itemOf(item, indent + INDENT)}`
    })
    .join(`\n${indent}`)
}

function itemOf(item: ListItem, indent: string): string {
  return item.children.map((block) => blockOf(block, indent)).join(`\n${indent}`)
}

/** A bar ends a cell, also within a code span. */
function tableLines({ children }: Table): readonly string[] {
  const [head = '', ...rows] = children.map(({ children: cells }) => {
    const texts = cells.map((cell) => phrasingOf(cell.children).replaceAll('|', '\\|'))
    return `| ${texts.join(' | ')} |`
  })
  return [head, '| --- | --- |', ...rows]
}

/** What begins a block of another kind at the start of a line, where it can be escaped. */
const STARTS = /^(?:[#>+=-]|\d{1,9}(?=[.)]))/

function paragraphOf(children: readonly PhrasingContent[]): string {
  const line = phrasingOf(children)
  return line.replace(STARTS, (start) => (/^\d/.test(start) ? `${start}\\` : `\\${start}`))
}

function phrasingOf(nodes: readonly PhrasingContent[]): string {
  return nodes.map(inlineOf).reduce((line, next) => {
    // Two code spans in a row would be read as one with a longer fence.
    const isSeam = line.endsWith('`') && next.startsWith('`')
    return isSeam ? `${line} ${next}` : line + next
  }, '')
}

function inlineOf(node: PhrasingContent): string {
  switch (node.type) {
    case 'text':
      return escaped(node.value)
    case 'inlineCode':
      return codeOf(node)
    case 'strong':
      return `**${phrasingOf(node.children)}**`
    case 'link':
      return linkOf(node)
    default:
      return ''
  }
}

/** A code span takes every character for what it is: only its fence has to be longer than any run in it. */
function codeOf({ value }: InlineCode): string {
  const fence = '`'.repeat(longestRun(value) + 1)
  // One space on both sides is taken off again.
  const isPadded = /^`|`$|^ .*[^ ].* $/s.test(value)
  return isPadded ? `${fence} ${value} ${fence}` : `${fence}${value}${fence}`
}

/** `url` has no character that Markdown or HTML gives a meaning in a destination: see `isOwnLink`. */
function linkOf({ url, children }: Link): string {
  return `[${phrasingOf(children)}](${url.replaceAll(/[()]/g, '\\$&')})`
}

function longestRun(value: string): number {
  return value.includes('`') ? Math.max(...(value.match(/`+/g) ?? []).map((run) => run.length)) : 0
}

const SPECIAL = /[\\`*[\]<~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?[A-Za-z0-9]+;)/g
/** GitHub makes links of bare addresses: the character that makes it one is escaped. */
const ADDRESS = /(?<=https?|ftp|mailto|xmpp):|(?<=www)\.|@(?=\S)/gi

function escaped(text: string): string {
  return text.replace(SPECIAL, '\\$&').replace(ADDRESS, '\\$&')
}
