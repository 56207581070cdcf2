import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import packageFile from '../../package.json' with { type: 'json' }
import { inputSchema } from '../../src/config/keys.ts'
import { loadConfig } from '../../src/config/load.ts'
import { errorMessage } from '../../src/model/errors.ts'
import { syntaxErrors } from '../support/child.ts'
import { DOCUMENT, problemWith } from '../support/documented.ts'
import { temporaryFolder } from '../support/folder.ts'
import { run } from '../support/run.ts'
import { blocksOf, codeSpansOf, ROOT, WRITTEN, type Block } from './pages.ts'

const BLOCKS = WRITTEN.flatMap(blocksOf)
const YAML = BLOCKS.filter(({ language }) => language === 'yaml')
const SHELL = BLOCKS.filter(({ language }) => language === 'sh')

/** What examples take for granted: the sinks that routes name. */
const AROUND = {
  SLACK_WEBHOOKURL: 'https://hooks.slack.com/services/T000/B000/XXXX',
  SMTP_HOSTPORT: 'smtp.example.org:587',
  SMTP_FROM: 'falco@example.org',
  SMTP_TO: 'oncall@example.org',
  SMTP_PASSWORD: 'x',
}

/** Programs that are somebody else's; what is ours in their arguments is looked at. */
const FOREIGN =
  /^(?:cd|cp|echo|install|journalctl|systemctl|curl|docker|helm|cosign|gh|sqlite3|openssl|git|kubectl)$/

