import type { Report } from '../model/report.ts'
import { renderHtml } from './html.ts'
import { renderJson } from './json.ts'
import { PAGE } from './page-look.ts'
import { renderMarkdown } from './markdown.ts'
import { renderText } from './text.ts'

export const FORMATS = ['markdown', 'text', 'html', 'json'] as const

export type Format = (typeof FORMATS)[number]

const RENDERERS: Readonly<Record<Format, (report: Report) => string>> = {
  markdown: renderMarkdown,
  text: renderText,
  html: (report) => renderHtml(report, PAGE),
  json: renderJson,
}

/** The report in one format: a pure function of the report, with a final newline. */
export function render(report: Report, format: Format): string {
  return RENDERERS[format](report)
}
