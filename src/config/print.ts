import { stringify } from 'yaml'
import { isSecret } from './keys.ts'
import { isSettings, type Path, type Settings } from './settings.ts'

const HIDDEN = '***'

/** Settings as YAML, with every secret that is set replaced by `***`. */
export function redacted(settings: Settings): string {
  return Object.keys(settings).length === 0 ? '' : stringify(hide(settings, []))
}

function hide(value: unknown, path: Path): unknown {
  if (isSecret(path)) return hideSecret(value, path)
  if (Array.isArray(value)) return value.map((item: unknown, index) => hide(item, [...path, index]))
  if (!isSettings(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, hide(child, [...path, name])]),
  )
}

/** The address of a database on disk has no secret, and is what one looks for. */
function hideSecret(value: unknown, path: Path): unknown {
  const isFile = path.join('.') === 'store.url' && String(value).startsWith('sqlite:')
  return value === '' || value === null || isFile ? value : HIDDEN
}
