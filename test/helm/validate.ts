import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { runProgram } from '../support/run.ts'
import { CUSTOM_RESOURCES } from './custom-resources.ts'
import type { Manifest } from './manifests.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const CACHE = join(ROOT, 'node_modules/.cache/falcobrief')
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc')

type Model = { readonly validate: () => void }

type Models = Readonly<Record<string, new (manifest: never) => Model>>

/** All that the chart uses, so that the ones of a case alone are loaded. */
const MODELS: Readonly<Record<string, () => Promise<object>>> = {
  v1: () => import('kubernetes-models/v1'),
  'apps/v1': () => import('kubernetes-models/apps/v1'),
  'autoscaling/v2': () => import('kubernetes-models/autoscaling/v2'),
  'batch/v1': () => import('kubernetes-models/batch/v1'),
  'networking.k8s.io/v1': () => import('kubernetes-models/networking.k8s.io/v1'),
  'policy/v1': () => import('kubernetes-models/policy/v1'),
}

/** What Kubernetes would refuse of a value: wrong types, missing and malformed ones. */
export async function validationProblem(manifest: Manifest): Promise<string | null> {
  const custom = CUSTOM_RESOURCES[manifest.kind]
  if (custom !== undefined) return custom.safeParse(manifest).error?.message ?? null
  const models = (await MODELS[manifest.apiVersion]?.()) as Models | undefined
  const Model = models?.[manifest.kind]
  if (Model === undefined) return `there is no ${manifest.apiVersion} ${manifest.kind}`
  try {
    new Model(manifest as never).validate()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * Misspelled and misplaced fields, which the API server drops or refuses and the models let pass: the
 * compiler holds each manifest, as a literal, against the model's type. One line each.
 */
export async function unknownFields(manifests: readonly Manifest[]): Promise<readonly string[]> {
  const native = manifests.filter(({ kind }) => CUSTOM_RESOURCES[kind] === undefined)
  await mkdir(CACHE, { recursive: true })
  // Below node_modules, or the compiler would not find the package.
  const folder = await mkdtemp(join(CACHE, 'manifests-'))
  try {
    const file = join(folder, 'manifests.ts')
    await writeFile(file, native.map(declaration).join('\n'))
    const options = ['--noEmit', '--ignoreConfig', '--strict', '--skipLibCheck']
    const modules = ['--pretty', 'false', '--module', 'nodenext', '--target', 'esnext']
    const command = [COMPILER, ...options, ...modules, file]
    const { out, err } = await runProgram(process.execPath, command)
    return `${out}${err}`
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(' '))
      .map((line) => line.replace(/^.*?\((\d+),\d+\): /, (_, row) => `${shown(native, row)}: `))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** On one line, so that the line of a message says which. */
function declaration(manifest: Manifest, index: number): string {
  const { apiVersion, kind } = manifest
  const type = `import('kubernetes-models/${apiVersion}/${kind}').I${kind}`
  return `export const m${index}: ${type} = ${JSON.stringify(manifest)}`
}

function shown(manifests: readonly Manifest[], row: string): string {
  const manifest = manifests[Number(row) - 1]
  return manifest === undefined ? row : `${manifest.kind} ${manifest.metadata.name}`
}
