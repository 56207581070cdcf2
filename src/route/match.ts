import { isAtLeast, type FalcoEvent } from '../model/event.ts'
import { fieldText } from '../model/field.ts'
import { subjectLabel } from '../model/subject.ts'
import { TACTICS } from '../model/tactics.ts'
import type { UrgencyLevel } from '../model/urgency.ts'
import { globMatcher } from './glob.ts'
import type { MatchSettings, TextSettings } from './config.ts'

/** `urgency` is that of the incident; null or left out while nobody has looked at it. */
export type Matcher = (event: FalcoEvent, urgency?: UrgencyLevel | null) => boolean

/** A matcher out of its settings, compiled once. A text that is missing fits no glob. */
export function createMatcher(settings: MatchSettings): Matcher {
  const { minimumpriority: minimum, maximumpriority: maximum } = settings
  const checks: readonly (Matcher | null)[] = [
    one(settings.rule, ({ rule }) => rule),
    one(settings.source, ({ source }) => source),
    one(settings.cluster, ({ cluster }) => cluster),
    one(settings.subject, ({ subject }) => subjectLabel(subject)),
    one(settings.namespace, eventNamespace),
    one(settings.workload, ({ subject }) => subject.workload),
    one(settings.host, ({ hostname }) => hostname),
    one(settings.image, (event) => fieldText(event, 'container.image.repository')),
    any(settings.tag, ({ tags }) => tags),
    any(mapped(settings.tactic, tacticText), ({ tactics }) => tactics.flatMap(tacticNames)),
    minimum === undefined ? null : ({ priority }) => isAtLeast(priority, minimum),
    maximum === undefined ? null : ({ priority }) => isAtLeast(maximum, priority),
    urgent(settings.urgency),
    ...Object.entries(settings.fields ?? {}).map(([name, field]) =>
      one(field, (event) => fieldText(event, name)),
    ),
  ]
  const given = checks.filter((check) => check !== null)
  return (event, urgency) => given.every((check) => check(event, urgency))
}

function urgent(settings: MatchSettings['urgency']): Matcher | null {
  if (settings === undefined) return null
  const levels = [settings].flat()
  return (_event, urgency) => levels.some((level) => level === urgency)
}

/** Of its subject, else of its fields: an alert may name a namespace and no pod. */
function eventNamespace(event: FalcoEvent): string | null {
  return (
    event.subject.namespace ??
    fieldText(event, 'k8s.ns.name') ??
    fieldText(event, 'k8smeta.ns.name')
  )
}

type Texts = TextSettings | undefined

function one(settings: Texts, read: (event: FalcoEvent) => string | null): Matcher | null {
  if (settings === undefined) return null
  const fits = textMatcher(settings)
  return (event) => fits(read(event))
}

/** Fits when one of the texts does; without any, when a missing text would. */
function any(settings: Texts, read: (event: FalcoEvent) => readonly string[]): Matcher | null {
  if (settings === undefined) return null
  const fits = textMatcher(settings)
  return (event) => {
    const texts = read(event)
    return texts.length === 0 ? fits(null) : texts.some((text) => fits(text))
  }
}

/** Whether a text fits; null is one that is missing. */
function textMatcher(settings: TextSettings): (text: string | null) => boolean {
  const { equals, in: among, glob, exists } = isPlain(settings) ? { glob: settings } : settings
  const fits = glob === undefined ? null : globMatcher([glob].flat())
  return (text) => {
    if (exists !== undefined && exists !== (text !== null)) return false
    if (text === null) return equals === undefined && among === undefined && fits === null
    return (
      (equals === undefined || text === equals) &&
      (among === undefined || among.includes(text)) &&
      (fits === null || fits(text))
    )
  }
}

function isPlain(settings: TextSettings): settings is string | string[] {
  return typeof settings === 'string' || Array.isArray(settings)
}

/** The settings with every text in them changed. */
function mapped(settings: Texts, change: (text: string) => string): Texts {
  if (settings === undefined) return undefined
  if (typeof settings === 'string') return change(settings)
  if (Array.isArray(settings)) return settings.map(change)
  const { equals, in: among, glob, exists } = settings
  return {
    ...(equals === undefined ? {} : { equals: change(equals) }),
    ...(among === undefined ? {} : { in: among.map(change) }),
    ...(glob === undefined ? {} : { glob: [glob].flat().map(change) }),
    ...(exists === undefined ? {} : { exists }),
  }
}

/** `Credential Access`, `credential_access` and `credential-access` are one name. */
function tacticText(glob: string): string {
  return glob.toLowerCase().replaceAll(/[\s_-]+/g, ' ')
}

function tacticNames(id: string): readonly string[] {
  return [id.toLowerCase(), (TACTICS.get(id) ?? id).toLowerCase()]
}
