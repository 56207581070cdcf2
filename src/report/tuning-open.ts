import { programName } from '../facts/sets.ts'
import { createSubject, evaluate } from '../knowledge/evaluate.ts'
import type { FalcoEvent } from '../model/event.ts'
import type { Text } from '../model/report.ts'
import type { Case } from './case.ts'
import type { ExceptionEntry } from './exception.ts'
import { fillText, holds } from './fill.ts'
import { isGenericProgram } from './tuning-entries.ts'

/** Linux cuts the name of a process to this. */
const COMM_LENGTH = 15

/**
 * What the playbook calls an attack by itself and the exception would silence as well: no value that it compares
 * rules it out. Decided on an alert of which nothing is known but these values.
 */
export function openAttacks(known: Case, entries: readonly ExceptionEntry[]): readonly Text[] {
  const subject = createSubject({ source: known.event.source, fields: comparedFields(entries) })
  return known.playbook.escalateIf.flatMap(({ text, test, likely, when }) => {
    if (test === null || likely === null || !holds(when, known)) return []
    return evaluate(test, subject).state === 'not-met' ? [] : optional(fillText(text, known))
  })
}

function optional(text: Text | null): readonly Text[] {
  return text === null ? [] : [text]
}

/** An alert that says only what the exception compares exactly. */
function comparedFields(entries: readonly ExceptionEntry[]): FalcoEvent['fields'] {
  const fields = Object.fromEntries(
    entries.flatMap(({ field, comparison, values }) =>
      comparison === '=' ? [[field, values[0] ?? null]] : [],
    ),
  )
  const path = fields['proc.exepath']
  if (typeof path !== 'string') return fields
  // Whether the file at the path was replaced is not for an exception to say: that has rules of its own.
  const asShipped = { 'proc.is_exe_upper_layer': 'false' }
  const named = { 'proc.name': programName(path).slice(0, COMM_LENGTH), ...asShipped, ...fields }
  // What other programs are told on their command line is for them alone: it starts no shell and fetches nothing.
  return isGenericProgram(path) ? named : { 'proc.cmdline': path, ...named }
}
