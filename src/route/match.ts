import picomatch from 'picomatch'
import { fieldText, isAtLeast, type FalcoEvent } from '../model/event.ts'
import type { MatchSettings } from './config.ts'

export type Matcher = (event: FalcoEvent) => boolean

/** A matcher out of its settings, compiled once. A field that is missing fits no glob. */
export function createMatcher(settings: MatchSettings): Matcher {
  const checks: Matcher[] = []
  const add = (
    globs: readonly string[] | undefined,
    read: (event: FalcoEvent) => string | null,
  ) => {
    if (globs === undefined) return
    const fits = globMatcher(globs)
    checks.push((event) => {
      const value = read(event)
      return value !== null && fits(value)
    })
  }
  add(settings.rule, ({ rule }) => rule)
  add(settings.source, ({ source }) => source)
  add(settings.cluster, ({ cluster }) => cluster)
  add(settings.namespace, ({ subject }) => subject.namespace)
  add(settings.workload, ({ subject }) => subject.workload)
  add(settings.host, ({ hostname }) => hostname)
  add(settings.image, (event) => fieldText(event, 'container.image.repository'))
  for (const [name, value] of Object.entries(settings.fields ?? {})) {
    add(typeof value === 'string' ? [value] : value, (event) => fieldText(event, name))
  }
  const { tag, minimumpriority: minimum } = settings
  if (tag !== undefined) {
    const fits = globMatcher(tag)
    checks.push(({ tags }) => tags.some((one) => fits(one)))
  }
  if (minimum !== undefined) checks.push(({ priority }) => isAtLeast(priority, minimum))
  return (event) => checks.every((check) => check(event))
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
