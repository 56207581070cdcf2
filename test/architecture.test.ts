import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** What src/README.md promises about imports, held against every import in src. */

const SRC = path.resolve(import.meta.dirname, '../src')

type Row = {
  /** `deliver/sinks`, `store/port`, or a pattern that ends in a name: any folder's config. */
  readonly area: string
  readonly rooms: readonly string[]
  readonly allows: (module: string) => boolean
  readonly packages: readonly string[]
}

/** A module is a file of src without its ending: `deliver/sinks/slack/send`. */
type Import = { readonly from: string; readonly specifier: string }

const readme = readFileSync(path.join(SRC, 'README.md'), 'utf8')
const rows = parseRows(readme)
const sources = readSources()
const imports = sources.flatMap(({ module, text }) => importsOf(module, text))

describe('the import table of src/README.md', () => {
  it('covers every file', () => {
    const uncovered = sources.filter(({ module }) => rowOf(module) === null)
    expect(uncovered.map(({ module }) => module)).toEqual([])
  })

  it('names nothing that is gone', () => {
    const stale = rows.filter(({ area }) => !sources.some(({ module }) => isIn(module, area)))
    expect(stale.map(({ area }) => area)).toEqual([])
  })

  it('names rooms only, each by its folder or file', () => {
    const areas = rows.flatMap(({ rooms }) => rooms)
    const unknown = areas.filter((area) => !sources.some(({ module }) => isIn(module, area)))
    expect(unknown).toEqual([])
  })

  it('holds for every import between files', () => {
    const wrong = imports.filter(({ from, specifier }) => {
      const target = targetOf(from, specifier)
      if (target === null) return false
      const row = rowOf(from)
      return row === null || !(isIn(target, row.area) || row.allows(target))
    })
    expect(wrong.map(shown)).toEqual([])
  })

  it('holds for every package', () => {
    const reserved = new Set(rows.flatMap(({ packages }) => packages))
    const wrong = imports.filter(({ from, specifier }) => {
      if (specifier.startsWith('.')) return false
      const name = packageOf(specifier)
      if (!reserved.has(name)) return !name.startsWith('node:')
      return !(rowOf(from)?.packages.includes(name) ?? false)
    })
    expect(wrong.map(shown)).toEqual([])
  })

  it('lets a test see a wrong import', () => {
    const text = `import { x } from '../store/port.ts'\nexport * from './a.ts'\nawait import('fastify')`
    expect(importsOf('model/event', text).map(({ specifier }) => specifier)).toEqual([
      '../store/port.ts',
      './a.ts',
      'fastify',
    ])
    expect(rowOf('model/event')?.allows('store/port')).toBe(false)
    expect(rowOf('deliver/sinks/slack/config')?.allows('render/visible')).toBe(false)
    expect(rowOf('deliver/sinks/slack/send')?.allows('render/visible')).toBe(true)
    expect(rowOf('deliver/sinks/slack/send')?.allows('store/port')).toBe(false)
  })
})

describe('src', () => {
  it('imports nothing from outside but package.json', () => {
    const outside = imports.filter(
      ({ from, specifier }) =>
        specifier.startsWith('.') &&
        path.relative(SRC, resolved(from, specifier)).startsWith('..') &&
        path.basename(specifier) !== 'package.json',
    )
    expect(outside.map(shown)).toEqual([])
  })

  it('names files with their ending, in kebab-case', () => {
    const relative = imports.filter(({ specifier }) => specifier.startsWith('.'))
    expect(
      relative.filter(({ specifier }) => !/\.(?:ts|json)$/.test(specifier)).map(shown),
    ).toEqual([])
    const names = sources.flatMap(({ module }) => module.split('/'))
    expect(names.filter((name) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))).toEqual([])
  })

  it('exits the process in main only', () => {
    expect(
      modulesWith(/\bprocess\.(?:exit|abort|kill)\b/).filter((name) => name !== 'main'),
    ).toEqual([])
  })

  it('reads the environment in config only', () => {
    const readers = modulesWith(/\bprocess\s*\.\s*env\b/).filter((name) => !isIn(name, 'config'))
    // main sets the size of the thread pool, which must be known before the pool starts.
    const other = readers.filter((name) => name !== 'main')
    expect(other).toEqual([])
    const main = sources.find(({ module }) => module === 'main')?.text ?? ''
    const uses = [...main.matchAll(/process\.env(\.\w+|\[[^\]]*\])?/g)].map(
      ([, name]) => name ?? '',
    )
    expect(uses.filter((name) => !/UV_THREADPOOL_SIZE/.test(name))).toEqual([])
  })

  it('prints by the logger or a stream it was given', () => {
    expect(modulesWith(/\bconsole\.\w+\(/)).toEqual([])
  })
})

function modulesWith(pattern: RegExp): readonly string[] {
  return sources
    .filter(({ text }) => pattern.test(withoutComments(text)))
    .map(({ module }) => module)
}

function readSources(): readonly { readonly module: string; readonly text: string }[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      module: file.split(path.sep).join('/').replace(/\.ts$/, ''),
      text: readFileSync(path.join(SRC, file), 'utf8'),
    }))
}

function importsOf(from: string, text: string): readonly Import[] {
  const code = withoutComments(text)
  const found = code.matchAll(
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  )
  return [...found].map((match) => ({ from, specifier: match[1] ?? match[2] ?? match[3] ?? '' }))
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
}

function resolved(from: string, specifier: string): string {
  return path.resolve(SRC, path.dirname(from), specifier)
}

/** The module of src that an import names; null for packages and what is not in src. */
function targetOf(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  const relative = path.relative(SRC, resolved(from, specifier)).split(path.sep).join('/')
  return relative.startsWith('..') ? null : relative.replace(/\.ts$/, '')
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function parseRows(markdown: string): readonly Row[] {
  const table = markdown
    .slice(markdown.indexOf('| from | may import |'))
    .split('\n\n', 1)[0]
    ?.trim()
    .split('\n')
    .slice(2)
  return (table ?? []).map((line) => {
    const [area = '', mayImport = '', packages = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim())
    const rooms = list(mayImport)
    return { area, rooms, allows: allowance(rooms), packages: list(packages) }
  })
}

function allowance(areas: readonly string[]): (module: string) => boolean {
  return (module) => areas.some((area) => isIn(module, area))
}

function list(cell: string): readonly string[] {
  return cell
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** Whether a module is the file or lies in the folder that an area names. */
function isIn(module: string, area: string): boolean {
  if (area.startsWith('*/')) return module.endsWith(area.slice(1))
  return module === area || module.startsWith(`${area}/`)
}

/** The row that covers a module: the file's own, else that of its kind, else of the innermost folder. */
function rowOf(module: string): Row | null {
  const weight = ({ area }: Row): number => {
    if (area === module) return 2000
    return area.startsWith('*/') ? 1000 : area.length
  }
  const covering = rows.filter(({ area }) => isIn(module, area))
  return covering.toSorted((a, b) => weight(b) - weight(a))[0] ?? null
}

function shown({ from, specifier }: Import): string {
  return `${from} imports ${specifier}`
}
