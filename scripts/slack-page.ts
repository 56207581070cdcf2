import type { Element, ElementContent, Root } from 'hast'
import { toHtml } from 'hast-util-to-html'
import type {
  Block,
  LinkElement,
  RichTextBlock,
  TextElement,
} from '../src/deliver/sinks/slack/blocks.ts'

/** The blocks that falcobrief posts, as a page that looks like them in Slack; for pictures only. */

const STYLE = `
  body { margin: 0; padding: 20px 24px; width: 640px; background: #fff; color: #1d1c1d;
    font: 15px/1.47 Lato, "Open Sans", "Helvetica Neue", Arial, sans-serif }
  .message { display: grid; grid-template-columns: 36px 1fr; gap: 0 10px }
  .avatar { width: 36px; height: 36px; border-radius: 6px; background: #00aec7; color: #fff;
    font: bold 20px/36px Arial, sans-serif; text-align: center }
  .name { font-weight: bold } .app { background: #e8e8e8; color: #616061; border-radius: 2px;
    font-size: 10px; font-weight: bold; padding: 1px 3px; margin: 0 4px }
  .time { color: #616061; font-size: 12px }
  h1 { font-size: 18px; margin: 6px 0 }
  .block { margin: 0 0 8px } .label { font-weight: bold; margin: 14px 0 4px }
  ul { margin: 0 0 8px; padding-left: 24px }
  code { font: 12px/1.5 "DejaVu Sans Mono", Menlo, monospace; color: #c01343; background: #f6f6f6;
    border: 1px solid #ddd; border-radius: 3px; padding: 2px 3px; overflow-wrap: anywhere }
  pre { font: 12px/1.5 "DejaVu Sans Mono", Menlo, monospace; background: #f8f8f8; border: 1px solid #ddd;
    border-radius: 4px; padding: 8px; margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere }
  .text { white-space: pre-wrap; overflow-wrap: anywhere }
  .button { display: inline-block; border: 1px solid #bbb; border-radius: 4px; padding: 4px 12px;
    margin: 4px 8px 8px 0; font-weight: bold; font-size: 14px }
  hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0 }
  a { color: #1264a3; text-decoration: none }`

/** The first message of an incident as its channel shows it. */
export function slackPage(blocks: readonly Block[]): string {
  const who = element('div', {}, [
    element('span', { className: ['name'] }, [text('falcobrief')]),
    element('span', { className: ['app'] }, [text('APP')]),
    element('span', { className: ['time'] }, [text('4:08 PM')]),
  ])
  const message = element('div', { className: ['message'] }, [
    element('div', { className: ['avatar'] }, [text('f')]),
    element('div', {}, [who, ...blocks.map(blockOf)]),
  ])
  const root: Root = {
    type: 'root',
    children: [
      { type: 'doctype' },
      element('html', { lang: 'en' }, [
        element('head', {}, [
          element('meta', { charSet: 'utf-8' }, []),
          element('style', {}, [text(STYLE)]),
        ]),
        element('body', {}, [message]),
      ]),
    ],
  }
  return toHtml(root)
}

function blockOf(block: Block): Element {
  switch (block.type) {
    case 'header':
      return element('h1', {}, [text(block.text.text)])
    case 'section':
      // Constant words of ours: bold is all the markup that is in them.
      return element('div', { className: ['label'] }, [text(block.text.text.replaceAll('*', ''))])
    case 'divider':
      return element('hr', {}, [])
    case 'actions':
      return element(
        'div',
        {},
        block.elements.map((button) =>
          element('span', { className: ['button'] }, [text(button.text.text)]),
        ),
      )
    default:
      return element('div', { className: ['block'] }, block.elements.map(partOf))
  }
}

function partOf(part: RichTextBlock['elements'][number]): Element {
  switch (part.type) {
    case 'rich_text_section':
      return element('div', { className: ['text'] }, part.elements.map(leafOf))
    case 'rich_text_preformatted':
      return element('pre', {}, part.elements.map(leafOf))
    default:
      return element(
        part.style === 'ordered' ? 'ol' : 'ul',
        {},
        part.elements.map((item) => element('li', {}, item.elements.map(leafOf))),
      )
  }
}

function leafOf(leaf: TextElement | LinkElement): ElementContent {
  if (leaf.type === 'link') return element('a', { href: leaf.url }, [text(leaf.text)])
  const plain = text(leaf.text)
  const inner = leaf.style?.code === true ? element('code', {}, [plain]) : plain
  return leaf.style?.bold === true ? element('b', {}, [inner]) : inner
}

function element(
  tagName: string,
  properties: Element['properties'],
  children: ElementContent[],
): Element {
  return { type: 'element', tagName, properties, children }
}

function text(value: string): ElementContent {
  return { type: 'text', value }
}
