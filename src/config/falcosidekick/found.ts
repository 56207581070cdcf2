import { listed } from '../../lib/text.ts'
import { isSettings, pathText, type Path, type Settings } from '../settings.ts'
import { CHECKS } from './checks.ts'
import { FOREIGN_KEYS, foreignKeyAt, isOurSection, sectionWay, type ForeignKey } from './keys.ts'

/** A setting of Falcosidekick that was set, and is none of ours. */
export type Found = Pick<ForeignKey, 'use' | 'way'> & {
  /** As written: `SLACK_FOOTER` or `slack.footer`. */
  readonly name: string
  /** In lower case. */
  readonly path: string
  readonly value: unknown
  /** Where it stands in the file; null: in the environment. */
  readonly at: Path | null
}

/** What a file sets, without what is Falcosidekick's only. */
export type Sorted = { readonly settings: Settings; readonly found: readonly Found[] }

/**
 * Takes the settings of Falcosidekick out of a file. Those that both have stay, in lower case, which Falcosidekick does
 * not ask for. What is empty sets nothing there, so it is left out without a word.
 */
export function sortOut(settings: Settings): Sorted {
  return sortSection(settings, [])
}

function sortSection(section: Settings, path: Path): Sorted {
  const kept: [string, unknown][] = []
  const found: Found[] = []
  for (const [name, value] of Object.entries(section)) {
    const at = [...path, name]
    const id = pathText(at).toLowerCase()
    const key = foreignKeyAt(id)
    if (key?.use === 'used') {
      const lower = name.toLowerCase()
      kept.push([Object.hasOwn(section, lower) ? name : lower, value])
    } else if (key !== null) {
      if (!isEmpty(value)) found.push({ ...key, name: pathText(at), value, at })
    } else if (isSection(id) && isSettings(value)) {
      const inner = sortSection(value, at)
      found.push(...inner.found)
      if (isOurSection(id)) kept.push([name.toLowerCase(), inner.settings])
    } else {
      const way = sectionWay(String(at[0]).toLowerCase())
      if (way === null) kept.push([name, value])
      else if (!isEmpty(value)) {
        found.push({ name: pathText(at), path: id, use: 'ignored', way, value, at })
      }
    }
  }
  return { settings: Object.fromEntries(kept), found }
}

/** The variables of Falcosidekick that are set and none of ours. */
export function foundInEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): readonly Found[] {
  return FOREIGN_KEYS.flatMap((key): readonly Found[] => {
    const value = env[key.env] ?? ''
    // Kubernetes names a service `syslog` in `SYSLOG_PORT=tcp://10.0.0.1:514`.
    if (key.use === 'used' || value === '' || /^(?:tcp|udp|sctp):\/\//.test(value)) return []
    return [{ ...key, name: key.env, value, at: null }]
  })
}

/** Settings that have no effect for the same reason. */
export type Ignored = {
  readonly names: readonly string[]
  readonly way: string
  /** Where the first of them stands in the file; null: in the environment. */
  readonly at: Path | null
}

/** What has no effect, by the reason, in the order in which it was found. */
export function groupIgnored(found: readonly Found[]): readonly Ignored[] {
  const ignored = found.filter(({ use }) => use === 'ignored')
  const groups = Map.groupBy(ignored, ({ way, at }) => `${at === null} ${way}`)
  return Array.from(groups.values()).map((group) => {
    const [{ way, at }] = group as [Found]
    return { names: group.map(({ name }) => name), way, at }
  })
}

/** One line for all that have no effect for the same reason. */
export function listWarnings(
  found: readonly Found[],
  placeOf: (path: Path) => string,
): readonly string[] {
  return groupIgnored(found).map(({ names, way, at }) => {
    const place = at === null ? '' : ` (${placeOf(at)})`
    return `${listed(names)} ${names.length === 1 ? 'has' : 'have'} no effect: ${way}${place}`
  })
}

/** A line for each that says something else than what falcobrief does. `settings` are those of ours. */
export function listRefusals(
  found: readonly Found[],
  settings: Settings,
  placeOf: ((path: Path) => string) | null,
): readonly string[] {
  return found.flatMap(({ name, path, use, value, at, way }) => {
    const check = CHECKS[path] ?? CHECKS[`*.${path.split('.').at(-1)}`]
    if (use !== 'checked' || (check?.agrees(value, settings) ?? true)) return []
    return [`${name}: ${way}${at === null || placeOf === null ? '' : ` (${placeOf(at)})`}`]
  })
}

function isSection(id: string): boolean {
  return FOREIGN_KEYS.some(({ path }) => path.startsWith(`${id}.`))
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isSettings(value) && Object.keys(value).length === 0
}
