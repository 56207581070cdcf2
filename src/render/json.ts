import type { MitigationStep, Report, Sign, Tuning } from '../model/report.ts'
import type { RoundupFacts } from '../model/roundup.ts'
import { allReferences } from './references.ts'
import type { ReportJson } from './report-schema.ts'
import { spanText } from './span-text.ts'
import { countAltered, plainText, visible, visibleValue } from './visible.ts'

type FieldJson = ReportJson['details'][number]['fields'][number]
type SignJson = ReportJson['assessment']['signs'][number]
type StepJson = ReportJson['mitigation'][number]['steps'][number]

/** The report as data for programs. */
export function reportJson(report: Report): ReportJson {
  return {
    title: spanText(report.title),
    incident: incident(report),
    summary: report.summary.map(spanText).join('\n\n'),
    details: details(report),
    timeline: timeline(report),
    chain: chain(report),
    assessment: assessment(report),
    investigation: investigation(report),
    mitigation: report.mitigation.map((section) => ({
      heading: plainText(section.heading),
      steps: section.steps.map(step),
    })),
    tuning: tuning(report.tuning),
    recommendations: report.recommendations.map(spanText),
    references: allReferences({ ...report, attack: [] }).map(({ title, url }) => ({
      title: plainText(title),
      url,
    })),
    attack: attack(report),
    knowledge: knowledge(report),
    masked: report.masked,
    altered: countAltered(report),
    // A report that an older version stored does not have it.
    ...(report.truncated ? { truncated: report.truncated } : {}),
    ...(report.roundup === null ? {} : { roundup: roundup(report.roundup) }),
  }
}

/** `reportJson` as text, indented by two, with a final newline. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(reportJson(report), null, 2)}\n`
}

function incident({ incident }: Report): ReportJson['incident'] {
  const { acknowledgedBy, silencedBy } = incident
  return {
    id: visibleValue(incident.id).shown,
    subject: visibleValue(incident.subject).shown,
    priority: incident.priority,
    state: incident.state,
    firstSeen: incident.firstSeen,
    lastSeen: incident.lastSeen,
    count: incident.count,
    acknowledgedBy: acknowledgedBy === null ? null : visibleValue(acknowledgedBy).shown,
    silencedBy:
      silencedBy === null ? null : { ...silencedBy, author: visibleValue(silencedBy.author).shown },
  }
}

function details(report: Report): ReportJson['details'] {
  return report.details.map(({ title, rows }) => ({
    name: plainText(title),
    fields: rows.map((row) => field(row.name, row.value)),
  }))
}

function timeline(report: Report): ReportJson['timeline'] {
  return report.timeline.map((entry) => ({
    time: visibleValue(entry.time).shown,
    delta: plainText(entry.delta),
    rule: visibleValue(entry.rule).shown,
    priority: entry.priority,
    count: entry.count,
    what: spanText(entry.what),
  }))
}

function chain(report: Report): ReportJson['chain'] {
  return report.chain.map((link) => ({
    ...link,
    rule: visibleValue(link.rule).shown,
    time: visibleValue(link.time).shown,
    evidence: spanText(link.evidence),
  }))
}

function attack(report: Report): ReportJson['attack'] {
  return report.attack.map((entry) => ({
    tactic: plainText(entry.tactic),
    technique: entry.technique === null ? null : plainText(entry.technique),
    name: plainText(entry.name),
    url: plainText(entry.url),
  }))
}

function knowledge({ knowledge }: Report): ReportJson['knowledge'] {
  return {
    kind: knowledge.kind,
    name: visibleValue(knowledge.name).shown,
    version: visibleValue(knowledge.version).shown,
    ...(knowledge.skeleton === null ? {} : { skeleton: skeleton(knowledge.skeleton) }),
  }
}

function roundup(facts: RoundupFacts): RoundupFacts {
  const shown = (text: string): string => visibleValue(text).shown
  return {
    ...facts,
    groups: facts.groups.map((group) => ({
      ...group,
      rule: shown(group.rule),
      namespace: group.namespace === null ? null : shown(group.namespace),
    })),
    worst: facts.worst.map((incident) => ({
      ...incident,
      subject: shown(incident.subject),
      rule: shown(incident.rule),
    })),
  }
}

function field(name: string, value: string): FieldJson {
  const [left, right] = [visibleValue(name), visibleValue(value)]
  const shown = { name: left.shown, value: right.shown }
  return left.altered || right.altered ? { ...shown, escaped: true } : shown
}

function assessment({ assessment }: Report): ReportJson['assessment'] {
  return {
    known: assessment.known.map(spanText),
    possible: assessment.possible.map(spanText),
    missing: assessment.missing.map(spanText),
    benignCauses: assessment.benignCauses.map(({ cause, tell }) => ({
      cause: spanText(cause),
      tell: spanText(tell),
    })),
    escalateIf: assessment.escalateIf.map(spanText),
    closeIf: assessment.closeIf.map(spanText),
    blindSpots: assessment.blindSpots.map(spanText),
    signs: assessment.signs.map(sign),
    urgency: {
      level: assessment.urgency.level,
      because: assessment.urgency.because.map(spanText),
    },
  }
}

/** The telling field alone; of a sign that is not known the one that is missing. */
function sign({ kind, text, outcome, evidence, missing }: Sign): SignJson {
  const [decisive] = evidence
  return {
    kind,
    text: spanText(text),
    outcome,
    field: decisive?.field ?? missing[0] ?? null,
    value: decisive === undefined ? null : visible(decisive.value).shown,
  }
}

function investigation(report: Report): ReportJson['investigation'] {
  return report.investigation.map(({ question, command, benign, bad }) => ({
    question: spanText(question),
    ...(command === null ? {} : { command: snippetText(command.line) }),
    benign: spanText(benign),
    bad: spanText(bad),
  }))
}

function step({ text, command, yaml }: MitigationStep): StepJson {
  return {
    text: spanText(text),
    ...(command === null ? {} : { command: snippetText(command.line), changes: command.changes }),
    ...(yaml === null ? {} : { yaml: snippetText(yaml) }),
  }
}

function tuning(tuning: Tuning): ReportJson['tuning'] {
  const { status } = tuning
  const reason = spanText(tuning.reason)
  if (status === 'refused') return { status, reason }
  return {
    status,
    reason,
    yaml: snippetText(tuning.yaml),
    stopsSeeing: spanText(tuning.stopsSeeing),
    replay: { stored: tuning.replay.stored, silenced: tuning.replay.silenced },
  }
}

function skeleton({ file, yaml }: NonNullable<Report['knowledge']['skeleton']>) {
  return { file: visibleValue(file).shown, yaml: snippetText(yaml) }
}

/** Line breaks are part of a snippet; anything else that cannot be seen is escaped, as everywhere. */
function snippetText(snippet: string): string {
  return snippet
    .split('\n')
    .map((line) => visible(line).shown)
    .join('\n')
}
