import type { Root } from 'mdast'
import { gfmToMarkdown } from 'mdast-util-gfm'
import { toMarkdown } from 'mdast-util-to-markdown'
import type { Options } from 'mdast-util-to-markdown'
import type { Report } from '../model/report.ts'
import { reportDocument } from './document.ts'

const OPTIONS: Options = {
  bullet: '*',
  listItemIndent: 'tab',
  fences: true,
  rule: '-',
  // The GFM part is here for what it escapes: its autolinks, strikethrough and footnotes.
  extensions: [gfmToMarkdown()],
}

/** The report as GitHub-flavoured Markdown. Nothing of the alert is in it outside of code spans. */
export function renderMarkdown(report: Report): string {
  return markdownOf(reportDocument(report))
}

export function markdownOf(document: Root): string {
  // It could only be a character reference with a `;`, and readers of the source see the name as it is.
  return toMarkdown(document, OPTIONS).replaceAll('ATT\\&CK', 'ATT&CK')
}
