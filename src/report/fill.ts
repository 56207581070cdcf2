import type { Item, Playbook, Template, When } from '../knowledge/playbook.ts'
import type { Span, Text } from '../model/report.ts'
import type { Case } from './case.ts'
import { lookUp } from '../facts/look-up.ts'
import { fitsPlace, isAt } from './place.ts'
import { isPseudoField, pseudoSpan, pseudoText } from './pseudo.ts'

/** The value of a field or pseudo-field of the alert, null when it has none. */
export function fieldOfCase(name: string, known: Case): string | null {
  return isPseudoField(name) ? pseudoText(name, known) : lookUp(known.event, name)
}

/** Whether every condition holds. */
export function holds({ has, lacks, place, tactics }: When, known: Case): boolean {
  return (
    has.every((name) => fieldOfCase(name, known) !== null) &&
    lacks.every((name) => fieldOfCase(name, known) === null) &&
    (place.length === 0 || place.some((one) => isAt(known.place, one))) &&
    (tactics.length === 0 || tactics.some((tactic) => known.tactics.includes(tactic)))
  )
}

/** A template with the alert's values; null when the alert lacks one of them. */
export function fillText(template: Template, known: Case): Text | null {
  const spans: Span[] = []
  for (const part of template) {
    if (!('field' in part)) {
      spans.push(part)
      continue
    }
    const text = fieldOfCase(part.field, known)
    if (text === null) return null
    spans.push(isPseudoField(part.field) ? pseudoSpan(part.field, text) : { value: text })
  }
  return spans
}

/** The texts of the items that fit, in their order. */
export function fillItems(items: readonly Item[], known: Case): readonly Text[] {
  return items.flatMap(({ text, when }) => {
    const filled = holds(when, known) ? fillText(text, known) : null
    return filled === null ? [] : [filled]
  })
}

/** Whether what a template advises is there where the alert happened. */
export function isAdvice(template: Template, { place, event }: Case): boolean {
  const text = template.map((part) =>
    'text' in part ? part.text : 'code' in part ? part.code : '',
  )
  return fitsPlace(text.join(''), place, event)
}

/** As `fillKnown`, of items that advise something. */
export function fillAdvice(
  list: (playbook: Playbook) => readonly Item[],
  known: Case,
): readonly Text[] {
  return fillKnown((playbook) => list(playbook).filter(({ text }) => isAdvice(text, known)), known)
}

/** The items of the playbook that fit; when none does, the generic ones of the source that do. */
export function fillKnown(
  list: (playbook: Playbook) => readonly Item[],
  known: Case,
): readonly Text[] {
  const own = fillItems(list(known.playbook), known)
  return own.length > 0 ? own : fillItems(list(known.generic), known)
}
