import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './pages.ts'

const PAGE = readFileSync(resolve(ROOT, 'docs/troubleshooting.md'), 'utf8')
const [, LINES = ''] = PAGE.split('## Log lines that need a person')

const SOURCES = globSync('src/**/*.ts', { cwd: ROOT })
  .map((file) => readFileSync(resolve(ROOT, file), 'utf8'))
  .join('\n')

/** The message of `log.error(fields, 'message')`. */
const ERRORS = [...SOURCES.matchAll(/log\.error\(\s*(?:\{[^}]*\}|\w+),\s*'([^']+)'/g)].map(
  ([, message]) => String(message),
)

describe('the table of log lines', () => {
  it('has each line of level error that there is', () => {
    expect(ERRORS.length).toBeGreaterThan(10)
    expect(ERRORS.filter((message) => !LINES.includes(`| \`${message}\` |`))).toEqual([])
  })

  it('has no other line', () => {
    const listed = [...LINES.matchAll(/^\| `([^`]+)` \|/gm)].map(([, message]) => String(message))
    expect(listed.filter((message) => !ERRORS.includes(message))).toEqual([])
  })
})
