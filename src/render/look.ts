import type { Element, ElementContent, Properties, Root } from 'hast'
import type { PhrasingContent } from 'mdast'
import { plural } from '../lib/text.ts'
import type { Report } from '../model/report.ts'
import type { Dress } from './hast.ts'
import { FULL, phrasing, words } from './nodes.ts'

/** How a report looks as a page: what each element wears, and what stands around them. */
export type Look = {
  readonly dress: Dress
  readonly page: (report: Report, title: string, content: ElementContent[]) => Root
}

export function element(
  tagName: string,
  properties: Properties,
  children: ElementContent[],
): Element {
  return { type: 'element', tagName, properties, children }
}

/** A page with this title; `head` is what its head has beyond that. */
export function htmlPage(title: string, head: Element[], body: Element): Root {
  const all = element('head', {}, [
    element('meta', { charSet: 'utf-8' }, []),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }, []),
    element('meta', { name: 'color-scheme', content: 'light dark' }, []),
    ...head,
    element('title', {}, [{ type: 'text', value: title }]),
  ])
  return {
    type: 'root',
    children: [{ type: 'doctype' }, element('html', { lang: 'en' }, [all, body])],
  }
}

/** How bad, how often and what, in one line. */
export function bannerLine(report: Report): PhrasingContent[] {
  const { priority, count, state } = report.incident
  const noun = report.roundup === null ? 'alert' : 'message'
  return [
    words(`${priority}, ${plural(count, noun)}, ${state}: `),
    // The whole title is in the summary.
    ...phrasing(report.title, { ...FULL, value: 120 }),
  ]
}
