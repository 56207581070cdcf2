import type { Element, ElementContent, Root } from 'hast'
import type { Report } from '../model/report.ts'
import { inlineElements, type Dress } from './hast.ts'
import { bannerLine, element, htmlPage, type Look } from './look.ts'
import { BANNER_COLOURS, PAGE_STYLE } from './styles.ts'

/** Direction is marked on code so that a value cannot reorder its line. */
const dress: Dress = (tagName) => {
  if (tagName === 'a') return { rel: ['noopener', 'noreferrer'] }
  return tagName === 'code' ? { dir: 'ltr' } : {}
}

function page(report: Report, title: string, content: ElementContent[]): Root {
  const style = element('style', {}, [{ type: 'text', value: PAGE_STYLE }])
  const colour = `background-color:${BANNER_COLOURS[report.incident.priority]}`
  const body = element('body', {}, [
    element('header', { style: colour }, [
      element('p', {}, inlineElements(bannerLine(report), 'p', dress)),
    ]),
    element('main', {}, withIds(content)),
  ])
  return htmlPage(title, [style], body)
}

/** For browsers: light or dark as its reader has it, lines no longer than one can read, headings that can be linked to. */
export const PAGE: Look = { dress, page }

function withIds(content: readonly ElementContent[]): ElementContent[] {
  const taken = new Set<string>()
  return content.map((one) => {
    if (one.type !== 'element' || !/^h[1-3]$/.test(one.tagName)) return one
    return { ...one, properties: { ...one.properties, id: freeId(slug(one), taken) } }
  })
}

/** The words of a heading, which are ours. */
function slug({ children }: Element): string {
  const text = children.map((child) => (child.type === 'text' ? child.value : '')).join('')
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`
  taken.add(id)
  return id
}
