import type { Element, ElementContent, Properties } from 'hast'
import type { List, ListItem, Nodes, PhrasingContent, RootContent, Table } from 'mdast'

/** The attributes of an element, by its name and that of what it stands in; null at the top. */
export type Dress = (tagName: string, parent: string | null) => Properties

/**
 * HTML elements of blocks out of the nodes that `reportDocument` makes, with a line break between any two. One step a
 * node: the library for it looks at a whole list for each of its items.
 */
export function elements(blocks: readonly RootContent[], dress: Dress): ElementContent[] {
  return joined(blocks.flatMap((block) => blockElements(block, null, dress)))
}

/** The same of what stands on one line. */
export function inlineElements(
  nodes: readonly PhrasingContent[],
  parent: string | null,
  dress: Dress,
): ElementContent[] {
  return nodes.flatMap((node): ElementContent[] => {
    switch (node.type) {
      case 'text':
        return [text(node.value)]
      case 'inlineCode':
        return [dressed('code', parent, dress, [text(node.value)])]
      case 'strong':
        return [dressed('strong', parent, dress, inlineElements(node.children, 'strong', dress))]
      case 'link': {
        const link = dressed('a', parent, dress, inlineElements(node.children, 'a', dress))
        link.properties = { href: node.url, ...link.properties }
        return [link]
      }
      default:
        // `reportDocument` makes no other.
        return []
    }
  })
}

/** How many nodes a tree has. */
export function countNodes(node: Nodes): number {
  let count = 1
  if ('children' in node) for (const child of node.children) count += countNodes(child)
  return count
}

/** How much text they hold. */
export function countCharacters(node: Nodes): number {
  if (!('children' in node)) return 'value' in node ? node.value.length : 0
  let count = 0
  for (const child of node.children) count += countCharacters(child)
  return count
}

function blockElements(block: RootContent, parent: string | null, dress: Dress): Element[] {
  switch (block.type) {
    case 'heading': {
      const tagName = `h${block.depth}`
      return [dressed(tagName, parent, dress, inlineElements(block.children, tagName, dress))]
    }
    case 'paragraph':
      return [dressed('p', parent, dress, inlineElements(block.children, 'p', dress))]
    case 'list':
      return [listElement(block, parent, dress)]
    case 'table':
      return [tableElement(block, parent, dress)]
    case 'code': {
      const code = dressed('code', 'pre', dress, [text(`${block.value}\n`)])
      return [dressed('pre', parent, dress, [code])]
    }
    default:
      // `reportDocument` makes no other block.
      return []
  }
}

function listElement({ ordered, children }: List, parent: string | null, dress: Dress): Element {
  const tagName = ordered === true ? 'ol' : 'ul'
  const items = children.map((item) => itemElement(item, tagName, dress))
  return dressed(tagName, parent, dress, [text('\n'), ...joined(items), text('\n')])
}

/** The first row is the head. */
function tableElement({ children }: Table, parent: string | null, dress: Dress): Element {
  const rows = children.map((row, index) => {
    const tagName = index === 0 ? 'th' : 'td'
    const cells = row.children.map((cell) =>
      dressed(tagName, 'tr', dress, inlineElements(cell.children, tagName, dress)),
    )
    return dressed('tr', 'table', dress, cells)
  })
  const body = dressed('tbody', 'table', dress, joined(rows))
  return dressed('table', parent, dress, [body])
}

/** Paragraphs of an item stand in it as they are; other blocks on lines of their own. */
function itemElement({ children }: ListItem, parent: string, dress: Dress): Element {
  const content: ElementContent[] = []
  for (const [index, child] of children.entries()) {
    if (child.type === 'paragraph') {
      if (index > 0) content.push(text('\n'))
      content.push(...inlineElements(child.children, 'li', dress))
    } else {
      content.push(text('\n'), ...blockElements(child, 'li', dress))
    }
  }
  if (children.at(-1)?.type !== 'paragraph') content.push(text('\n'))
  return dressed('li', parent, dress, content)
}

function joined(all: readonly Element[]): ElementContent[] {
  return all.flatMap((each, index) => (index === 0 ? [each] : [text('\n'), each]))
}

function dressed(
  tagName: string,
  parent: string | null,
  dress: Dress,
  children: ElementContent[],
): Element {
  return { type: 'element', tagName, properties: dress(tagName, parent), children }
}

function text(value: string): ElementContent {
  return { type: 'text', value }
}
