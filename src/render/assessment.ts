import type { RootContent } from 'mdast'
import type { Report, Sign, Text } from '../model/report.ts'
import { bold, bullets, paragraph, words, type Limits } from './nodes.ts'

/** Longer values stand in Details; here the name of their field is enough. */
const LONGEST_VALUE = 80

type Assessment = Report['assessment']

/** A report that an older version stored has neither. */
type Stored = Omit<Assessment, 'signs' | 'urgency'> & Partial<Pick<Assessment, 'signs' | 'urgency'>>

/** What the signs say first, then what is known, possible and open. */
export function assessment({ assessment }: Report, limits: Limits): RootContent[] {
  const stored: Stored = assessment
  const { signs = [] } = stored
  const of = (kind: Sign['kind'], outcome: Sign['outcome']): readonly Sign[] =>
    signs.filter((sign) => sign.kind === kind && sign.outcome === outcome)
  const causes = assessment.benignCauses.map(({ cause, tell }): Text => [
    ...cause,
    { text: ' Tell it by: ' },
    ...tell,
  ])
  const parts: readonly (readonly [string, readonly Text[]])[] = [
    ['Signs of an attack', of('attack', 'met').map(withEvidence)],
    ['Signs of a benign cause', of('benign', 'met').map(withEvidence)],
    ['Known from the alert', assessment.known],
    ['Possible', assessment.possible],
    ['Not in the alert', assessment.missing],
    ['Benign causes', causes],
    ['Escalate if', [...of('attack', 'unknown').map(withLookUp), ...assessment.escalateIf]],
    ['Close if', [...of('benign', 'unknown').map(withLookUp), ...assessment.closeIf]],
    ['Not met', of('attack', 'not-met').map(({ text }) => text)],
    ['What this rule cannot see', assessment.blindSpots],
  ]
  const filled = parts.filter(([, texts]) => texts.length > 0)
  if (filled.length === 0) return [paragraph(words('Nothing is known beyond the details above.'))]
  return filled.flatMap(([label, texts]) => [paragraph(bold(`${label}:`)), bullets(texts, limits)])
}

/** `… (proc.pname: apache2)`. */
function withEvidence({ text, evidence }: Sign): Text {
  const shown = evidence.flatMap(({ field, value }, index): Text => [
    { text: index === 0 ? ' (' : '; ' },
    { code: field },
    ...(value === '' || value.length > LONGEST_VALUE ? [] : [{ text: ': ' }, { value }]),
  ])
  return shown.length === 0 ? text : [...text, ...shown, { text: ')' }]
}

function withLookUp({ text, missing }: Sign): Text {
  const names = missing.flatMap((field, index): Text => [
    { text: index === 0 ? ' Look up ' : ', ' },
    { code: field },
  ])
  return names.length === 0 ? text : [...text, ...names, { text: ': the alert does not have it.' }]
}
