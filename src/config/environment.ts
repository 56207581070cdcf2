import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { whyUnreadable } from '../lib/unreadable.ts'
import { CONFIG_KEYS, sinkKeys, type ConfigKey } from './keys.ts'
import { nearMisses } from './near-misses.ts'
import { isSettings, textAt, withValue, type Settings } from './settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Settings with the environment over them. */
export type Overlaid = {
  readonly settings: Settings
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
  /** Names of the variables, by the path of what they set. */
  readonly origins: ReadonlyMap<string, string>
}

/** The ending of the variable that names a file with the value of a secret. */
const FILE_ENDING = '_FILE'

/** Names the configuration file; no setting itself. */
export const CONFIG_VARIABLE = 'FALCOBRIEF_CONFIG'

function variableNames(keys: readonly ConfigKey[]): readonly string[] {
  const twins = keys.filter(({ secret }) => secret).map(({ env }) => `${env}${FILE_ENDING}`)
  return [...keys.map(({ env }) => env), ...twins, CONFIG_VARIABLE, SECRETS_VARIABLE]
}

/** Names the folder with a file for each variable, as Kubernetes mounts a Secret; no setting itself. */
export const SECRETS_VARIABLE = 'FALCOBRIEF_SECRETS_DIR'

/** What the environment sets, over what the file sets. An empty variable sets nothing. */
export function overlayEnvironment(file: Settings, env: Environment, cwd: string): Overlaid {
  const top = overlay(file, CONFIG_KEYS, env, cwd)
  const named = namedSinkKeys(top.settings)
  const all = overlay(top.settings, named, env, cwd)
  const missed = nearMisses(env, variableNames([...CONFIG_KEYS, ...named]))
  return {
    settings: all.settings,
    problems: [...top.problems, ...all.problems, ...missed.problems],
    warnings: missed.warnings,
    origins: new Map([...top.origins, ...all.origins]),
  }
}

/** `SINKS_NAME_KEY`, for the sinks that there are. */
function namedSinkKeys({ sinks }: Settings): readonly ConfigKey[] {
  if (!isSettings(sinks)) return []
  return Object.entries(sinks).flatMap(([name, sink]) => sinkKeys(name, textAt(sink, ['type'])))
}

function overlay(
  settings: Settings,
  keys: readonly ConfigKey[],
  env: Environment,
  cwd: string,
): Omit<Overlaid, 'warnings'> {
  const problems: string[] = []
  const origins = new Map<string, string>()
  let overlaid = settings
  for (const key of keys) {
    const read = readVariable(key, env, cwd)
    if (read === null) continue
    if ('problem' in read) {
      problems.push(`${read.name}: ${read.problem}`)
    } else {
      overlaid = withValue(overlaid, keyPath(key), read.value)
      origins.set(key.path, read.name)
    }
  }
  return { settings: overlaid, problems, origins }
}

/** The name of a sink may have dots. */
function keyPath({ path }: ConfigKey): readonly string[] {
  const sink = /^sinks\.(.+)\.([^.]+)$/.exec(path)
  return sink === null ? path.split('.') : ['sinks', ...sink.slice(1)]
}

type Read = { readonly name: string } & ({ readonly value: unknown } | { readonly problem: string })

function readVariable(key: ConfigKey, env: Environment, cwd: string): Read | null {
  const name = key.env
  const twin = `${name}${FILE_ENDING}`
  const text = env[name] ?? ''
  const file = key.secret ? (env[twin] ?? '') : ''
  if (text !== '' && file !== '')
    return { name, problem: `set together with ${twin}; set one of them` }
  if (file !== '') return readTwin(twin, path.resolve(cwd, file))
  return text === '' ? null : { name, ...parseValue(key, text) }
}

function readTwin(name: string, file: string): Read {
  try {
    return { name, value: readFileSync(file, 'utf8').replace(/\r?\n$/, '') }
  } catch (error) {
    return { name, problem: `cannot read the file that it names: ${whyUnreadable(error)}` }
  }
}

function parseValue(
  { kind }: ConfigKey,
  text: string,
): { readonly value: unknown } | { readonly problem: string } {
  switch (kind) {
    case 'text':
    case 'text or boolean':
      return { value: text }
    case 'number':
      return /^\s*\d+\s*$/.test(text)
        ? { value: Number(text) }
        : { problem: 'must be a whole number' }
    case 'boolean':
      return parseBoolean(text.trim().toLowerCase())
    case 'list':
      return {
        value: text
          .split(',')
          .map((item) => item.trim())
          .filter((item) => item !== ''),
      }
    case 'yaml':
      return parseYaml(text)
    default:
      return kind satisfies never
  }
}

function parseBoolean(text: string): { readonly value: boolean } | { readonly problem: string } {
  if (text === 'true' || text === '1') return { value: true }
  return text === 'false' || text === '0' ? { value: false } : { problem: 'must be true or false' }
}

function parseYaml(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: parse(text, { prettyErrors: false, logLevel: 'error' }) }
  } catch {
    return { problem: 'must be YAML or JSON' }
  }
}
