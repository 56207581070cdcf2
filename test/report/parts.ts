import type { Command, Report, Span, Text } from '../../src/model/report.ts'

/** Every text of a report, titles and steps included. */
export function textsOf(report: Report): readonly Text[] {
  const { assessment, investigation, mitigation, tuning } = report
  return [
    report.title,
    ...report.summary,
    ...report.timeline.map(({ what }) => what),
    ...assessment.known,
    ...assessment.possible,
    ...assessment.missing,
    ...assessment.benignCauses.flatMap(({ cause, tell }) => [cause, tell]),
    ...assessment.escalateIf,
    ...assessment.closeIf,
    ...assessment.blindSpots,
    ...assessment.signs.map(({ text }) => text),
    ...investigation.flatMap((step) => [step.question, step.benign, step.bad, step.omitted ?? []]),
    ...mitigation.flatMap(({ steps }) => steps.map(({ text }) => text)),
    tuning.reason,
    ...(tuning.status === 'suggested' ? [tuning.stopsSeeing] : []),
    ...report.recommendations,
  ]
}

export function spansOf(report: Report): readonly Span[] {
  return textsOf(report).flat()
}

export function commandsOf({ investigation, mitigation }: Report): readonly Command[] {
  return [
    ...investigation.map(({ command }) => command),
    ...mitigation.flatMap(({ steps }) => steps.map(({ command }) => command)),
  ].filter((command) => command !== null)
}

/** Plain words, values in `‹›` so that a test sees what is a value. */
export function plain(text: Text): string {
  return text
    .map((span) => ('value' in span ? `‹${span.value}›` : 'code' in span ? span.code : span.text))
    .join('')
}
