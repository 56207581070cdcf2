/** Settings as they were written, before they are checked. */
export type Settings = Readonly<Record<string, unknown>>

export type Path = readonly PropertyKey[]

export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(settings: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return value[Number(part)] as unknown
    return isSettings(value) && Object.hasOwn(value, part) ? value[String(part)] : undefined
  }, settings)
}

/** The text at a path without blanks around it; empty when there is none. */
export function textAt(settings: unknown, path: Path): string {
  const value = valueAt(settings, path)
  return typeof value === 'string' ? value.trim() : ''
}

/** The settings with `value` at `path`. What stands where a section belongs stays: it is a problem of its own. */
export function withValue(settings: Settings, path: readonly string[], value: unknown): Settings {
  const [name, ...rest] = path
  if (name === undefined) return settings
  if (rest.length === 0) return { ...settings, [name]: value }
  const section = Object.hasOwn(settings, name) ? settings[name] : {}
  return isSettings(section) ? { ...settings, [name]: withValue(section, rest, value) } : settings
}

/** The settings without those that are null: `token:` with nothing behind it means unset. */
export function withoutNulls(settings: Settings): Settings {
  const set = Object.entries(settings).filter(([, value]) => value !== null)
  return Object.fromEntries(
    set.map(([name, value]) => [name, isSettings(value) ? withoutNulls(value) : value]),
  )
}

/** What names of settings, sinks and fields are made of. Anything else is a value in the wrong place. */
const KEY = /^[\w./[\]-]{1,128}$/

/** Whether a key may be shown: `token:hunter2`, without a blank, is a key of YAML, too. */
export function isPlainKey(key: string): boolean {
  return KEY.test(key)
}

/** `routes[0].sinks[1]`, with `?` for a key that may not be shown. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const shown = isPlainKey(String(part)) ? String(part) : '?'
    return text === '' ? shown : `${text}.${shown}`
  }, '')
}
