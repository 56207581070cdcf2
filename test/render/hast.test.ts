import type { ElementContent } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { describe, expect, it } from 'vitest'
import { reportDocument } from '../../src/render/document.ts'
import { countNodes, elements } from '../../src/render/hast.ts'
import {
  heading,
  item,
  list,
  paragraph,
  snippet,
  untrusted,
  words,
} from '../../src/render/nodes.ts'
import { FULL } from '../../src/render/nodes.ts'
import { sampleReport } from '../support/reports.ts'

const html = (...blocks: Parameters<typeof elements>[0]): string =>
  toHtml({ type: 'root', children: elements(blocks, () => ({})) })

/** A list of so many items, of which each read of its children is counted. */
function countedList(length: number) {
  const children = Array.from({ length }, () => item(paragraph(words('a'))))
  let reads = 0
  const counted = new Proxy(children, {
    get: (target, key, receiver) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1
      return Reflect.get(target, key, receiver) as unknown
    },
  })
  return { block: { ...list([], { ordered: false }), children: counted }, reads: () => reads }
}

describe('HTML elements', () => {
  it('stand one below the other, items of a list as they are', () => {
    const inner = list([item(paragraph(...untrusted('<b>', FULL)))], { ordered: true })
    expect(
      html(
        heading(2, 'Title'),
        list([item(paragraph(words('a'))), item(paragraph(words('b')), inner)], { ordered: false }),
        snippet('sh', 'ls -l'),
      ),
    ).toBe(
      [
        '<h2>Title</h2>',
        '<ul>',
        '<li>a</li>',
        '<li>b',
        '<ol>',
        '<li><code>&#x3C;b></code></li>',
        '</ol>',
        '</li>',
        '</ul>',
        '<pre><code>ls -l\n</code></pre>',
      ].join('\n'),
    )
  })

  it('are made with the same steps for each item, however many there are', () => {
    const [few, many] = [countedList(100), countedList(10_000)]
    for (const { block } of [few, many]) elements([block], () => ({}))
    expect(many.reads()).toBe(100 * few.reads())
  })

  it('are as many as the nodes that they come from, but for line breaks', () => {
    const document = reportDocument(sampleReport())
    const count = (all: readonly ElementContent[]): number =>
      all.reduce((sum, one) => {
        if (one.type === 'text') return sum + (one.value === '\n' ? 0 : 1)
        return sum + (one.type === 'element' ? 1 + count(one.children) : 0)
      }, 0)
    const made = count(elements(document.children, () => ({})))
    expect(made).toBeGreaterThan(countNodes(document) / 2)
    expect(made).toBeLessThan(countNodes(document) * 2)
  })
})
