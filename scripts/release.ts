import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import packageFile from '../package.json' with { type: 'json' }
import { runWell } from '../test/support/run.ts'
import { releasedChangelog, unreleasedNotes } from './release/changelog.ts'
import { readCheckout, type Checkout } from './release/checkout.ts'
import { publications } from './release/publications.ts'
import { nextVersion } from './release/version.ts'
import { VERSION_PLACES } from './versions.ts'

/**
 * Makes the commit and the tag of a release: `npm run release -- [VERSION]`, the next minor version when it is left
 * out. It pushes nothing: the tag, once pushed, starts .github/workflows/release.yml. With `--dry-run` it
 * changes nothing and prints what the tag would publish.
 */

const ROOT = fileURLToPath(new URL('../', import.meta.url))

const { values, positionals } = parseArgs({
  options: { 'dry-run': { type: 'boolean', default: false } },
  allowPositionals: true,
})
const version = nextVersion(packageFile.version, positionals[0])
const checkout = await readCheckout(ROOT)
const problems = problemsWith(checkout)
process.stdout.write(planText())
if (values['dry-run']) process.stdout.write(`\n${unreleasedNotes(read('CHANGELOG.md'))}\n`)
if (problems.length > 0) process.stderr.write(`\n${problems.join('\n')}\n`)
if (!values['dry-run'] && problems.length > 0) process.exitCode = 1
else if (!values['dry-run']) await release()

function problemsWith({ isClean, tags }: Checkout): readonly string[] {
  return [
    ...(isClean ? [] : ['The checkout has changes: commit them first.']),
    ...(tags.includes(`v${version}`) ? [`The tag v${version} exists already.`] : []),
    ...(unreleasedNotes(read('CHANGELOG.md')) === ''
      ? ['CHANGELOG.md: nothing is unreleased.']
      : []),
  ]
}

function planText(): string {
  const files = new Set(['package.json', 'CHANGELOG.md', ...VERSION_PLACES.map(({ file }) => file)])
  const rows = publications(read('.github/workflows/release.yml'), {
    version,
    image: `ghcr.io/${checkout.repository}`,
    charts: `ghcr.io/${checkout.repository.split('/')[0]}/charts`,
    bases: [...read('Dockerfile').matchAll(/^FROM (\S+:\S+)/gm)].map(([, base = '']) => base),
    packages: checkout.packages,
  })
  return [
    `falcobrief ${version}, after ${packageFile.version}`,
    '',
    `Commit and tag v${version}: ${[...files].join(', ')}`,
    '',
    'The tag publishes:',
    ...rows.map(([label, text]) => `  ${label.padEnd(11)} ${text}`),
    '',
  ].join('\n')
}

/** Writes the version where it stands, and makes commit and tag. */
async function release(): Promise<void> {
  const date = new Date().toISOString().slice(0, 10)
  write('CHANGELOG.md', releasedChangelog(read('CHANGELOG.md'), version, date))
  const steps: readonly (readonly [program: string, ...args: string[]])[] = [
    ['npm', 'version', version, '--no-git-tag-version'],
    ['npm', 'run', 'docs'],
    ['git', 'commit', '--all', '--message', `release: ${version}`],
    ['git', 'tag', '--annotate', `v${version}`, '--message', `falcobrief ${version}`],
  ]
  for (const [program, ...args] of steps) await runWell(program, args, { cwd: ROOT })
  process.stdout.write(`\nPublish it: git push origin HEAD v${version}\n`)
}

function read(file: string): string {
  return readFileSync(new URL(file, `file://${ROOT}`), 'utf8')
}

function write(file: string, text: string): void {
  writeFileSync(new URL(file, `file://${ROOT}`), text)
}
