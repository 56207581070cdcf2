import { plural } from '../lib/text.ts'
import { FalcobriefError } from '../model/errors.ts'
import { crossProblems } from './checks.ts'
import { CONFIG_VARIABLE, overlayEnvironment, type Environment } from './environment.ts'
import { configPath, readConfigFile } from './file.ts'
import { listProblems, wordIssue } from './problems.ts'
import { configSchema, type Config } from './schema.ts'
import { secretsFolder, withSecretsFolder } from './secrets-folder.ts'
import { pathText, type Path, type Settings } from './settings.ts'

export type LoadOptions = {
  /** The file that the command line names; null: none. */
  readonly argvPath: string | null
  readonly env?: Environment
  /** What relative paths start from. */
  readonly cwd?: string
}

export type Loaded = {
  readonly config: Config
  /** The file that was read; null when there was none. */
  readonly file: string | null
  /** The folder that `FALCOBRIEF_SECRETS_DIR` names; null when it names none. */
  readonly secrets: string | null
  /** What file and environment set, as written: without defaults, and with secrets. */
  readonly settings: Settings
}

/**
 * The configuration: the file (`argvPath`, else FALCOBRIEF_CONFIG, else ./falcobrief.yaml if it is
 * there) with the environment over it, and files of a secrets folder between both. Throws `FB_CONFIG` with a
 * line for each problem, all at once and without secrets, or `FB_FILE` when a file cannot be read.
 */
export function loadConfig(options: LoadOptions): Config {
  return loadSettings(options).config
}

/** The configuration together with where it came from. Throws as `loadConfig` does. */
export function loadSettings({
  argvPath,
  env: given = process.env,
  cwd = process.cwd(),
}: LoadOptions): Loaded {
  const env = withSecretsFolder(given, cwd)
  const { path, isOptional } = configPath(argvPath, env[CONFIG_VARIABLE], cwd)
  const file = readConfigFile(path, isOptional)
  const { settings, problems, origins } = overlayEnvironment(file?.settings ?? {}, env, cwd)
  const parsed = configSchema.safeParse(settings, { error: wordIssue })
  const found = [
    ...listProblems(parsed.success ? [] : parsed.error.issues, settings),
    ...crossProblems(settings),
  ]
  const isRead = file === null || file.problems.length === 0
  const lines = [
    ...(file?.problems ?? []),
    ...problems,
    // Without the file, what it sets would be missed.
    ...(isRead ? found : []).map(({ path: at, message }) => {
      const place = findOrigin(at, origins) ?? file?.placeAtPath(at)
      return `${pathText(at)}: ${message}${place === undefined ? '' : ` (${place})`}`
    }),
  ]
  if (lines.length > 0 || !parsed.success) throw configError(Array.from(new Set(lines)))
  return {
    config: parsed.data,
    file: file === null ? null : path,
    secrets: secretsFolder(given, cwd),
    settings,
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

function configError(lines: readonly string[]): FalcobriefError {
  const heading = `the configuration has ${plural(lines.length, 'problem')}`
  return new FalcobriefError('FB_CONFIG', [heading, ...lines].join('\n'))
}
