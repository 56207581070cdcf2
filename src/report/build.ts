import { attackEntries } from '../knowledge/attack.ts'
import type { Knowledge } from '../knowledge/playbook.ts'
import type { Report } from '../model/report.ts'
import { createCase, type ReportInput } from './case.ts'
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

export type { ReportAlert, ReportInput } from './case.ts'

/**
 * The report of an incident, written around its most severe alert (the first of them). Pure: the same
 * incident and knowledge give the same report, whenever it is built. Every value of an alert is in a
 * `value` span or a row, never in words of ours.
 * @throws TypeError for an incident without alerts
 */
export function buildReport(input: ReportInput, knowledge: Knowledge): Report {
  const known = createCase(input, knowledge)
  const { incident, playbook, kind } = known
  const assessment = assessmentOf(known)
  const attack = attackEntries(known.tactics, known.techniques)
  return {
    title: titleOf(known),
    incident: { ...headOf(incident), raisedBecause: raisedBecause(known) },
    news: [],
    summary: summaryOf(known),
    details: detailsOf(known, attack),
    timeline: timelineOf(known),
    chain: chainOf(known),
    assessment,
    investigation: investigationOf(known),
    mitigation: mitigationOf(known),
    tuning: tuningOf(known, assessment.signs),
    recommendations: fillAdvice(({ recommendations }) => recommendations, known),
    references: referencesOf(known),
    attack,
    knowledge: {
      kind,
      name: playbook.name,
      version: playbook.version,
      skeleton: skeletonOf(known),
    },
    masked: input.masked,
    roundup: null,
  }
}
