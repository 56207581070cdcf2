import type { Parents, Root, Text } from 'mdast'
import { gfmToMarkdown } from 'mdast-util-gfm'
import { toMarkdown } from 'mdast-util-to-markdown'
import type { Info, Options, State } from 'mdast-util-to-markdown'
import type { Report } from '../model/report.ts'
import { reportDocument } from './document.ts'

const OPTIONS: Options = {
  bullet: '*',
  listItemIndent: 'tab',
  fences: true,
  rule: '-',
  // The GFM part is here for what it escapes: its autolinks, strikethrough and footnotes.
  extensions: [gfmToMarkdown()],
  handlers: { text: wordsOf },
}

/** The report as GitHub-flavoured Markdown. Nothing of the alert is in it outside of code spans. */
export function renderMarkdown(report: Report): string {
  return markdownOf(reportDocument(report))
}

export function markdownOf(document: Root): string {
  return toMarkdown(document, OPTIONS)
}

/** Our own words, as no value is a text node. `ATT&CK` could only be a reference if a `;` followed. */
function wordsOf(node: Text, _parent: Parents | undefined, state: State, info: Info): string {
  return state.safe(node.value, info).replaceAll('ATT\\&CK', 'ATT&CK')
}
