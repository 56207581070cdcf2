import type { Incident } from '../model/incident.ts'
import type { Report, Text } from '../model/report.ts'
import { plainReport } from './plain.ts'

/**
 * What is said of an incident whose report could not be built: a defect must not keep an alert from its
 * readers. It says where to look and nothing that needs the alert to be understood.
 */
export function fallbackReport(incident: Incident): Report {
  const { id, priority, rules } = incident
  const apology: Text = [
    {
      text: 'The analysis could not be written because of a defect in falcobrief; its log has the reason. Read the alert itself: ',
    },
    { code: `GET /api/v1/incidents/${id}` },
    { text: '.' },
  ]
  const only = (text: string): readonly Text[] => [[{ text }]]
  const plain = plainReport(incident)
  return {
    ...plain,
    summary: [apology],
    details: [
      {
        title: 'Alert',
        rows: [
          { name: 'Priority', value: priority },
          ...rules.map((rule) => ({ name: 'Rule', value: rule })),
        ],
      },
    ],
    assessment: {
      ...plain.assessment,
      known: only('Only what is listed above.'),
      missing: only('Everything else: the analysis could not be written.'),
      escalateIf: only('The alert itself, read from the API, shows that it matters.'),
      closeIf: only('The alert itself, read from the API, shows that it is expected.'),
    },
    tuning: { status: 'refused', reason: [{ text: 'The analysis could not be written.' }] },
    recommendations: only('Report the defect with the line of the log that names this incident.'),
    knowledge: { ...plain.knowledge, name: 'fallback' },
  }
}
