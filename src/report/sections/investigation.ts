import type { StepTemplate } from '../../knowledge/playbook.ts'
import type { InvestigationStep, Text } from '../../model/report.ts'
import type { Case } from '../case.ts'
import { fillCommand } from '../command.ts'
import { fillText, holds, isAdvice } from '../fill.ts'

/** Fewer answer too little, more are not done at night. */
const FEWEST = 3
const MOST = 7

/** The steps that fit; the generic ones of the source fill up what is missing to three. */
export function investigationOf(known: Case): readonly InvestigationStep[] {
  const steps = fill(known.playbook.investigation, known)
  if (steps.length >= FEWEST || known.kind === 'generic') return steps.slice(0, MOST)
  const lines = new Set(steps.map(({ command }) => command?.line))
  const others = fill(known.generic.investigation, known).filter(
    ({ command }) => command === null || !lines.has(command.line),
  )
  return [...steps, ...others.slice(0, FEWEST - steps.length)]
}

function fill(templates: readonly StepTemplate[], known: Case): readonly InvestigationStep[] {
  return templates.flatMap((template) => {
    if (!holds(template.when, known) || !isAdvice(template.question, known)) return []
    return fillStep(template, known) ?? []
  })
}

function fillStep(template: StepTemplate, known: Case): InvestigationStep | null {
  const question = fillText(template.question, known)
  if (question === null) return null
  return {
    question,
    ...fillCommand(template.commands, known),
    benign: fillText(template.benign, known) ?? UNKNOWN,
    bad: fillText(template.bad, known) ?? UNKNOWN,
  }
}

const UNKNOWN: Text = [{ text: 'The alert lacks the value that would tell.' }]
