import type { Incident } from '../model/incident.ts'
import type { Report, Text } from '../model/report.ts'
import type { Roundup, RoundupFacts } from '../model/roundup.ts'
import { plural } from '../lib/text.ts'
import { plainReport } from './plain.ts'

/** What a report of a roundup lists; the rest is counted. */
export const ROUNDUP_LIMITS = { groups: 50, incidents: 20 }

/** The report of a storm or digest: what was held back, in numbers, and the worst of it. Pure. */
export function roundupReport(incident: Incident, roundup: Roundup, facts: RoundupFacts): Report {
  const { sink, route, until } = roundup
  const of = route === null ? '' : `, route #${route}`
  const name = until === null ? `storm on ${sink}${of}` : `digest for ${sink}${of}`
  return {
    ...plainReport(incident),
    title: [{ text: `${plural(facts.messages, 'message')} held back: ` }, { value: name }],
    incident: { ...plainReport(incident).incident, subject: name },
    summary: [...(until === null ? stormSummary(facts) : digestSummary(facts)), WHERE_TO_READ],
    roundup: facts,
  }
}

function stormSummary(facts: RoundupFacts): readonly Text[] {
  const text = `More messages were due at once than anybody reads. ${inNumbers(facts)} rolled into this message. It is updated where the sink allows it. The end of the storm is sent, too.`
  return [[{ text }]]
}

function digestSummary(facts: RoundupFacts): readonly Text[] {
  return [[{ text: `Since the previous digest, ${inNumbers(facts)} summarized here.` }]]
}

function inNumbers({ messages, incidents, alerts }: RoundupFacts): string {
  return `${plural(messages, 'message')} on ${plural(incidents, 'incident')} with ${plural(alerts, 'alert')} ${messages === 1 ? 'is' : 'are'}`
}

const WHERE_TO_READ: Text = [
  { text: 'Nothing is lost: every incident has its own report, at ' },
  { code: 'GET /api/v1/incidents/ID/report' },
  { text: '.' },
]
