import { stringify } from 'yaml'
import { printableLine } from '../../lib/printable.ts'
import { listed } from '../../lib/text.ts'
import { crossProblems } from '../checks.ts'
import { ineffective } from '../ineffective.ts'
import { listProblems, wordIssue } from '../problems.ts'
import { configSchema } from '../schema.ts'
import { isSettings, pathText, textAt, valueAt, type Path, type Settings } from '../settings.ts'
import { SINK_SECTIONS } from '../sinks.ts'
import { groupIgnored, listRefusals, sortOut } from './found.ts'
import { foreignKeyAt, isOurSection } from './keys.ts'

/** A configuration made of one of Falcosidekick. */
export type Migrated = {
  /** YAML with comments on what changed. */
  readonly text: string
  /** What a person has to decide before it can be used; a line each. */
  readonly problems: readonly string[]
}

/** The one of our settings that means the same, and a line on it. */
type Step = { readonly settings: Settings; readonly notes: readonly string[] }

/** Where Falcosidekick looks when TLS is on and nothing else is said. */
const DEFAULT_CERTIFICATES: Settings = {
  certfile: '/etc/certs/server/server.crt',
  keyfile: '/etc/certs/server/server.key',
  cacertfile: '/etc/certs/server/ca.crt',
}

/** `written` is a configuration file of Falcosidekick, or values of its Helm chart; `source` its name. */
export function migrateSettings(written: Settings, source: string): Migrated {
  const { settings: carried, found } = sortOut(withoutEmpty(innerConfig(written)))
  const { settings, notes } = [
    withoutUnknown,
    withoutAddress,
    withTlsServer,
    withLevel,
    withoutIneffective,
  ].reduce<Step>(
    (before, step) => {
      const after = step(before.settings, found)
      return { settings: after.settings, notes: [...before.notes, ...after.notes] }
    },
    { settings: carried, notes: [] },
  )
  const others = found.filter(({ path }) => !path.startsWith('tlsserver.') && path !== 'debug')
  const problems = [...listRefusals(others, settings, null), ...problemsIn(settings)]
  const ignored = groupIgnored(others).map(({ names, way }) => `${listed(names)}: ${way}`)
  const text = [
    `# Made of ${source} by falcobrief migrate-config.`,
    ...heading('To fix before it can be used', problems),
    '',
    Object.keys(settings).length === 0 ? '{}' : stringify(settings).trimEnd(),
    '',
    ...heading('Changed', notes),
    ...heading('Not carried over', ignored),
    ...nextSteps(settings),
  ]
  return { text: `${text.join('\n')}\n`, problems }
}

function problemsIn(settings: Settings): readonly string[] {
  const parsed = configSchema.safeParse(settings, { error: wordIssue })
  const problems = [
    ...listProblems(parsed.error?.issues ?? [], settings),
    ...crossProblems(settings),
  ]
  return problems.map(({ path, message }) => `${pathText(path)}: ${message}`)
}

/** The values of the chart, its own or as a part of Falco's, have the configuration one level deeper. */
function innerConfig(written: Settings): Settings {
  for (const path of [['falcosidekick', 'config'], ['config']]) {
    const inner = valueAt(written, path)
    if (isSettings(inner)) return inner
  }
  return written
}

function heading(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0
    ? []
    : [`# ${title}:`, ...lines.map((line) => `# - ${printableLine(line)}`)]
}

/** What is a setting neither here nor there. */
function withoutUnknown(settings: Settings): Step {
  const unknown = Object.keys(settings).filter(
    (name) => foreignKeyAt(name) === null && !isOurSection(name),
  )
  const rest = Object.entries(settings).filter(([name]) => !unknown.includes(name))
  const note = `left out: ${listed(unknown)}, which Falcosidekick has not either`
  return { settings: Object.fromEntries(rest), notes: unknown.length === 0 ? [] : [note] }
}

function withoutIneffective(settings: Settings): Step {
  const found = ineffective(settings)
  return {
    settings: found.reduce((rest, { path }) => without(rest, path), settings),
    notes: found.map(({ path, message }) => `${pathText(path)} is left out: ${message}`),
  }
}

function without(settings: Settings, [name, ...rest]: Path): Settings {
  const key = String(name)
  const { [key]: inner, ...others } = settings
  if (rest.length === 0 || !isSettings(inner)) return others
  return { ...settings, [key]: without(inner, rest) }
}

/** Falcosidekick stays where it is, so both cannot have its port. */
function withoutAddress(settings: Settings): Step {
  const { listenport, listenaddress, ...rest } = settings
  const isSet = listenport !== undefined || listenaddress !== undefined
  const note = 'listenport and listenaddress stay with Falcosidekick; falcobrief listens on 2804'
  return { settings: rest, notes: isSet ? [note] : [] }
}

type FoundValue = { readonly path: string; readonly value: unknown }

function isOn(found: readonly FoundValue[], path: string): boolean {
  return found.some(
    (setting) => setting.path === path && /^(?:1|t|true)$/i.test(String(setting.value)),
  )
}

/** Certificates without `deploy` are not used there, and would turn TLS on here. */
function withTlsServer(settings: Settings, found: readonly FoundValue[]): Step {
  const { tlsserver, ...rest } = settings
  if (!isOn(found, 'tlsserver.deploy')) {
    const isSet = isSettings(tlsserver) && Object.keys(tlsserver).length > 0
    return { settings: rest, notes: isSet ? ['tlsserver is left out: deploy is not true'] : [] }
  }
  const { cacertfile, ...files } = {
    ...DEFAULT_CERTIFICATES,
    ...(isSettings(tlsserver) ? tlsserver : {}),
  }
  const isMutual = isOn(found, 'tlsserver.mutualtls')
  return {
    settings: { ...rest, tlsserver: isMutual ? { ...files, cacertfile } : files },
    notes: ['tlsserver: webhook.address of Falcosidekick has to begin with https://'],
  }
}

function withLevel(settings: Settings, found: readonly FoundValue[]): Step {
  if (!isOn(found, 'debug')) return { settings, notes: [] }
  return {
    settings: { ...settings, log: { level: 'debug' } },
    notes: ['debug is log.level: debug'],
  }
}

/** How alerts get here, and what would otherwise arrive twice. */
function nextSteps(settings: Settings): readonly string[] {
  const taken = SINK_SECTIONS.flatMap(({ name, addresses }) =>
    addresses.filter((key) => textAt(settings, [name, key]) !== '').map((key) => `${name}.${key}`),
  )
  return [
    '# Next: set AUTH_TOKEN (letters and digits), and in Falcosidekick, as docs/falcosidekick.md has it:',
    '# webhook:',
    '#   address: http://FALCOBRIEF:2804/',
    '#   customheaders: { Authorization: Bearer TOKEN, X-Idempotency-Key: falcosidekick }',
    '#   maxconcurrentrequests: 10',
    ...(taken.length === 0 ? [] : [`# Unset there, or messages come twice: ${listed(taken)}`]),
  ]
}

/** Empty means unset there. */
function withoutEmpty(settings: Settings): Settings {
  const entries = Object.entries(settings).map(([name, value]) => {
    return [name, isSettings(value) ? withoutEmpty(value) : value] as const
  })
  return Object.fromEntries(
    entries.filter(([, value]) => {
      if (isSettings(value) || Array.isArray(value)) return Object.keys(value).length > 0
      return value !== '' && value !== null
    }),
  )
}
