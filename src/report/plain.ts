import type { Incident } from '../model/incident.ts'
import type { Report } from '../model/report.ts'
import { subjectLabel } from '../model/subject.ts'
import { rateUrgency } from './urgency.ts'

/** All of a report that an analysis would fill. */
export const NO_ANALYSIS: Omit<Report, 'title' | 'incident'> = {
  news: [],
  summary: [],
  details: [],
  timeline: [],
  chain: [],
  assessment: {
    known: [],
    possible: [],
    missing: [],
    benignCauses: [],
    escalateIf: [],
    closeIf: [],
    blindSpots: [],
    signs: [],
    urgency: { level: 'later', because: [], verdict: null, priority: 'Informational' },
  },
  investigation: [],
  mitigation: [],
  tuning: { status: 'refused', reason: [{ text: 'There is no analysis.' }] },
  recommendations: [],
  references: [],
  attack: [],
  knowledge: { kind: 'generic', name: 'none', version: '1', skeleton: null },
  masked: 0,
  truncated: null,
  roundup: null,
}

/** A report that says where and how often, and nothing else: for what has no analysis. */
export function plainReport(incident: Incident): Report {
  return {
    ...NO_ANALYSIS,
    assessment: { ...NO_ANALYSIS.assessment, urgency: rateUrgency([], incident.priority) },
    title: [{ value: incident.rules[0] ?? '' }],
    incident: headOf(incident),
  }
}

/** What a report says of the incident itself. */
export function headOf(incident: Incident): Report['incident'] {
  const { id, kind, subject, priority, state, firstSeen, lastSeen, count } = incident
  const { acknowledgedBy, silencedBy } = incident
  return {
    id,
    kind,
    subject: subjectLabel(subject),
    priority,
    state,
    firstSeen: new Date(firstSeen).toISOString(),
    lastSeen: new Date(lastSeen).toISOString(),
    count,
    raisedBecause: null,
    acknowledgedBy,
    silencedBy:
      silencedBy === null
        ? null
        : { author: silencedBy.author, until: new Date(silencedBy.until).toISOString() },
  }
}
