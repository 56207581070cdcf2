import type { Message } from './sink.ts'
import { renderSlack } from './sinks/slack/render.ts'
import type { Report } from '../model/report.ts'
import { FORMATS, render } from '../render/render.ts'

/** What a report can be asked for as: the renderers' formats, and the blocks that Slack gets. */
export const REPORT_FORMATS = [...FORMATS, 'slack'] as const

export type ReportFormat = (typeof REPORT_FORMATS)[number]

export const CONTENT_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  slack: 'application/json; charset=utf-8',
}

export function isReportFormat(text: string): text is ReportFormat {
  return REPORT_FORMATS.some((format) => format === text)
}

/** The report in one format, with a final newline. `link` is where it can be read, for Slack. */
export function formatReport(report: Report, format: ReportFormat, link: string | null): string {
  if (format !== 'slack') return render(report, format)
  return `${JSON.stringify(renderSlack(firstMessage(report, link)), null, 2)}\n`
}

/** A report as the first message of its incident, to be looked at: it is in no outbox. */
export function firstMessage(report: Report, link: string | null): Message {
  const { id } = report.incident
  return {
    id,
    incidentId: id,
    kind: 'first',
    sequence: 1,
    report,
    attempt: 1,
    createdAt: 0,
    thread: null,
    progress: null,
    link,
    linkOf: (incidentId) => (incidentId === id ? link : null),
  }
}