const COMMAND = /(?:node src\/main\.ts|^(?:bin\/)?falcobrief) ([a-z-]+)((?: [^\n#|`]*)?)/

describe('YAML in the docs', () => {
  it('parses', () => {
    const wrong = YAML.filter(({ text }) =>
      parseAllDocuments(text).some(({ errors }) => errors.length > 0),
    )
    expect(wrong.map(placeOf)).toEqual([])
  })

  it('that is a configuration is one that falcobrief takes', async () => {
    await using folder = await temporaryFolder()
    const blocks = YAML.filter(isConfiguration)
    expect(blocks.length).toBeGreaterThan(8)
    const problems = blocks.map((block, index) => {
      const file = join(folder.path, `${index}.yaml`)
      writeFileSync(file, block.text)
      // A section that is turned on needs what the example leaves to the environment.
      const isBot = /slack:\s*\{? *(?:token|channel)|slack:\n(?:.*\n)*? +(?:token|channel):/.test(
        block.text,
      )
      const { SLACK_WEBHOOKURL, ...rest } = AROUND
      const env = isBot
        ? { ...rest, SLACK_TOKEN: 'xoxb-x', SLACK_CHANNEL: 'C0' }
        : { ...rest, SLACK_WEBHOOKURL }
      try {
        loadConfig({ argvPath: file, env, cwd: folder.path })
        return null
      } catch (error) {
        return `${placeOf(block)}: ${errorMessage(error)}`
      }
    })
    expect(problems.filter((problem) => problem !== null)).toEqual([])
  })
})

/** By a member that no other answer has. */
function schemaOf(answer: object): string {
  if (!('items' in answer)) return 'Health'
  return 'next' in answer ? 'IncidentPage' : 'Stuck'
}

describe('JSON in the docs', () => {
  it('is what the service answers', () => {
    const blocks = BLOCKS.filter(
      ({ file, language }) => file.endsWith('api.md') && language === 'json',
    )
    const values = blocks.map(({ text }): unknown => JSON.parse(text))
    const named = values.map((value) => schemaOf(Object(value) as object))
    expect(named.toSorted()).toEqual(['Health', 'IncidentPage', 'Stuck'])
    expect(values.map((value, index) => problemWith(named[index] ?? '', value))).toEqual(
      named.map(() => null),
    )
  })
})

describe('examples/falcobrief.yaml', () => {
  it('is a configuration that falcobrief takes', () => {
    const file = join(ROOT, 'examples/falcobrief.yaml')
    const env = { SLACK_TOKEN: 'xoxb-x', SMTP_PASSWORD: 'x' }
    expect(loadConfig({ argvPath: file, env, cwd: ROOT }).cluster).toBe('eu-1')
  })
})

describe('commands in the docs', () => {
  it('are lines that a shell can read', () => {
    const wrong = SHELL.filter(({ text }) => syntaxErrors(text) !== '')
    expect(wrong.map(placeOf)).toEqual([])
  })

  it('are ours with options that they have, or known programs', async () => {
    const lines = SHELL.flatMap((block) => linesOf(block).map((line) => ({ block, line })))
    const strange = lines.filter(({ line }) => {
      const [program = ''] = line.split(' ')
      const isOurs = COMMAND.test(line) || isScript(line) || /^(?:export )?[A-Z_]+=/.test(line)
      return !isOurs && !FOREIGN.test(program)
    })
    expect(strange.map(({ block, line }) => `${placeOf(block)}: ${line}`)).toEqual([])
  })

  it('of falcobrief have the options that they are given', async () => {
    const texts = [...SHELL.flatMap(linesOf), ...WRITTEN.flatMap(codeSpansOf)]
    const used = texts.flatMap((text) => {
      const [, command, rest = ''] = COMMAND.exec(text) ?? []
      return command === undefined ? [] : [{ command, options: rest.match(/--[a-z]+/g) ?? [] }]
    })
    const names = Array.from(new Set(used.map(({ command }) => command)))
    const helps = new Map(
      await Promise.all(
        names.map(async (name) => [name, await run([name, '--help'], { cwd: ROOT })] as const),
      ),
    )
    const wrong = used.filter(({ command, options }) => {
      const help = helps.get(command)
      return help?.code !== 0 || options.some((option) => !help.out.includes(option))
    })
    expect(wrong).toEqual([])
  })

  it('of npm are scripts that there are', () => {
    const texts = [...SHELL.map(({ text }) => text), ...WRITTEN.flatMap(codeSpansOf)].join('\n')
    const named = [...texts.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => String(name))
    expect(named.filter((name) => !Object.hasOwn(packageFile.scripts, name))).toEqual([])
  })

  it('name files and addresses that there are', () => {
    const texts = SHELL.map(({ text }) => text).join('\n')
    const files = texts.match(/\b(?:helm|examples|src|docs)\/[\w./-]+/g) ?? []
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
    const urls = [...texts.matchAll(/:2804(\/[\w./-]*)/g)].map(([, path]) => String(path))
    const routes = Object.keys(DOCUMENT.paths)
    const isRoute = (path: string): boolean =>
      routes.some((route) => new RegExp(`^${route.replaceAll('{id}', '[^/]+')}$`).test(path))
    expect(urls.length).toBeGreaterThan(4)
    expect(urls.filter((url) => !isRoute(url))).toEqual([])
  })
})

/** A block of which every name at the top is a setting of falcobrief. */
function isConfiguration({ text }: Block): boolean {
  const [document] = parseAllDocuments(text)
  const value: unknown = document?.toJS()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const names = Object.keys(value)
  const known = inputSchema().properties ?? {}
  return names.length > 0 && names.every((name) => Object.hasOwn(known, name))
}

function isScript(line: string): boolean {
  return /^npm (?:ci|start|test|run [a-z:]+)/.test(line)
}

/** The commands of a block, those that go on over several lines in one. */
function linesOf({ text }: Block): readonly string[] {
  const joined = text
    .replaceAll(/\\\n\s*/g, '')
    .replaceAll(/'[^']*'/g, (quoted) => quoted.replaceAll('\n', ' '))
  return joined
    .split(/\n|&&/)
    .map((line) => line.replace(/\s#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function placeOf({ file, line }: Block): string {
  return `${file}:${line}`
}
