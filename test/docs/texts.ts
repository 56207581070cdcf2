import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { FAILURE_NOTES } from '../../scripts/failure-notes.ts'
import { COMMANDS } from '../../src/cli/run.ts'
import { FOREIGN_KEYS } from '../../src/config/falcosidekick/keys.ts'
import { inputSchema } from '../../src/config/keys.ts'
import { ERRORS } from '../../src/model/errors.ts'
import { METRICS } from '../../src/observe/metric-table.ts'
import { DOCUMENT } from '../support/documented.ts'
import { PAGES, proseOf, ROOT } from './pages.ts'

/** Everything that users read in English, except reports. */

export type Passage = { readonly where: string; readonly text: string }

/** Not held to the words: what it would say was said then, or is said by somebody else. */
const SKIPPED: Readonly<Record<string, string>> = {
  'CHANGELOG.md': 'history',
  'docs/example-report.md': 'a report, made of playbooks',
}

export const PROSE: readonly Passage[] = PAGES.filter(({ file }) => !(file in SKIPPED)).map(
  (page) => ({ where: page.file, text: proseOf(page).replaceAll(/\]\([^)]*\)/g, ']') }),
)

export const HELP: readonly Passage[] = (
  await Promise.all(Object.values(COMMANDS).map((load) => load()))
).flatMap(({ name, does, notes }) =>
  [does, ...notes].map((text) => ({ where: `${name} --help`, text })),
)

/** Descriptions and messages in the code. */
export const TABLES: readonly Passage[] = [
  ...describe('setting', inputSchema()),
  ...Object.values(METRICS).map(({ name, help }) => ({ where: name, text: help })),
  ...Object.entries(ERRORS).flatMap(([where, { means, fix }]) =>
    [means, fix].map((text) => ({ where, text })),
  ),
  ...Object.entries(FAILURE_NOTES).flatMap(([where, notes]) =>
    notes.map((text) => ({ where, text })),
  ),
  ...FOREIGN_KEYS.map(({ path, way }) => ({ where: path, text: way })),
  ...describe('openapi.json', DOCUMENT),
]

/** Comments of the chart and the examples. */
export const COMMENTS: readonly Passage[] = globSync(
  ['helm/falcobrief/values.yaml', 'helm/falcobrief/Chart.yaml', 'examples/**/*.{yaml,service}'],
  { cwd: ROOT },
).flatMap((file) =>
  [...readFileSync(resolve(ROOT, file), 'utf8').matchAll(/#+ ?(.*)$/gm)].map(([, text]) => ({
    where: file,
    text: String(text),
  })),
)

/** `description` and `summary` wherever they stand. */
function describe(where: string, value: unknown): readonly Passage[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, child]): readonly Passage[] => {
    const isText = (name === 'description' || name === 'summary') && typeof child === 'string'
    return isText ? [{ where, text: child }] : describe(`${where}.${name}`, child)
  })
}
