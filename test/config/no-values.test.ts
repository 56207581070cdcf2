import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CONFIG_KEYS, sinkKeys } from '../../src/config/keys.ts'
import { inspectSettings } from '../../src/config/load.ts'
import { SINK_TYPES } from '../../src/deliver/sinks/all.ts'
import { errorMessage } from '../../src/model/errors.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'

/** What must not come back, in letters that are in no message of ours. */
const SECRET = 'Zq9xQvWk'

/** A value as somebody may write it: with and without the quotes that YAML asks for, and of the wrong type. */
const VALUES: readonly string[] = [
  SECRET,
  `'${SECRET}'`,
  `"${SECRET}"`,
  `"\\${SECRET}"`,
  `'${SECRET}' x`,
  `"${SECRET}`,
  `*${SECRET}`,
  `&${SECRET}`,
  `&${SECRET} &x y`,
  `!${SECRET}`,
  `!${SECRET} x`,
  `!!${SECRET} x`,
  `@${SECRET}`,
  `\`${SECRET}`,
  `%${SECRET}`,
  `|${SECRET}`,
  `>${SECRET}`,
  `?${SECRET}`,
  `? ${SECRET}`,
  `- ${SECRET}`,
  `#${SECRET}`,
  `${SECRET}: x`,
  `${SECRET}: x: y`,
  `${SECRET} #x: ${SECRET}`,
  `[${SECRET}]`,
  `[${SECRET}, [${SECRET}]]`,
  `[${SECRET}`,
  `{${SECRET}`,
  `{a: ${SECRET}}`,
  `{a: [{b: ${SECRET}}]}`,
  `]${SECRET}`,
  `https://user:${SECRET}@host.example.com:x/`,
  `postgres://u:${SECRET}/@h`,
  `12${SECRET}`,
  `\t${SECRET}`,
  `x\n\t${SECRET}`,
  `x\n${SECRET}`,
  `x\n  ${SECRET}\n y`,
  `<<: ${SECRET}`,
  `<< *${SECRET}`,
]

const KEYS = [
  ...CONFIG_KEYS.map(({ path, env }) => ({ path, env })),
  ...SINK_TYPES.flatMap(({ type }) => sinkKeys('s', type).map(({ path, env }) => ({ path, env }))),
  ...['nothing', 'auth.nothing', 'sinks.s.type', 'sinks.s.nothing', 'routes', 'silences'].map(
    (path) => ({ path, env: '' }),
  ),
]

/** Places inside lists and maps, as one line of YAML with the value for `%`. */
const INSIDE = [
  'routes: [{ match: { rule: % }, sinks: [%] }]',
  'routes: [{ match: { fields: { a: % } }, sinks: [s], minimumpriority: % }]',
  'routes: [{ match: {}, sinks: [x], window: { weekdays: %, hours: %, zone: % }, digest: % }]',
  'silences: [{ match: { minimumpriority: % }, reason: %, until: % }]',
  'dedup: { rules: [{ rule: %, fields: % }] }',
  'secrets: { extra: [%], allow: [%] }',
  'smtp: { hostport: %, from: %, to: [%] }',
  'auth: { token:% }',
  'sinks: { s: { type: % } }',
  'gotify: { hostport: %, token: % }',
]

describe('what is said of a configuration', () => {
  let folder: TemporaryFolder

  beforeAll(async () => {
    folder = await temporaryFolder()
  })

  afterAll(async () => {
    await folder[Symbol.asyncDispose]()
  })

  /** Everything that is said of it, on any way. */
  const inspect = async (yaml: string, env: Record<string, string> = {}): Promise<string> => {
    const written: string[] = []
    const listen = vi.spyOn(process, 'emitWarning').mockImplementation((warning) => {
      written.push(String(warning))
    })
    try {
      await writeFile(join(folder.path, 'falcobrief.yaml'), yaml)
      const { problems, warnings } = inspectSettings({ argvPath: null, env, cwd: folder.path })
      return [...problems, ...warnings, ...written].join('\n')
    } catch (error) {
      return [errorMessage(error), ...written].join('\n')
    } finally {
      listen.mockRestore()
    }
  }

  it.each(VALUES)('has no value of a file, written as %j', async (value) => {
    for (const { path } of KEYS) {
      const names = path.split('.')
      const sections = names.slice(0, -1).map((name, depth) => `${'  '.repeat(depth)}${name}:\n`)
      const line = `${'  '.repeat(sections.length)}${names.at(-1)}: ${value}\n`
      const said = await inspect(`${sections.join('')}${line}`)
      expect(said, path).not.toContain(SECRET)
    }
  })

  it.each(INSIDE)('has no value inside lists and maps: %s', async (line) => {
    for (const value of VALUES) {
      expect(await inspect(`${line.replaceAll('%', value)}\n`), value).not.toContain(SECRET)
    }
  })

  it.each(VALUES)('has no value of the environment: %j', async (value) => {
    // Names of sinks are shown: they are keys.
    const isKey = /^(?:\? )?Zq9xQvWk(?::|$)/.test(value)
    for (const { env } of KEYS.filter((key) => key.env !== '')) {
      if (isKey && env === 'SINKS') continue
      expect(await inspect('', { [env]: value }), env).not.toContain(SECRET)
      expect(await inspect('', { [`${env}_FILE`]: value }), env).not.toContain(SECRET)
      expect(await inspect('', { [`${env}S`]: value }), env).not.toContain(SECRET)
    }
  })

  it('has no key that is a value without the blank before it', async () => {
    for (const yaml of [
      `auth:\n  token:${SECRET}\n  readtoken: x\n`,
      `token:${SECRET}: x\n`,
      `sinks:\n  "x ${SECRET}": { type: slack }\n`,
    ]) {
      const said = await inspect(yaml)
      expect(said).not.toBe('')
      expect(said).not.toContain(SECRET)
    }
  })

  it('says where a value needs quotes, and why', async () => {
    const lines = [
      ['auth:\n  token: *x', /falcobrief\.yaml:2: .*alias.*quotes/],
      ['auth:\n  token: &x', /falcobrief\.yaml:2: .*anchor.*quotes/],
      ['auth:\n  token: !x', /falcobrief\.yaml:2: .*tag.*quotes/],
      ['auth:\n  token: @x', /falcobrief\.yaml:2: .*quotes/],
      ['auth:\n  token: "\\x"', /falcobrief\.yaml:2: .*escape/],
      ['auth:\n  token: "x', /falcobrief\.yaml:\d: .*quote/],
    ] as const
    for (const [yaml, line] of lines) expect(await inspect(`${yaml}\n`)).toMatch(line)
  })
})
