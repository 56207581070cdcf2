import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { alertText } from '../support/alerts.ts'
import { createClient } from '../support/client.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startProcess } from '../support/process.ts'
import { createSlackDouble } from '../support/slack-double.ts'
import { ROOT } from './pages.ts'

/** docs/design.md and the table of CONTRIBUTING.md, held against the program itself. */

type Step = { readonly number: number; readonly file: string; readonly name: string }

const STEPS: readonly Step[] = Array.from(
  read('docs/design.md').matchAll(/^(\d+)\. `([^`]+)` · `([^`]+)`:/gm),
  ([, number, file = '', name = '']) => ({ number: Number(number), file, name }),
)

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

describe('The walk of one alert in docs/design.md', () => {
  it('has at most 14 steps, numbered in order, and never the same file twice', () => {
    expect(STEPS.map(({ number }) => number)).toEqual(STEPS.map((_step, index) => index + 1))
    expect(STEPS.length).toBeGreaterThan(10)
    expect(STEPS.length).toBeLessThanOrEqual(14)
    expect(new Set(STEPS.map(({ file }) => file)).size).toBe(STEPS.length)
  })

  it('names functions that run when an alert is posted and its message reaches Slack', async () => {
    await using folder = await temporaryFolder()
    await using slack = await createSlackDouble()
    const coverage = path.join(folder.path, 'coverage')
    mkdirSync(coverage)
    const service = await startProcess(
      folder.path,
      {
        slack: { token: slack.token, channel: slack.channelId, apiurl: slack.apiUrl },
        notify: { wait: '10ms' },
      },
      { env: { NODE_V8_COVERAGE: coverage } },
    )
    const client = createClient(service.url, 1)
    await client.post(alertText())
    await slack.received(1)
    await client.close()
    expect(await service.end('SIGTERM')).toBe(0)
    const ran = functionsThatRan(coverage)
    expect(STEPS.filter(({ file, name }) => !ran.has(`${file} ${name}`))).toEqual([])
  })
})

describe('"Where do I add …" in CONTRIBUTING.md', () => {
  const rows = read('CONTRIBUTING.md')
    .split('\n')
    .filter((line) => /^\| (?:a|an) /.test(line))

  it('has a line for a sink, a page, a rule for grouping and a field', () => {
    const answers = rows.map((row) => row.split('|')[1] ?? '').join('\n')
    for (const what of ['a sink', 'a page', 'the same incident', 'a field']) {
      expect(answers).toContain(what)
    }
  })

  it.each(rows)('names files and functions that exist: %s', (row) => {
    const quoted = Array.from(row.matchAll(/`([^`]+)`/g), ([, text = '']) => text)
    const files = quoted.filter((text) => text.includes('/') && text.endsWith('.ts'))
    const names = quoted.filter((text) => /^[A-Za-z]+$/.test(text))
    const texts = files.map(read).join('\n')
    for (const name of names) {
      expect(texts).toMatch(new RegExp(`export (?:type|const|function) ${name}\\b`))
    }
  })
})

type Coverage = {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly {
      readonly functionName: string
      readonly ranges: readonly { readonly count: number }[]
    }[]
  }[]
}

/** `FILE NAME` of each function that was called at least once. */
function functionsThatRan(folder: string): ReadonlySet<string> {
  const ran = new Set<string>()
  for (const file of readdirSync(folder)) {
    const { result } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Coverage
    for (const { url, functions } of result.filter((one) => one.url.startsWith('file:'))) {
      const source = path.relative(ROOT, fileURLToPath(url))
      for (const { functionName, ranges } of functions) {
        if ((ranges[0]?.count ?? 0) > 0) ran.add(`${source} ${functionName}`)
      }
    }
  }
  return ran
}
