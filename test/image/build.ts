import { cpSync, statSync } from 'node:fs'
import { copyFile, mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join, posix, resolve } from 'node:path'
import { runWell } from '../support/run.ts'
import { expanded, pairsOf, wordsOf, type Instruction, type Stage } from './dockerfile.ts'

const CONTEXT = resolve(import.meta.dirname, '../..')

/** A stage as built: its file system below `root`, and what a container of it would run with. */
export type Image = {
  readonly root: string
  /** The folder of the node that stands for that of the base image. */
  readonly node: string
  readonly name: string
  readonly workdir: string
  /** As the Dockerfile says; `hostEnv` has the paths that they have here. */
  readonly env: Readonly<Record<string, string>>
  readonly user: string
  readonly labels: Readonly<Record<string, string>>
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
  readonly stopSignal: string
  readonly volumes: readonly string[]
}

const EMPTY: Omit<Image, 'root' | 'node' | 'name'> = {
  workdir: '/',
  env: { PATH: '/bin' },
  user: '',
  labels: {},
  entrypoint: [],
  command: [],
  healthcheck: [],
  stopSignal: '',
  volumes: [],
}

/**
 * Does what the Dockerfile says, each stage in a folder of its own, without a container: what stands for
 * a base image is an empty folder and the node that runs this test. Answers with the last stage.
 */
export async function buildImage(stages: readonly Stage[], folder: string): Promise<Image> {
  const built = new Map<string, Image>()
  let image: Image | null = null
  await mkdir(join(folder, 'bin'))
  await copyFile(process.execPath, join(folder, 'bin/node'))
  for (const { name, from, instructions } of stages) {
    // All at one place while they are built, as in a container: what is compiled is kept by its path.
    if (image !== null) await putAside(image, built)
    image = {
      ...(built.get(from) ?? EMPTY),
      name,
      root: join(folder, 'root'),
      node: join(folder, 'bin'),
    }
    const base = built.get(from)
    if (base === undefined) await mkdir(image.root)
    else cpSync(base.root, image.root, { recursive: true, verbatimSymlinks: true })
    const variables: Record<string, string> = {}
    for (const instruction of instructions)
      image = await apply(image, instruction, built, variables)
  }
  if (image === null) throw new Error('there is no stage')
  return image
}

async function putAside(image: Image, built: Map<string, Image>): Promise<void> {
  const root = join(dirname(image.root), `stage-${image.name}`)
  await rename(image.root, root)
  built.set(image.name, { ...image, root })
}

/** Where a path of the image lies here. */
export function hostPath({ root, workdir }: Image, path: string): string {
  return join(root, posix.resolve(workdir, path))
}

/** The environment of a container, with the paths that they have here. */
export function hostEnv(image: Image): Record<string, string> {
  return Object.fromEntries(
    Object.entries(image.env).map(([name, value]) => [
      name,
      name === 'PATH' ? image.node : value.replace(/^((?:sqlite:)?)\//, `$1${image.root}/`),
    ]),
  )
}

/** The user to spawn as: root may become any other, anybody else only stays who they are. */
export function hostUser({ user }: Image): { readonly uid?: number; readonly gid?: number } {
  const [uid, gid] = user.split(':').map(Number)
  if (process.getuid?.() !== 0 || uid === undefined || gid === undefined) return {}
  return { uid, gid }
}

async function apply(
  image: Image,
  instruction: Instruction,
  built: ReadonlyMap<string, Image>,
  variables: Record<string, string>,
): Promise<Image> {
  const words = wordsOf(instruction)
  const value = words.join(' ')
  switch (instruction.name) {
    case 'WORKDIR':
      await mkdir(hostPath(image, value), { recursive: true })
      return { ...image, workdir: value }
    case 'COPY':
      await copy(image, instruction, built)
      return image
    case 'RUN':
      await run(image, instruction)
      return image
    case 'ARG':
      Object.assign(variables, expandedPairs(instruction, {}))
      return image
    case 'ENV':
    case 'LABEL': {
      const pairs = expandedPairs(instruction, { ...image.env, ...variables })
      const field = instruction.name === 'ENV' ? 'env' : 'labels'
      return { ...image, [field]: { ...image[field], ...pairs } }
    }
    default:
      return { ...image, ...settingOf(instruction.name, words) }
  }
}

/** What an instruction without any work sets. */
function settingOf(name: string, words: readonly string[]): Partial<Image> {
  switch (name) {
    case 'USER':
      return { user: words.join(' ') }
    case 'VOLUME':
      return { volumes: words }
    case 'STOPSIGNAL':
      return { stopSignal: words.join(' ') }
    case 'HEALTHCHECK':
      return { healthcheck: words }
    case 'ENTRYPOINT':
      return { entrypoint: words }
    case 'CMD':
      return { command: words }
    case 'EXPOSE':
      return {}
    default:
      throw new Error(`this test does not know ${name}`)
  }
}

function expandedPairs(
  instruction: Instruction,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    pairsOf(instruction).map(([name, text]) => [name, expanded(text, variables)]),
  )
}

async function copy(
  image: Image,
  instruction: Instruction,
  built: ReadonlyMap<string, Image>,
): Promise<void> {
  const { from, chown: owner, chmod: mode } = instruction.flags
  const paths = wordsOf(instruction)
  const target = paths.at(-1) ?? ''
  const source = from === undefined ? null : built.get(from)
  if (source === undefined) throw new Error(`there is no stage ${from}`)
  for (const path of paths.slice(0, -1)) {
    const origin = source === null ? join(CONTEXT, path) : hostPath(source, path)
    const isFile = statSync(origin).isFile()
    const into = hostPath(image, target)
    const destination = isFile && target.endsWith('/') ? join(into, basename(path)) : into
    cpSync(origin, destination, { recursive: true, verbatimSymlinks: true })
    await own(destination, owner, mode)
  }
}

/** What is copied belongs to root unless it says otherwise; only root can give something away. */
async function own(
  path: string,
  owner: string | undefined,
  mode: string | undefined,
): Promise<void> {
  const isRoot = process.getuid?.() === 0
  if (isRoot && owner !== undefined) await runWell('chown', ['-R', owner, path])
  if (mode !== undefined) await runWell('chmod', ['-R', mode, path])
}

async function run(image: Image, { words, isJson }: Instruction): Promise<void> {
  const [program = '', ...args] = isJson ? words : ['sh', '-c', ...words]
  // In a shell it would name a file of this machine.
  if (!isJson && /(^|[\s='"])\//.test(args.join(' '))) throw new Error(`absolute path: ${words[0]}`)
  const isNode = program === 'node'
  await runWell(isNode ? join(image.node, 'node') : program, args, {
    cwd: hostPath(image, '.'),
    // npm finds its registry and cache as for whoever runs the tests, and what is cached needs no network.
    env: isNode ? hostEnv(image) : { ...process.env, npm_config_prefer_offline: 'true' },
    ...hostUser(image),
  })
}
