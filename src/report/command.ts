import {
  COMMAND_PLACES,
  fitsPlace,
  placeOfPart,
  type CommandPlace,
} from '../knowledge/command-place.ts'
import { kindOfField } from '../knowledge/field-kinds.ts'
import { fits, kindMeans } from '../knowledge/value-kinds.ts'
import type { CommandTemplate } from '../knowledge/playbook.ts'
import type { Command, Text } from '../model/report.ts'
import type { Case } from './case.ts'
import { fieldOfCase, holds } from './fill.ts'
import { hasTools } from './place.ts'
import { forRuntime } from './runtime.ts'

/** A command to paste, or why there is none; both null when nothing was to be said. */
export type Filled = { readonly command: Command | null; readonly omitted: Text | null }

const NOTHING: Filled = { command: null, omitted: null }
/** One line that still pastes into any terminal. */
const MAX_LENGTH = 2000

/**
 * The first alternative whose conditions hold and whose values all fit. Every value in it passed the
 * check for its kind and stands in single quotes. When only values kept one from being used, `omitted`
 * says which field and why.
 */
export function fillCommand(templates: readonly CommandTemplate[], known: Case): Filled {
  let omitted: Text | null = null
  for (const template of templates) {
    if (!holds(template.when, known) || !isAllowed(template, known)) continue
    const filled = fillOne(template, known)
    if (filled.command !== null) return filled
    omitted ??= filled.omitted
  }
  return omitted === null ? NOTHING : { command: null, omitted }
}

function isAllowed({ parts }: CommandTemplate, known: Case): boolean {
  const line = parts.map((part) => ('text' in part ? part.text : 'VALUE')).join('')
  return hasTools(line, known.place, known.event)
}

function fillOne({ parts, changes }: CommandTemplate, known: Case): Filled {
  let line = ''
  for (const [index, part] of parts.entries()) {
    if ('text' in part) {
      const text = forRuntime(part.text, known.event)
      if (text === null) return NOTHING
      line += text
      continue
    }
    const value = valueOf(part.field, known)
    if (value === null) return left(part.field, ' has no value in the alert.')
    const problem = problemOf(part.field, value, placeOfPart(parts, index))
    if (problem !== null) return left(part.field, problem)
    // Inside single quotes a POSIX shell takes every character but the quote itself for what it is.
    line += `'${value}'`
  }
  return isOneLine(line)
    ? { command: { line, changes }, omitted: null }
    : { command: null, omitted: [{ text: 'it would not be one short line.' }] }
}

/** Names as Docker had them below Kubernetes: `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`. */
const NAME_IN_POD = /^k8s_([a-z0-9-]+)_[^_]+_[^_]+_[0-9a-f-]+_\d+$/

/** What `kubectl` calls a container is a part of what an old runtime called it. */
function valueOf(field: string, known: Case): string | null {
  const value = fieldOfCase(field, known)
  const isPodName = field === 'container.name' && known.place === 'kubernetes'
  return (isPodName ? NAME_IN_POD.exec(value ?? '')?.[1] : undefined) ?? value
}

function left(field: string, why: string): Filled {
  return { command: null, omitted: [{ code: field }, { text: why }] }
}

/** Why a value must not stand there in a command, null when it may. */
function problemOf(field: string, value: string, place: CommandPlace): string | null {
  const kind = kindOfField(field)
  if (kind === null) return ' is free text, which no command takes.'
  const isSafe = fits(kind, value) && !value.includes("'")
  if (!isSafe) return ` is not ${kindMeans(kind)} that is safe to paste.`
  return fitsPlace(place, kind, value) ? null : ` is not safe as ${COMMAND_PLACES[place].means}.`
}

function isOneLine(line: string): boolean {
  return line.length <= MAX_LENGTH && /^[ -~]+$/.test(line)
}
