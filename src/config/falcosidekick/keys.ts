import { CONFIG_KEYS, environmentName } from '../keys.ts'
import { CHECKS } from './checks.ts'
import { FOREIGN_SECTIONS, NOTES, WAYS, type ForeignSection } from './names.ts'

/** A setting of Falcosidekick, and what becomes of it here. */
export type ForeignKey = {
  /** `slack.footer` */
  readonly path: string
  /** `SLACK_FOOTER` */
  readonly env: string
  /** The section as Falcosidekick's documentation calls it. */
  readonly title: string
  /**
   * `used`: a setting of ours means the same. `checked`: falcobrief has no such setting; what it says must be what
   * falcobrief does. `ignored`: it has no effect.
   */
  readonly use: 'used' | 'checked' | 'ignored'
  /** What differs, or what to do instead. */
  readonly way: string
}

const OURS = new Set(CONFIG_KEYS.map(({ path }) => path))

/** The sections that both have. */
const OUR_SECTIONS = new Set(
  CONFIG_KEYS.map(({ path }) => path.split('.')).flatMap(([name, ...rest]) =>
    name === undefined || rest.length === 0 ? [] : [name],
  ),
)

export function isOurSection(name: string): boolean {
  return OUR_SECTIONS.has(name)
}

/** Every setting of Falcosidekick, in the order of its sections. */
export const FOREIGN_KEYS: readonly ForeignKey[] = FOREIGN_SECTIONS.flatMap((section) =>
  section.keys.map((key) => foreignKey(section, key)),
)

const BY_PATH = new Map(FOREIGN_KEYS.map((key) => [key.path, key]))

/** The setting at a path in lower case; null when Falcosidekick has none there. */
export function foreignKeyAt(path: string): ForeignKey | null {
  return BY_PATH.get(path) ?? null
}

/** What to do instead of a section that falcobrief has not, or of a key of it; null for any other. */
export function sectionWay(name: string): string | null {
  const section = FOREIGN_SECTIONS.find((known) => known.name === name)
  if (section === undefined || isOurSection(name)) return null
  return WAYS[`${name}.*`] ?? `there is no ${section.title} sink; keep it on in Falcosidekick`
}

function foreignKey({ name, title }: ForeignSection, key: string): ForeignKey {
  const path = name === '' ? key : `${name}.${key}`
  const env = environmentName(path.split('.'))
  const last = `*.${key.split('.').at(-1)}`
  if (OURS.has(path)) {
    return { path, env, title, use: 'used', way: NOTES[path] ?? NOTES[last] ?? '' }
  }
  const foreign = sectionWay(name)
  const check = CHECKS[path] ?? (foreign === null && name !== '' ? CHECKS[last] : undefined)
  if (check !== undefined) return { path, env, title, use: 'checked', way: check.fix }
  const common = foreign === null && name !== '' ? WAYS[last] : undefined
  const way = WAYS[path] ?? common ?? foreign ?? 'falcobrief has no such setting; leave it out'
  return { path, env, title, use: 'ignored', way }
}
