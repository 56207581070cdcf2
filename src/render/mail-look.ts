import type { Element, ElementContent, Properties, Root } from 'hast'
import type { Report } from '../model/report.ts'
import { inlineElements, type Dress } from './hast.ts'
import { bannerLine, element, htmlPage, type Look } from './look.ts'
import { BANNER_COLOURS, inlineStyle, PARTS } from './styles.ts'

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

function page(report: Report, title: string, content: ElementContent[]): Root {
  const schemes = element('meta', { name: 'supported-color-schemes', content: 'light dark' }, [])
  const body = element('body', { style: PARTS.body }, [
    banner(report),
    layout({ style: PARTS.content }, content),
  ])
  return htmlPage(title, [schemes], body)
}

/** A one-cell table: Outlook's Word engine pads and colours cells, not blocks. */
function layout(cell: Properties, children: ElementContent[]): Element {
  const table = { role: 'presentation', width: '100%', cellPadding: '0', cellSpacing: '0' }
  return element('table', { ...table, border: '0', style: PARTS.table }, [
    element('tbody', {}, [element('tr', {}, [element('td', cell, children)])]),
  ])
}

function banner(report: Report): Element {
  const { priority } = report.incident
  const colour = BANNER_COLOURS[priority]
  const code = { dir: 'ltr', style: PARTS.bannerCode }
  const children = inlineElements(bannerLine(report), null, () => code)
  const style = `${PARTS.banner};background-color:${colour}`
  return layout({ bgColor: colour, style }, children)
}

/** For mail clients, which know neither style sheets nor elements of today: styles are on each element. */
export const MAIL: Look = { dress, page }
