import type { Incident } from '../model/incident.ts'
import type { MinimalReason, Report, Text } from '../model/report.ts'
import { plainReport } from './plain.ts'

/** Rules named; the incident has all of them. */
const MOST_RULES = 20

const REASONS: Readonly<Record<MinimalReason, string>> = {
  defect:
    'The analysis could not be written because of a defect in falcobrief; its log has the reason.',
  'too-long': 'The analysis took too long and was given up, so that other incidents need not wait.',
  'failed-before': 'The analysis failed, or ended the process, more than once: it is left out.',
}

/**
 * What is said of an incident without its analysis: what, where, when and how often. Neither a defect nor a body made
 * to take long may keep an alert from its readers. It needs nothing but the incident, and takes the same short time
 * for every one.
 */
export function minimalReport(incident: Incident, reason: MinimalReason): Report {
  const { id, priority, rules } = incident
  const why: Text = [
    { text: `${REASONS[reason]} Read the alert itself: ` },
    { code: `GET /api/v1/incidents/${id}` },
    { text: '.' },
  ]
  const only = (text: string): readonly Text[] => [[{ text }]]
  const plain = plainReport(incident)
  return {
    ...plain,
    summary: [why],
    details: [
      {
        title: 'Alert',
        rows: [
          { name: 'Priority', value: priority },
          ...rules.slice(0, MOST_RULES).map((rule) => ({ name: 'Rule', value: rule })),
        ],
      },
    ],
    assessment: {
      ...plain.assessment,
      known: only('Only what is listed above.'),
      missing: only('Everything else: there is no analysis.'),
      escalateIf: only('The alert itself, read from the API, shows that it matters.'),
      closeIf: only('The alert itself, read from the API, shows that it is expected.'),
    },
    tuning: { status: 'refused', reason: [{ text: 'There is no analysis.' }] },
    recommendations: only('Report the defect with the line of the log that names this incident.'),
    knowledge: { ...plain.knowledge, name: 'minimal' },
    truncated: { minimal: reason, fields: 0, allFields: 0, values: 0, tags: 0 },
  }
}
