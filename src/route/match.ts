import picomatch from 'picomatch'
import { fieldText, isAtLeast, type FalcoEvent } from '../model/event.ts'
import { subjectLabel } from '../model/subject.ts'
import { TACTICS } from '../model/tactics.ts'
import type { FieldSettings, MatchSettings } from './config.ts'

export type Matcher = (event: FalcoEvent) => boolean

/** A matcher out of its settings, compiled once. A field that is missing fits no glob. */
export function createMatcher(settings: MatchSettings): Matcher {
  const { minimumpriority: minimum, maximumpriority: maximum } = settings
  const checks: readonly (Matcher | null)[] = [
    one(settings.rule, ({ rule }) => rule),
    one(settings.source, ({ source }) => source),
    one(settings.cluster, ({ cluster }) => cluster),
    one(settings.subject, ({ subject }) => subjectLabel(subject)),
    one(settings.namespace, ({ subject }) => subject.namespace),
    one(settings.workload, ({ subject }) => subject.workload),
    one(settings.host, ({ hostname }) => hostname),
    one(settings.image, (event) => fieldText(event, 'container.image.repository')),
    any(settings.tag, ({ tags }) => tags),
    any(settings.tactic?.map(tacticGlob), ({ tactics }) => tactics.flatMap(tacticNames)),
    minimum === undefined ? null : ({ priority }) => isAtLeast(priority, minimum),
    maximum === undefined ? null : ({ priority }) => isAtLeast(maximum, priority),
    ...Object.entries(settings.fields ?? {}).map(([name, field]) => fieldMatcher(name, field)),
  ]
  const given = checks.filter((check) => check !== null)
  return (event) => given.every((check) => check(event))
}

type Globs = readonly string[] | undefined

function one(globs: Globs, read: (event: FalcoEvent) => string | null): Matcher | null {
  if (globs === undefined) return null
  const fits = globMatcher(globs)
  return (event) => {
    const value = read(event)
    return value !== null && fits(value)
  }
}

function any(globs: Globs, read: (event: FalcoEvent) => readonly string[]): Matcher | null {
  if (globs === undefined) return null
  const fits = globMatcher(globs)
  return (event) => read(event).some((value) => fits(value))
}

function fieldMatcher(name: string, settings: FieldSettings): Matcher {
  const conditions = isPlain(settings) ? { glob: settings } : settings
  const { equals, in: among, glob, exists } = conditions
  const fits = glob === undefined ? null : globMatcher(isPlain(glob) ? [glob].flat() : glob)
  return (event) => {
    const value = fieldText(event, name)
    if (exists !== undefined && exists !== (value !== null)) return false
    if (value === null) return equals === undefined && among === undefined && fits === null
    return (
      (equals === undefined || value === equals) &&
      (among === undefined || among.includes(value)) &&
      (fits === null || fits(value))
    )
  }
}

function isPlain(settings: FieldSettings): settings is string | string[] {
  return typeof settings === 'string' || Array.isArray(settings)
}

/** `Credential Access`, `credential_access` and `credential-access` are one name. */
function tacticGlob(glob: string): string {
  return glob.toLowerCase().replaceAll(/[\s_-]+/g, ' ')
}

function tacticNames(id: string): readonly string[] {
  return [id.toLowerCase(), (TACTICS.get(id) ?? id).toLowerCase()]
}

/** `*` also crosses `/`: rule names, images and paths are plain text here, not file paths. */
export function globMatcher(globs: readonly string[]): (text: string) => boolean {
  return picomatch(
    globs.map((glob) => glob.replaceAll(/(?<!\*)\*(?!\*)/g, '**')),
    {
      bash: true,
      dot: true,
    },
  )
}
