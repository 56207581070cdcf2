import type { Page } from 'playwright-core'

/** What a reader sees of a page, as a browser computed it. */
export type Measures = {
  /** Pixels by which the page is wider than its window. */
  readonly overflow: number
  /** Texts with less contrast to what is behind them than 4.5 (WCAG 2.2, 1.4.3). */
  readonly faint: readonly string[]
  readonly texts: number
  /** What could act: scripts, frames, forms, handlers, addresses that are no https links. */
  readonly active: readonly string[]
  readonly text: string
  /** What is behind the text, as the browser computed it. */
  readonly paper: string
  /** Letters of average width that the widest paragraph of a page takes. */
  readonly lettersInLine: number
}

export async function measure(page: Page): Promise<Measures> {
  return page.evaluate<Measures>(IN_PAGE)
}

/** Runs in the page, hence a text: the types of a browser are not those of the service. */
const IN_PAGE = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((value) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const isClear = (colour) => channels(colour)[3] === 0
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor
      if (!isClear(colour)) return colour
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)'
  }
  const contrast = (element) => {
    const [a, b] = [getComputedStyle(element).color, behind(element)].map(luminance)
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
  }
  const faint = []
  let texts = 0
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    if (walker.currentNode.data.trim() === '') continue
    texts += 1
    const ratio = contrast(walker.currentNode.parentElement)
    if (ratio < 4.5) faint.push(ratio.toFixed(2) + ': ' + walker.currentNode.data.slice(0, 40))
  }
  const active = []
  for (const element of document.querySelectorAll('*')) {
    const name = element.tagName.toLowerCase()
    if (/^(script|iframe|frame|object|embed|form|input|button|link|base|img|svg|video|audio)$/.test(name)) active.push(name)
    if (name === 'style' && /@import|url\\(/.test(element.textContent)) active.push(name)
    for (const { name: attribute, value } of element.attributes) {
      if (attribute.startsWith('on') || attribute === 'src') active.push(attribute + '=' + value)
      if (attribute === 'href' && !value.startsWith('https://')) active.push('href=' + value)
    }
  }
  const widths = Array.from(document.querySelectorAll('main p'), (element) => {
    const letters = document.createElement('span')
    letters.textContent = '0'.repeat(100)
    letters.style.position = 'absolute'
    letters.style.whiteSpace = 'nowrap'
    element.append(letters)
    const one = letters.getBoundingClientRect().width / 100
    letters.remove()
    return element.getBoundingClientRect().width / one
  })
  const { scrollWidth, clientWidth } = document.documentElement
  const paper = behind(document.querySelector('main') ?? document.body)
  const lettersInLine = Math.max(0, ...widths)
  return { overflow: scrollWidth - clientWidth, faint, texts, active, text: document.body.innerText, paper, lettersInLine }
})()`
