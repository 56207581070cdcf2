import type { Priority } from '../model/event.ts'

const INK = '#1c2024'
const PAPER = '#ffffff'
const SHADE = '#eef0f3'
const LINE = 'margin:0 0 10px'
/** Attackers write words as long as they like. */
const BREAK = 'word-wrap:break-word'

/**
 * Styles of the parts of a page. Fore- and background are both explicit, since some clients turn one of
 * them dark on their own.
 */
export const PARTS = {
  body: `margin:0;padding:0;background-color:${PAPER};color:${INK}`,
  // A cell as wide as the window, not as the longest word in it.
  table: 'table-layout:fixed',
  content: `padding:16px 20px;background-color:${PAPER};color:${INK};font:15px/1.5 Arial,sans-serif;${BREAK}`,
  banner: `padding:14px 20px;color:${PAPER};font:bold 17px/1.4 Arial,sans-serif;${BREAK}`,
  bannerCode: `color:${PAPER};font-family:Consolas,Menlo,monospace`,
}

/** Inline styles by tag name. */
export const TAGS: Readonly<Record<string, string>> = {
  h1: 'margin:0 0 12px;font-size:22px',
  h2: 'margin:24px 0 8px;font-size:18px',
  h3: 'margin:18px 0 8px;font-size:16px',
  p: LINE,
  ul: `${LINE};padding-left:22px`,
  ol: `${LINE};padding-left:26px`,
  table: `${LINE};width:100%;table-layout:fixed;border-collapse:collapse`,
  th: 'padding:8px 8px 2px 0;text-align:left',
  td: 'padding:2px 8px 2px 0;vertical-align:top',
  code: `background-color:${SHADE};color:${INK};font-family:Consolas,Menlo,monospace;font-size:13px;${BREAK}`,
  pre: `${LINE};padding:10px;background-color:${SHADE};color:${INK};font:13px/1.5 Consolas,Menlo,monospace;white-space:pre-wrap;${BREAK}`,
  a: 'color:#0b5cad',
}

export function inlineStyle(tagName: string): string | undefined {
  return Object.hasOwn(TAGS, tagName) ? TAGS[tagName] : undefined
}

/** Background of the banner; its white text has a contrast of 4.5 and more on each. */
export const BANNER_COLOURS: Readonly<Record<Priority, string>> = {
  Emergency: '#7a1020',
  Alert: '#8b1a1a',
  Critical: '#a31f1f',
  Error: '#a33c00',
  Warning: '#7a5200',
  Notice: '#1f5082',
  Informational: '#3d4f5c',
  Debug: '#4a4a4a',
}

/**
 * The style sheet of a page in a browser. Each pair of colours has a contrast of 4.5 and more, light and dark; nothing
 * is fetched. A command is selected as a whole.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: ${INK}; --paper: ${PAPER}; --shade: ${SHADE}; --link: #0b5cad }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7ea; --paper: #15181b; --shade: #262b30; --link: #8ab8f0 }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; overflow-wrap: anywhere }
header { padding: 14px 20px; color: #ffffff; font-weight: bold }
header p, main { max-width: 76ch; margin: 0 auto }
main { padding: 8px 20px 48px }
h1 { margin: 16px 0 12px; font-size: 24px }
h2 { margin: 28px 0 8px; font-size: 20px }
h3 { margin: 20px 0 8px; font-size: 17px }
p, ul, ol, pre, table { margin: 0 0 12px }
ul, ol { padding-left: 26px }
table { width: 100%; table-layout: fixed; border-collapse: collapse }
th { padding: 8px 8px 2px 0; text-align: left }
td { padding: 2px 8px 2px 0; vertical-align: top }
code { padding: 0 3px; background: var(--shade); font: 14px/1.5 ui-monospace, Consolas, Menlo, monospace }
header code { padding: 0; background: none; font-size: inherit }
pre { padding: 12px; background: var(--shade); white-space: pre-wrap }
pre code { padding: 0; background: none; user-select: all }
a { color: var(--link) }
@media print {
  :root { --ink: #000000; --paper: #ffffff; --shade: #f2f2f2; --link: #000000 }
  header { background: none !important; color: #000000 }
}
`
