import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../support/folder.ts'
import { LONG_TEST_LIMIT_MS } from '../../support/limits.ts'
import { runProgram, runWell } from '../../support/run.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')

/** The files that the recipe of CONTRIBUTING.md shows: each begins with a comment that names it. */
function recipeFiles(): readonly { readonly file: string; readonly text: string }[] {
  const page = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8')
  return Array.from(page.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs), ([, file = '', text = '']) => ({
    file,
    text,
  }))
}

/** A copy of the program in which the recipe was followed: its files, and one line in all.ts. */
function followRecipe(folder: string): void {
  for (const name of ['src', 'package.json', 'tsconfig.json']) {
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true })
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
  for (const { file, text } of recipeFiles()) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  const registry = path.join(folder, 'src/deliver/sinks/all.ts')
  const before = readFileSync(registry, 'utf8')
  const after = before.replace(/(SINK_TYPES[^[]*\[\] = \[)/, '$1fileSink, ')
  writeFileSync(registry, `import { fileSink } from './file/send.ts'\n${after}`)
}

it(
  'A sink that is a folder and a line is compiled, checked and sent to',
  { timeout: LONG_TEST_LIMIT_MS },
  async () => {
    await using folder = await temporaryFolder()
    const cwd = folder.path
    followRecipe(cwd)
    const falcobrief = (...args: readonly string[]) =>
      runProgram(process.execPath, ['src/main.ts', ...args], { cwd })

    await runWell(path.join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit'], { cwd })
    writeFileSync(path.join(cwd, 'falcobrief.yaml'), 'sinks: { log: { type: file, pth: x } }\n')
    const refused = await falcobrief('check-config')
    expect(refused.code).toBe(1)
    expect(refused.out + refused.err).toContain("'path'")

    writeFileSync(path.join(cwd, 'falcobrief.yaml'), 'sinks: { log: { type: file, path: sent } }\n')
    expect(await falcobrief('check-config')).toMatchObject({ code: 0 })
    expect(await falcobrief('send-test')).toMatchObject({ code: 0, err: '' })
    expect(readFileSync(path.join(cwd, 'sent'), 'utf8')).toMatch(/^Debug: .*Test rule.*\n$/)
  },
)
