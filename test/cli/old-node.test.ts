import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import packageFile from '../../package.json' with { type: 'json' }
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'
import { runProgram, type Ran } from '../support/run.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const TOO_OLD = /^falcobrief: needs Node\.js 24 or newer; this is 20\.20\.2\b.*\n$/

describe('on a Node.js that is too old', () => {
  let folder: TemporaryFolder
  let preload = ''

  beforeAll(async () => {
    folder = await temporaryFolder()
    preload = join(folder.path, 'old.cjs')
    await writeFile(
      preload,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })\n",
    )
    await cp(join(ROOT, 'bin'), join(folder.path, 'bin'), { recursive: true })
  })

  afterAll(async () => {
    await folder[Symbol.asyncDispose]()
  })

  const runAsOld = (file: string): Promise<Ran> =>
    runProgram(process.execPath, ['--require', preload, file, '--version'], { env: {} })

  it('the command says in one line which one it needs', async () => {
    const { code, out, err } = await runAsOld(join(folder.path, 'bin/falcobrief'))
    expect(err).toMatch(TOO_OLD)
    expect({ code, out }).toEqual({ code: 1, out: '' })
  })

  it('src/main.ts says so as well', async () => {
    const { code, out, err } = await runAsOld(join(ROOT, 'src/main.ts'))
    expect(err).toMatch(TOO_OLD)
    expect({ code, out }).toEqual({ code: 1, out: '' })
  })

  it('the command takes the one that npm ci has installed', async () => {
    expect(await runAsOld(join(ROOT, 'bin/falcobrief'))).toEqual({
      code: 0,
      out: `falcobrief ${packageFile.version}\n`,
      err: '',
    })
  })
})
