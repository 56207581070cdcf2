import type { Element, ElementContent, Properties, Root } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { plural, truncate } from '../lib/text.ts'
import type { Report } from '../model/report.ts'
import { BARE, reportDocument } from './document.ts'
import type { Frame } from './document.ts'
import { countCharacters, elements, inlineElements, type Dress } from './hast.ts'
import { headlineText } from './headline.ts'
import { FULL, phrasing, SMALLER, words } from './nodes.ts'
import { BANNER_COLOURS, PARTS, inlineStyle, TAGS } from './styles.ts'

/** Gmail clips a message at about 102 KB, and the messages of a thread may add up. In bytes. */
export const MAX_HTML_BYTES = 80_000

/**
 * The report as an HTML page for mail clients and browsers: made from the tree and never parsed, inline
 * styles only, no script, image or form; at most `MAX_HTML_BYTES`, what is left out is said to be.
 */
export function renderHtml(report: Report, frame: Frame = BARE): string {
  for (const limits of [FULL, ...SMALLER]) {
    const document = reportDocument(report, frame, limits)
    // What does not fit as bare text does not fit as HTML.
    if (countCharacters(document) > MAX_HTML_BYTES) continue
    const html = page(report, elements(document.children, dress))
    if (Buffer.byteLength(html) <= MAX_HTML_BYTES) return html
  }
  const smallest = SMALLER.at(-1) ?? FULL
  return page(report, fitted(elements(reportDocument(report, frame, smallest).children, dress)))
}

/** Our styles, and direction marked on code so that a value cannot reorder its line. */
const dress: Dress = (tagName, parent) => {
  const isBlock = tagName === 'code' && parent === 'pre'
  const style = isBlock ? undefined : inlineStyle(tagName)
  return {
    ...(tagName === 'a' ? { rel: ['noopener', 'noreferrer'] } : {}),
    ...(tagName === 'code' ? { dir: 'ltr' } : {}),
    ...(style === undefined ? {} : { style }),
  }
}

/**
 * Blocks in order, each one that does not fit any more replaced by a note. Tables get the room that the others leave:
 * an alert may have any number of values, and what to do about it must still be there.
 */
function fitted(blocks: readonly ElementContent[]): ElementContent[] {
  const note = element('p', { style: TAGS.p }, [
    { type: 'text', value: '(Left out of this message: too long.)' },
  ])
  // A reserve for the page around the blocks, and for a note in the place of every block.
  let left = MAX_HTML_BYTES - 4000 - blocks.length * Buffer.byteLength(toHtml(note))
  const fitting = new Set<ElementContent>()
  for (const block of [...blocks.filter(isNoTable), ...blocks.filter((one) => !isNoTable(one))]) {
    const size = Buffer.byteLength(toHtml(block))
    if (size > left) continue
    left -= size
    fitting.add(block)
  }
  return blocks.map((block) => (fitting.has(block) ? block : note))
}

function isNoTable(block: ElementContent): boolean {
  return block.type !== 'element' || block.tagName !== 'table'
}

function element(tagName: string, properties: Properties, children: ElementContent[]): Element {
  return { type: 'element', tagName, properties, children }
}

function page(report: Report, content: ElementContent[]): string {
  const title = truncate(headlineText(report), 200)
  const head = element('head', {}, [
    element('meta', { charSet: 'utf-8' }, []),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }, []),
    element('meta', { name: 'color-scheme', content: 'light dark' }, []),
    element('meta', { name: 'supported-color-schemes', content: 'light dark' }, []),
    element('title', {}, [{ type: 'text', value: title }]),
  ])
  const body = element('body', { style: PARTS.body }, [
    banner(report),
    layout({ style: PARTS.content }, content),
  ])
  const root: Root = {
    type: 'root',
    children: [{ type: 'doctype' }, element('html', { lang: 'en' }, [head, body])],
  }
  return `${toHtml(root)}\n`
}

/** A one-cell table: Outlook's Word engine pads and colours cells, not blocks. */
function layout(cell: Properties, children: ElementContent[]): Element {
  const table = { role: 'presentation', width: '100%', cellPadding: '0', cellSpacing: '0' }
  return element('table', { ...table, border: '0', style: PARTS.table }, [
    element('tbody', {}, [element('tr', {}, [element('td', cell, children)])]),
  ])
}

function banner(report: Report): Element {
  const { priority, count, state } = report.incident
  const colour = BANNER_COLOURS[priority]
  const noun = report.roundup === null ? 'alert' : 'message'
  const line = [
    words(`${priority}, ${plural(count, noun)}, ${state}: `),
    // The whole title is in the summary.
    ...phrasing(report.title, { ...FULL, value: 120 }),
  ]
  const children = inlineElements(line, null, () => ({ dir: 'ltr', style: PARTS.bannerCode }))
  const style = `${PARTS.banner};background-color:${colour}`
  return layout({ bgColor: colour, style }, children)
}
