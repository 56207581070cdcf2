import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { chmod, chown, mkdir } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { alertBody } from '../support/alerts.ts'
import { startChild, type ChildOptions, type ChildProcess } from '../support/child.ts'
import { createClient } from '../support/client.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/folder.ts'
import { LONG_TEST_LIMIT_MS } from '../support/limits.ts'
import { runProgram, runWell, type Ran } from '../support/run.ts'
import { buildImage, hostEnv, hostPath, hostUser, type Image } from './build.ts'
import { parseDockerfile } from './dockerfile.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const TOKEN = 'a-token-of-the-test'

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly optional?: boolean }>
  >
}

const stages = parseDockerfile(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))

let folder: TemporaryFolder
let image: Image

beforeAll(async () => {
  folder = await temporaryFolder()
  await chmod(folder.path, 0o755)
  image = await buildImage(stages, folder.path)
  await setWritable(image, false)
  // npm asks its registry, and a cold cache has to be filled.
}, LONG_TEST_LIMIT_MS)

afterAll(async () => {
  if (image !== undefined) await setWritable(image, true)
  await folder[Symbol.asyncDispose]()
})

describe('the image', () => {
  it('runs as a user by number that is not root, and ends on SIGTERM', () => {
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(image.stopSignal).toBe('SIGTERM')
    expect([...image.entrypoint, ...image.command]).toEqual(['node', 'src/main.ts', 'serve'])
  })

  it('says what it is', () => {
    expect(image.labels).toMatchObject({
      'org.opencontainers.image.title': packageJson.name,
      'org.opencontainers.image.description': packageJson.description,
      'org.opencontainers.image.version': packageJson.version,
      'org.opencontainers.image.licenses': packageJson.license,
      'org.opencontainers.image.base.name': stages[0]?.from,
    })
  })

  it('has what the service needs, and nothing that only its makers need', () => {
    const packages = Object.entries(lock.packages).filter(
      ([path, { optional }]) => path && !optional,
    )
    for (const [path, { dev = false }] of packages)
      expect(existsSync(hostPath(image, path)), path).toBe(!dev)
    expect(readdirSync(hostPath(image, '.')).toSorted()).toEqual(
      ['.compile-cache', 'LICENSE', 'examples', 'node_modules', 'package.json', 'src'].toSorted(),
    )
  })

  it('is sent nothing but what it copies', () => {
    const sent = readFileSync(join(ROOT, '.dockerignore'), 'utf8').matchAll(/^!(.+)$/gm)
    const copied = stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ name, flags }) => name === 'COPY' && flags['from'] === undefined)
      .flatMap(({ words }) => (words[0] ?? '').split(' ').slice(0, -1))
    const paths = [...sent].map(([, path]) => path).filter((path) => path !== 'examples')
    expect(new Set(paths)).toEqual(new Set(copied))
  })

  it('serves, with nothing to write to but its volume', async () => {
    await using data = await freshVolume()
    const port = await freePort()
    const before = filesOf(image)
    const env = {
      ...hostEnv(image),
      STORE_URL: `sqlite:${data.path}/falcobrief.db`,
      AUTH_TOKEN: TOKEN,
      LISTENADDRESS: '127.0.0.1',
      LISTENPORT: String(port),
    }
    const { args, options } = startOf([...image.entrypoint, ...image.command], env)
    const server = startChild(join(image.node, 'node'), args, options)
    await listening(server)
    const client = createClient(`http://127.0.0.1:${port}`)
    const authorized = { authorization: `Bearer ${TOKEN}` }
    const { status } = await client.post(JSON.stringify(alertBody(), asNumber), authorized)
    expect(status).toBe(204)
    expect((await client.post('{}')).status).toBe(401)
    const check = await runInside(image.healthcheck, env)
    expect(check).toMatchObject({ code: 0, out: expect.stringContaining('"status":"ok"') })
    await client.close()
    const exit = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
    expect((await runInside(image.healthcheck, env)).code).toBe(1)
    expect(filesOf(image)).toEqual(before)
    expect(existsSync(join(data.path, 'falcobrief.db'))).toBe(true)
  })

  it('starts from what was compiled at the build', async () => {
    const env = { ...hostEnv(image), NODE_DEBUG_NATIVE: 'COMPILE_CACHE' }
    const { err } = await runInside([...image.entrypoint, 'serve', '--help'], env)
    const read = [...err.matchAll(/reading cache from .*src\/cli\/serve\.ts.*$/gm)]
    expect(read.length).toBeGreaterThan(0)
    for (const [line] of read) expect(line).toContain('success')
    expect(err).toMatch(/V8 code cache for ESM .*src\/cli\/serve\.ts was accepted/)
  })

  it('has a volume that belongs to its user', () => {
    expect(image.volumes).toEqual(['/data'])
    const { uid } = hostUser(image)
    if (uid !== undefined) expect(statSync(hostPath(image, '/data')).uid).toBe(uid)
  })
})

/** JSON.stringify has no numbers beyond 2^53. */
function asNumber(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

/** A folder of its own as /data: the one of the image stands in a file system that is read only. */
async function freshVolume(): Promise<TemporaryFolder> {
  const volume = await temporaryFolder()
  await mkdir(volume.path, { recursive: true })
  const { uid, gid } = hostUser(image)
  if (uid !== undefined && gid !== undefined) await chown(volume.path, uid, gid)
  return volume
}

/** As `readOnlyRootFilesystem` has it, as far as modes go. */
async function setWritable({ root }: Image, isWritable: boolean): Promise<void> {
  await runWell('chmod', ['-R', isWritable ? 'u+w' : 'a-w', root])
}

/** Every file with when it was written. */
function filesOf({ root }: Image): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes('node_modules'))
    .map((name) => `${name} ${statSync(join(root, name)).mtimeMs}`)
}

type Start = { readonly args: readonly string[]; readonly options: ChildOptions }

/** How a container of the image would start node. */
function startOf(words: readonly string[], env: Record<string, string>): Start {
  const [program, ...args] = words
  expect(program).toBe('node')
  return { args, options: { cwd: hostPath(image, '.'), env, ...hostUser(image) } }
}

function runInside(words: readonly string[], env: Record<string, string>): Promise<Ran> {
  const { args, options } = startOf(words, env)
  return runProgram(join(image.node, 'node'), args, options)
}

/** Resolves when it says so; rejects with what it said when it ends before. */
function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    if (child.stderr === null) throw new Error('not piped')
    const lines: string[] = []
    child.stdout?.resume()
    createInterface(child.stderr).on('line', (line) => {
      lines.push(line)
      if (line.includes('"msg":"listening"')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
