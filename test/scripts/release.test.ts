import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import packageFile from '../../package.json' with { type: 'json' }
import { publications } from '../../scripts/release/publications.ts'
import { temporaryFolder } from '../support/folder.ts'
import { LONG_TEST_LIMIT_MS } from '../support/limits.ts'
import { runProgram, runWell, type Ran } from '../support/run.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const NEXT = `${Number(packageFile.version.split('.')[0]) + 1}.0.0`

const AUTHOR = { name: 'Somebody', email: 'somebody@example.org' }
const GIT_ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: AUTHOR.name,
  GIT_AUTHOR_EMAIL: AUTHOR.email,
  GIT_COMMITTER_NAME: AUTHOR.name,
  GIT_COMMITTER_EMAIL: AUTHOR.email,
}

const names = {
  version: '1.2.3',
  image: 'ghcr.io/a/b',
  charts: 'ghcr.io/a/charts',
  bases: ['node:24'],
  packages: 7,
}

describe('what a release publishes', () => {
  it('is what its workflow has a step for', async () => {
    const workflow = await readFile(join(ROOT, '.github/workflows/release.yml'), 'utf8')
    expect(publications(workflow, names).map(([label]) => label)).toEqual([
      'image',
      'bases',
      'scan',
      'SBOM',
      'provenance',
      'signatures',
      'chart',
      'notes',
    ])
    const unsigned = workflow.replaceAll('run: cosign sign', 'run: echo')
    const labels = publications(unsigned, names).map(([label]) => label)
    expect(labels).not.toContain('signatures')
    expect(labels).toContain('chart')
  })
})

describe('npm run release', () => {
  let folder: string

  beforeAll(async () => {
    const temporary = await temporaryFolder()
    folder = temporary.path
    await copyCheckout(folder)
    return () => temporary[Symbol.asyncDispose]()
  }, LONG_TEST_LIMIT_MS)

  const release = (...args: readonly string[]): Promise<Ran> =>
    runProgram(process.execPath, ['scripts/release.ts', ...args], { cwd: folder, env: GIT_ENV })

  const git = async (...args: readonly string[]): Promise<string> =>
    (await runWell('git', args, { cwd: folder, env: GIT_ENV })).out.trim()

  it('shows images, chart and notes on a dry run, and changes nothing', async () => {
    const { code, out, err } = await release(NEXT, '--dry-run')
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).toContain(`falcobrief ${NEXT}, after ${packageFile.version}`)
    expect(out).toContain(`image       ghcr.io/somebody/falcobrief:${NEXT} (amd64, arm64)`)
    expect(out).toContain(`oci://ghcr.io/somebody/charts/falcobrief:${NEXT}`)
    expect(out).toMatch(/SBOM {8}SPDX, \d+ packages/)
    expect(out).toContain('\n- A note of the test.\n')
    expect(await git('status', '--porcelain')).toBe('')
    expect(await git('tag')).toBe('')
  })

  it(
    'makes one commit and one tag in which every version is the new one',
    { timeout: LONG_TEST_LIMIT_MS },
    async () => {
      const { code, out, err } = await release(NEXT)
      expect(code, err).toBe(0)
      expect(out).toContain(`git push origin HEAD v${NEXT}`)
      expect(await git('status', '--porcelain')).toBe('')
      expect(await git('log', '--format=%s', '-1')).toBe(`release: ${NEXT}`)
      expect(await git('rev-parse', `v${NEXT}^{commit}`)).toBe(await git('rev-parse', 'HEAD'))
      const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8')
      expect(JSON.parse(await read('package-lock.json'))).toMatchObject({ version: NEXT })
      expect(parse(await read('helm/falcobrief/Chart.yaml'))).toMatchObject({
        version: NEXT,
        appVersion: NEXT,
      })
      expect(await read('Dockerfile')).toContain(`\nARG VERSION=${NEXT}\n`)
      expect(await read('examples/kubernetes.yaml')).toContain(`/falcobrief:${NEXT}\n`)
      expect(parse(await read('examples/umbrella/Chart.yaml'))).toMatchObject({
        dependencies: [{ name: 'falco' }, { name: 'falcobrief', version: NEXT }],
      })
      const notes = await runWell(process.execPath, ['scripts/release-notes.ts', NEXT], {
        cwd: folder,
      })
      expect(notes.out).toContain('- A note of the test.\n')
    },
  )

  it('refuses a second time, and a checkout with changes', async () => {
    expect((await release(NEXT)).err).toContain(`${NEXT} is not above ${NEXT}`)
    await cp(join(folder, 'LICENSE'), join(folder, 'another'))
    const { code, err } = await release()
    expect(err).toContain('The checkout has changes: commit them first.')
    expect(err).toContain('CHANGELOG.md: nothing is unreleased.')
    expect(code).toBe(1)
  })
})

/** The files of this checkout as they are now, in a repository of their own with one note in the changelog. */
async function copyCheckout(folder: string): Promise<void> {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard']
  const { out: listed } = await runWell('git', list, { cwd: ROOT })
  for (const file of listed.split('\n').filter((name) => name !== '')) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(ROOT, file), join(folder, file)).catch(ignoreMissing)
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const changelog = join(folder, 'CHANGELOG.md')
  const text = await readFile(changelog, 'utf8')
  await writeFile(
    changelog,
    text.replace('## [Unreleased]\n', '## [Unreleased]\n\n### Security\n\n- A note of the test.\n'),
  )
  for (const args of [
    ['init', '--quiet'],
    ['remote', 'add', 'origin', 'git@github.com:Somebody/falcobrief.git'],
    ['add', '--all'],
    ['commit', '--quiet', '--message', 'A checkout'],
  ])
    await runWell('git', args, { cwd: folder, env: GIT_ENV })
}

/** A file that was deleted and not committed yet is in the index. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
