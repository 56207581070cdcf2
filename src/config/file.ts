import { readFileSync } from 'node:fs'
import path from 'node:path'
import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml'
import { whyUnreadable } from '../lib/unreadable.ts'
import { yamlProblem } from '../lib/yaml-errors.ts'
import { FalcobriefError } from '../model/errors.ts'
import { isSettings, withoutNulls, type Path, type Settings } from './settings.ts'

/** A configuration file as read. `problems` are those of YAML, one line each with its place. */
export type ConfigFile = {
  readonly settings: Settings
  readonly problems: readonly string[]
  /** `FILE:LINE` of the setting, or of the innermost section of it that is there. */
  readonly placeAtPath: (path: Path) => string
}

const DEFAULT_NAME = 'falcobrief.yaml'

/** The path of the file to read: as given, else as FALCOBRIEF_CONFIG says, else `./falcobrief.yaml`. */
export function configPath(
  argvPath: string | null,
  envPath: string | undefined,
  cwd: string,
): { readonly path: string; readonly isOptional: boolean } {
  const given = argvPath ?? (envPath === '' ? undefined : envPath)
  return { path: path.resolve(cwd, given ?? DEFAULT_NAME), isOptional: given === undefined }
}

/** Reads a file; null when there is none and there need not be. Throws `FB_FILE`. */
export function readConfigFile(file: string, isOptional: boolean): ConfigFile | null {
  try {
    return parseConfigFile(path.basename(file), readFileSync(file, 'utf8'))
  } catch (error) {
    if (isOptional && (error as NodeJS.ErrnoException).code === 'ENOENT') return null
    const message = `cannot read the configuration file ${file}: ${whyUnreadable(error)}`
    throw new FalcobriefError('FB_FILE', message, { cause: error })
  }
}

export function parseConfigFile(name: string, text: string): ConfigFile {
  const lines = new LineCounter()
  // Pretty errors would repeat the lines of the file, secrets included.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const placeAt = (offset: number): string => `${name}:${lines.linePos(offset).line || 1}`
  const placeAtPath = (path: Path): string => placeAt(findOffset(document, path))
  // The parser's own messages would quote the file, too.
  const errors = yamlFaults(document).map(({ code, at }) => `${placeAt(at)}: ${yamlProblem(code)}`)
  if (errors.length > 0) return { settings: {}, problems: errors, placeAtPath }
  try {
    const settings: unknown = document.toJS()
    if (settings === null) return { settings: {}, problems: [], placeAtPath }
    if (isSettings(settings)) return { settings: withoutNulls(settings), problems: [], placeAtPath }
    return {
      settings: {},
      problems: [`${name}:1: must have settings, each as \`key: value\``],
      placeAtPath,
    }
  } catch {
    return { settings: {}, problems: [`${name}: too many aliases (\`*\`)`], placeAtPath }
  }
}

type Fault = { readonly code: string; readonly at: number }

/**
 * What is wrong, in the order of the text. Tags that are unknown, aliases of nothing and anchors of nothing are mostly
 * passwords without quotes, of which YAML would make nothing.
 */
function yamlFaults(document: Document): readonly Fault[] {
  const faults = [...document.errors, ...document.warnings].map(({ code, pos }): Fault => {
    return { code, at: pos[0] }
  })
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) === undefined) {
        faults.push({ code: 'BAD_ALIAS', at: alias.range?.[0] ?? 0 })
      }
    },
    Scalar: (_key, { anchor, value, range }) => {
      if (anchor !== undefined && value === null)
        faults.push({ code: 'EMPTY_ANCHOR', at: range?.[0] ?? 0 })
    },
  })
  return faults.toSorted((a, b) => a.at - b.at)
}

/** Where in the text the innermost thing on the path begins: the key of a setting, the item of a list. */
function findOffset(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = 0
  for (const part of path) {
    const found: unknown = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      : isSeq(node)
        ? node.items[Number(part)]
        : undefined
    const begin = isPair(found) ? found.key : found
    if (!isNode(begin) || !begin.range) break
    offset = begin.range[0]
    node = isPair(found) ? found.value : found
  }
  return offset
}
