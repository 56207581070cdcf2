import type { Report } from '../model/report.ts'
import type { Message } from './sink.ts'

/**
 * The report as its reader should see it now. A silence that has ended is none, and neither is one that this very
 * message broke through: a new rule or a higher priority.
 */
export function presentReport({ kind, createdAt, report }: Message): Report {
  const { silencedBy } = report.incident
  if (silencedBy === null) return report
  const isAbout = kind === 'silenced' || kind === 'acknowledged'
  if (isAbout && Date.parse(silencedBy.until) > createdAt) return report
  return { ...report, incident: { ...report.incident, silencedBy: null } }
}

/** The message with its present report. */
export function presented(message: Message): Message {
  return { ...message, report: presentReport(message) }
}
