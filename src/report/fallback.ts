import type { Incident } from '../model/incident.ts'
import type { Report, Text } from '../model/report.ts'
import { subjectLabel } from '../model/subject.ts'

/**
 * What is told of an incident whose report could not be built: a defect must not keep an alert from its
 * readers. It says where to look and nothing that needs the alert to be understood.
 */
export function fallbackReport(incident: Incident): Report {
  const { id, kind, subject, priority, state, firstSeen, lastSeen, count, rules } = incident
  const apology: Text = [
    {
      text: 'The analysis could not be written because of a defect in falcobrief; its log has the reason. Read the alert itself: ',
    },
    { code: `GET /api/v1/incidents/${id}` },
    { text: '.' },
  ]
  const only = (text: string): readonly Text[] => [[{ text }]]
  return {
    title: [{ value: rules[0] ?? '' }],
    incident: {
      id,
      kind,
      subject: subjectLabel(subject),
      priority,
      state,
      firstSeen: new Date(firstSeen).toISOString(),
      lastSeen: new Date(lastSeen).toISOString(),
      count,
      acknowledgedBy: incident.acknowledgedBy,
    },
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
    timeline: [],
    assessment: {
      known: only('Only what is listed above.'),
      possible: [],
      missing: only('Everything else: the analysis could not be written.'),
      benignCauses: [],
      escalateIf: only('The alert itself, read from the API, shows that it matters.'),
      closeIf: only('The alert itself, read from the API, shows that it is expected.'),
      blindSpots: [],
    },
    investigation: [],
    mitigation: [],
    tuning: { status: 'refused', reason: [{ text: 'The analysis could not be written.' }] },
    recommendations: only('Report the defect with the line of the log that names this incident.'),
    references: [],
    attack: [],
    knowledge: { kind: 'generic', name: 'fallback', version: '1', skeleton: null },
    masked: 0,
  }
}
