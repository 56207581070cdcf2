import { attackEntries } from '../knowledge/attack.ts'
import type { Knowledge } from '../knowledge/playbook.ts'
import { finish, type Steps } from '../lib/steps.ts'
import type { Report } from '../model/report.ts'
import { createCase, type Case, type ReportInput } from './case.ts'
import { fillAdvice } from './fill.ts'
import { headOf } from './plain.ts'
import { raisedBecause } from './raised.ts'
import { assessmentOf } from './sections/assessment.ts'
import { chainOf } from './sections/chain.ts'
import { detailsOf } from './sections/details.ts'
import { investigationOf } from './sections/investigation.ts'
import { mitigationOf } from './sections/mitigation.ts'
import { referencesOf } from './sections/references.ts'
import { summaryOf, titleOf } from './sections/summary.ts'
import { timelineOf } from './sections/timeline.ts'
import { skeletonOf } from './skeleton.ts'
import { tuningOf } from './tuning.ts'
import { highestUrgency } from './urgency.ts'

export type { ReportAlert, ReportInput } from './case.ts'

/**
 * The report of an incident, written around its most severe alert (the first of them). Pure: the same
 * incident and knowledge give the same report, whenever it is built. Every value of an alert is in a
 * `value` span or a row, never in words of ours. Its work is limited when its events are: see `boundedEvent`.
 * @throws TypeError for an incident without alerts
 */
export function buildReport(input: ReportInput, knowledge: Knowledge): Report {
  return finish(reportSteps(input, knowledge))
}

/** The same, a section a step. */
export function* reportSteps(input: ReportInput, knowledge: Knowledge): Steps<Report> {
  const known = createCase(input, knowledge)
  const { incident } = known
  const attack = attackEntries(known.tactics, known.techniques)
  yield
  const head = {
    title: titleOf(known),
    incident: { ...headOf(incident), raisedBecause: raisedBecause(known) },
    news: [],
    summary: summaryOf(known),
    details: detailsOf(known, attack),
  }
  yield
  const course = { timeline: timelineOf(known), chain: chainOf(known) }
  yield
  const own = assessmentOf(known)
  const assessment = { ...own, urgency: yield* highestUrgency(own.urgency, input, knowledge) }
  yield
  const response = { investigation: investigationOf(known), mitigation: mitigationOf(known) }
  yield
  const tuning = tuningOf(known, assessment.signs)
  yield
  return {
    ...head,
    ...course,
    assessment,
    ...response,
    tuning,
    recommendations: fillAdvice(({ recommendations }) => recommendations, known),
    references: referencesOf(known),
    attack,
    knowledge: knowledgeUsed(known),
    masked: input.masked,
    truncated: input.truncated,
    roundup: null,
  }
}

function knowledgeUsed(known: Case): Report['knowledge'] {
  const { kind, playbook } = known
  return {
    kind,
    name: playbook.name,
    version: playbook.version,
    skeleton: skeletonOf(known),
  }
}
