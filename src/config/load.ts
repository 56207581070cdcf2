import { plural } from '../lib/text.ts'
import { FalcobriefError } from '../model/errors.ts'
import { crossProblems, crossWarnings } from './checks.ts'
import { CONFIG_VARIABLE, overlayEnvironment, type Environment } from './environment.ts'
import { foundInEnvironment, listRefusals, sortOut, listWarnings } from './falcosidekick/found.ts'
import { configPath, readConfigFile, type ConfigFile } from './file.ts'
import { ineffective } from './ineffective.ts'
import { listProblems, wordIssue, type Problem } from './problems.ts'
import { configSchema, type Config } from './schema.ts'
import { secretsFolder, withSecretsFolder } from './secrets-folder.ts'
import { isSettings, pathText, valueAt, type Path, type Settings } from './settings.ts'

export type LoadOptions = {
  /** The file that the command line names; null: none. */
  readonly argvPath: string | null
  readonly env?: Environment
  /** What relative paths start from. */
  readonly cwd?: string
}

/** What file and environment say. */
export type Inspected = {
  /** Null while there are problems. */
  readonly config: Config | null
  /** The file that was read; null when there was none. */
  readonly file: string | null
  /** The folder that `FALCOBRIEF_SECRETS_DIR` names; null when it names none. */
  readonly secrets: string | null
  /** What they set, as written: without defaults, and with secrets. */
  readonly settings: Settings
  /** A line for each, with its place; without secrets. */
  readonly problems: readonly string[]
  /** A line for each setting that has no effect, with what to do instead; without values. */
  readonly warnings: readonly string[]
}

export type Loaded = Inspected & { readonly config: Config }

/**
 * The configuration: the file (`argvPath`, else FALCOBRIEF_CONFIG, else ./falcobrief.yaml if it is
 * there) with the environment over it, and files of a secrets folder between both. Throws `FB_CONFIG` with a
 * line for each problem, all at once and without secrets, or `FB_FILE` when a file cannot be read.
 */
export function loadConfig(options: LoadOptions): Config {
  return loadSettings(options).config
}

/** The configuration together with where it came from. Throws as `loadConfig` does. */
export function loadSettings(options: LoadOptions): Loaded {
  const { config, ...rest } = inspectSettings(options)
  if (config === null) throw configError(rest.problems)
  return { config, ...rest }
}

/** As `loadSettings`, and problems are a part of the result. Throws `FB_FILE` when the file cannot be read. */
export function inspectSettings({
  argvPath,
  env: given = process.env,
  cwd = process.cwd(),
}: LoadOptions): Inspected {
  const env = withSecretsFolder(given, cwd)
  const { path, isOptional } = configPath(argvPath, env[CONFIG_VARIABLE], cwd)
  const file = readConfigFile(path, isOptional)
  const sorted = sortOut(file?.settings ?? {})
  const overlaid = overlayEnvironment(sorted.settings, env, cwd)
  const { settings } = overlaid
  const found = [...foundInEnvironment(env), ...sorted.found]
  const placeOf = file?.placeAtPath ?? (() => '')
  const word = problemWording(file, overlaid.origins)
  const parsed = configSchema.safeParse(settings, { error: wordIssue })
  const inside = [...listProblems(parsed.error?.issues ?? [], settings), ...crossProblems(settings)]
  // Without the file, what it sets would be missed.
  const isRead = file === null || file.problems.length === 0
  const problems = new Set([
    ...(file?.problems ?? []),
    ...overlaid.problems,
    ...listRefusals(found, settings, placeOf),
    ...(isRead ? inside : []).map((problem) => word(problem, ': ')),
  ])
  const warnings = [
    ...overlaid.warnings,
    ...listWarnings(found, placeOf),
    ...settingWarnings(settings, word),
  ]
  return {
    config: problems.size === 0 ? (parsed.data ?? null) : null,
    file: file === null ? null : path,
    secrets: secretsFolder(env, cwd),
    settings,
    problems: [...problems],
    warnings,
  }
}

type Word = (problem: Problem, link: string) => string

function settingWarnings(settings: Settings, word: Word): readonly string[] {
  return [
    ...crossWarnings(settings).map((problem) => word(problem, ' ')),
    ...ineffective(settings).map((problem) => word(problem, ' has no effect: ')),
  ]
}

/** A problem as a line, with the variable that set it, or else its place in the file. */
function problemWording(file: ConfigFile | null, origins: ReadonlyMap<string, string>): Word {
  return ({ path, message }, link) => {
    const written = valueAt(file?.settings, path)
    const isInFile = isSettings(written) ? Object.keys(written).length > 0 : written !== undefined
    const place =
      findOrigin(path, origins) ??
      (isInFile ? undefined : findPartOrigin(path, origins)) ??
      file?.placeAtPath(path)
    return `${pathText(path)}${link}${message}${place === undefined ? '' : ` (${place})`}`
  }
}

/** The variable that set it, or what it is a part of. */
function findOrigin(path: Path, origins: ReadonlyMap<string, string>): string | null {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(path.slice(0, length).map(String).join('.'))
    if (origin !== undefined) return origin
  }
  return null
}

/** The first variable that set a part of it. */
function findPartOrigin(path: Path, origins: ReadonlyMap<string, string>): string | undefined {
  const start = `${path.map(String).join('.')}.`
  return Array.from(origins).find(([name]) => name.startsWith(start))?.[1]
}

/** `FB_CONFIG` with a line for each problem. */
export function configError(lines: readonly string[]): FalcobriefError {
  const heading = `the configuration has ${plural(lines.length, 'problem')}`
  return new FalcobriefError('FB_CONFIG', [heading, ...lines].join('\n'))
}
