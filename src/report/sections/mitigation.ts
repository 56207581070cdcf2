import type { ActionSection, ActionTemplate } from '../../knowledge/playbook.ts'
import {
  PHASES,
  type MitigationSection,
  type MitigationStep,
  type Text,
} from '../../model/report.ts'
import type { Case } from '../case.ts'
import { fillCommand } from '../command.ts'
import { fillText, holds, isAdvice } from '../fill.ts'
import { fitsPlace } from '../place.ts'

/** Sections in the order of the phases; a phase that the playbook leaves out comes from the generic one. */
export function mitigationOf(known: Case): readonly MitigationSection[] {
  const own = fill(known.playbook.mitigation, known)
  const generic = fill(known.generic.mitigation, known)
  return PHASES.flatMap((phase) => {
    const sections = own.filter((section) => section.phase === phase)
    return sections.length > 0 ? sections : generic.filter((section) => section.phase === phase)
  })
}

function fill(sections: readonly ActionSection[], known: Case): readonly MitigationSection[] {
  return sections.flatMap(({ phase, heading, steps }) => {
    const filled = steps.flatMap((step) => fillStep(step, known))
    return filled.length === 0 ? [] : [{ phase, heading, steps: filled }]
  })
}

function fillStep(template: ActionTemplate, known: Case): readonly MitigationStep[] {
  if (!holds(template.when, known) || !isAdvice(template.text, known)) return []
  const text = fillText(template.text, known)
  if (text === null || !fitsPlace(template.yaml ?? '', known.place, known.event)) return []
  const { command, omitted } = fillCommand(template.commands, known)
  return [
    { text: omitted === null ? text : withReason(text, omitted), command, yaml: template.yaml },
  ]
}

function withReason(text: Text, omitted: Text): Text {
  return [...text, { text: ' (No command here: ' }, ...omitted, { text: ')' }]
}
