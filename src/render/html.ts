import type { ElementContent } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { truncate } from '../lib/text.ts'
import type { Report } from '../model/report.ts'
import { BARE, reportDocument } from './document.ts'
import type { Frame } from './document.ts'
import { countCharacters, elements, type Dress } from './hast.ts'
import { headlineText } from './headline.ts'
import { element, type Look } from './look.ts'
import { FULL, SMALLER } from './nodes.ts'

/** Gmail clips a message at about 102 KB, and the messages of a thread may add up. In bytes. */
export const MAX_HTML_BYTES = 80_000

/**
 * The report as an HTML page: made from the tree and never parsed, no script, image or form, nothing that is
 * fetched; at most `MAX_HTML_BYTES`, what is left out is said to be.
 */
export function renderHtml(report: Report, look: Look, frame: Frame = BARE): string {
  const title = truncate(headlineText(report), 200)
  const page = (content: ElementContent[]): string =>
    `${toHtml(look.page(report, title, content))}\n`
  for (const limits of [FULL, ...SMALLER]) {
    const document = reportDocument(report, frame, limits)
    // What does not fit as bare text does not fit as HTML.
    if (countCharacters(document) > MAX_HTML_BYTES) continue
    const html = page(elements(document.children, look.dress))
    if (Buffer.byteLength(html) <= MAX_HTML_BYTES) return html
  }
  const smallest = SMALLER.at(-1) ?? FULL
  const blocks = elements(reportDocument(report, frame, smallest).children, look.dress)
  return page(fitted(blocks, look.dress))
}

/**
 * Blocks in order, each one that does not fit any more replaced by a note. Tables get the room that the others leave:
 * an alert may have any number of values, and what to do about it must still be there.
 */
function fitted(blocks: readonly ElementContent[], dress: Dress): ElementContent[] {
  const note = element('p', dress('p', null), [
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
