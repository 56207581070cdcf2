import {
  FOREIGN_KEYS,
  isOurSection,
  sectionWay,
  type ForeignKey,
} from '../src/config/falcosidekick/keys.ts'
import type { JsonSchema } from '../src/config/keys.ts'

/** Keys that its chart spells with capitals, and keys of the chart alone. */
const CHART_SPELLING: Readonly<Record<string, string>> = { outputfieldformat: 'outputFieldFormat' }
const CHART_TLS = ['existingSecret', 'servercrt', 'serverkey', 'cacrt']

/**
 * Settings of Falcosidekick's chart that have no effect here, by path: a key, or a section as a whole. Each
 * with what to do instead.
 */
export function ignoredSettings(): Readonly<Record<string, string>> {
  const ignored = FOREIGN_KEYS.filter(({ use }) => use === 'ignored')
  const entries = ignored.flatMap((key): readonly (readonly [string, string])[] => {
    const section = foreignSection(key)
    if (section !== null) return [[section, sectionWay(section) ?? key.way]]
    const spelled = CHART_SPELLING[key.path]
    return [[key.path, key.way], ...(spelled === undefined ? [] : [[spelled, key.way] as const])]
  })
  return Object.fromEntries(entries)
}

/** The settings of `config` together with those of Falcosidekick, which may hold anything. */
export function withForeignSettings(
  properties: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, JsonSchema>> {
  const all: Record<string, JsonSchema> = { ...properties }
  for (const [path, way] of Object.entries(ignoredSettings())) addTo(all, path, way)
  for (const { path, use, way } of FOREIGN_KEYS) if (use === 'checked') addTo(all, path, way)
  for (const name of CHART_TLS) addTo(all, `tlsserver.${name}`, 'set tls.secretName')
  return all
}

function addTo(all: Record<string, JsonSchema>, path: string, way: string): void {
  const description = `Of Falcosidekick: ${way}.`
  const [name = '', key] = path.split('.')
  if (key === undefined) {
    all[name] ??= { description }
    return
  }
  const section = all[name]
  if (section?.properties === undefined || Object.hasOwn(section.properties, key)) return
  all[name] = { ...section, properties: { ...section.properties, [key]: { description } } }
}

/** The section that falcobrief has not; null for a key of a section of ours, or without a section. */
function foreignSection({ path }: ForeignKey): string | null {
  const [name = ''] = path.split('.')
  return path === name || isOurSection(name) ? null : name
}
