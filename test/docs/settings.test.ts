import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONFIG_KEYS, sinkKeys } from '../../src/config/keys.ts'
import { DECISIONS } from '../../src/model/incident.ts'
import { METRICS } from '../../src/observe/metric-table.ts'
import { codeSpansOf, ROOT, WRITTEN } from './pages.ts'

const SECTIONS = new Set(CONFIG_KEYS.map(({ path }) => path.split('.')[0] ?? ''))
const PATHS = new Set(CONFIG_KEYS.map(({ path }) => path))
const VARIABLES = new Set(CONFIG_KEYS.map(({ env }) => env))

/** Members of `/healthz` that begin like a setting. */
const HEALTH = new Set([
  'store.latencyMs',
  'store.problem',
  'store.status',
  'store.lost',
  'config.error',
])
/** Of a sink that has yet to get a name; the last test knows them. */
const NAMED = 'sinks.NAME.'

/** Has the settings of Falcosidekick. */
const FOREIGN_PAGE = 'docs/migrating.md'

const spans = WRITTEN.filter(({ file }) => file !== FOREIGN_PAGE).flatMap((page) =>
  codeSpansOf(page).map((span) => ({ file: page.file, span })),
)

describe('names in the docs', () => {
  it('of settings are those of the schema', () => {
    const dotted = spans.filter(({ span }) => /^[a-z]+(?:\.[a-zA-Z]+)+$/.test(span))
    const wrong = dotted.filter(({ span }) => {
      const isKnown = HEALTH.has(span) || span.startsWith(NAMED)
      const isSetting = SECTIONS.has(span.split('.')[0] ?? '') && !isKnown
      return (
        isSetting && !PATHS.has(span) && ![...PATHS].some((path) => path.startsWith(`${span}.`))
      )
    })
    expect(wrong).toEqual([])
  })

  it('of variables are those that are read', () => {
    const ours = /^(?:AUTH|SLACK|SMTP|STORE|NOTIFY|STORM|DEDUP|INCIDENT|RETENTION|LOG)_[A-Z_]+$/
    const wrong = spans
      .map(({ file, span }) => ({ file, name: span.split('=', 1)[0] ?? '' }))
      .filter(({ name }) => ours.test(name) && !VARIABLES.has(name.replace(/_FILE$/, '')))
    expect(wrong).toEqual([])
  })

  it('of metrics are those that there are', () => {
    const names = new Set<string>(Object.values(METRICS).map(({ name }) => name))
    const used = spans.flatMap(({ span }) => span.match(/\bfalcobrief_[a-z_]+/g) ?? [])
    expect(used.length).toBeGreaterThan(5)
    expect(used.filter((name) => !names.has(name))).toEqual([])
  })

  it('of decisions are all of them, on the page of incidents', () => {
    const page = WRITTEN.find(({ file }) => file === 'docs/incidents.md')
    const missing = DECISIONS.filter((name) => !page?.text.includes(`| \`${name}\` |`))
    expect(missing).toEqual([])
  })
})

describe('the page of each sink', () => {
  it.each([
    ['slack', 'slack.', CONFIG_KEYS.filter(({ path }) => path.startsWith('slack.'))],
    ['email', 'smtp.', CONFIG_KEYS.filter(({ path }) => path.startsWith('smtp.'))],
    ['webhook', NAMED, sinkKeys('NAME', 'webhook')],
  ] as const)('has every setting: %s', (name, prefix, keys) => {
    const text = readFileSync(resolve(ROOT, `docs/sinks/${name}.md`), 'utf8')
    const rows = [...text.matchAll(/^\| `([a-zA-Z.]+)` \| `([A-Z_]+)` \|/gm)]
    const documented = rows.map(([, path, env]) => `${path} ${env}`)
    expect(documented.toSorted()).toEqual(keys.map(({ path, env }) => `${path} ${env}`).toSorted())
    expect(documented.every((row) => row.startsWith(prefix))).toBe(true)
  })
})
