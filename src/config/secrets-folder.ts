import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { whyUnreadable } from '../lib/unreadable.ts'
import { FalcobriefError } from '../model/errors.ts'
import { SECRETS_VARIABLE, type Environment } from './environment.ts'

/** Kubernetes allows 1 MiB for a whole Secret; more is no setting. */
const MAX_BYTES = 1024 * 1024

/** The folder that the environment names; null when it names none. */
export function secretsFolder(env: Environment, cwd: string): string | null {
  const named = env[SECRETS_VARIABLE] ?? ''
  return named === '' ? null : path.resolve(cwd, named)
}

/**
 * The environment over the files of the secrets folder: each file sets what the variable of its name would.
 * The newline that editors put at the end does not count. Hidden names and folders are passed by: they are
 * how Kubernetes swaps a mounted Secret. Throws `FB_FILE` when the folder or a file in it cannot be read.
 */
export function withSecretsFolder(env: Environment, cwd: string): Environment {
  const folder = secretsFolder(env, cwd)
  if (folder === null) return env
  try {
    return { ...readFolder(folder), ...withoutEmpty(env) }
  } catch (error) {
    throw new FalcobriefError(
      'FB_FILE',
      `${SECRETS_VARIABLE}: cannot read ${folder}: ${whyUnreadable(error)}`,
      {
        cause: error,
      },
    )
  }
}

function readFolder(folder: string): Environment {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'))
  const values = names.toSorted().flatMap((name) => {
    const file = path.join(folder, name)
    const stats = statSync(file)
    if (!stats.isFile()) return []
    if (stats.size > MAX_BYTES) throw new Error(`${file} is larger than 1 MiB`)
    return [[name, readFileSync(file, 'utf8').replace(/\r?\n$/, '')] as const]
  })
  return Object.fromEntries(values)
}

/** An empty variable sets nothing, so it hides no file. */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => (value ?? '') !== ''))
}
