import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { parse } from 'yaml'
import { decodeSecret } from './protobuf.ts'

/** What the chart may make, as `kubectl api-resources` lists it. */
const RESOURCES: Readonly<Record<string, readonly (readonly [name: string, kind: string])[]>> = {
  v1: [
    ['configmaps', 'ConfigMap'],
    ['secrets', 'Secret'],
    ['serviceaccounts', 'ServiceAccount'],
    ['services', 'Service'],
    ['pods', 'Pod'],
  ],
  'apps/v1': [
    ['statefulsets', 'StatefulSet'],
    ['deployments', 'Deployment'],
  ],
}

type KubernetesObject = {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly data?: Readonly<Record<string, string>>
}

/** As much of a Kubernetes API server as helm asks for: discovery, and objects that are kept as sent. */
export type ClusterDouble = AsyncDisposable & {
  readonly url: string
  /** By path: `/api/v1/namespaces/NAMESPACE/secrets/NAME`. */
  readonly objects: Map<string, KubernetesObject>
}

/** Starts one on a free port of the loopback. */
export async function createClusterDouble(): Promise<ClusterDouble> {
  const objects = new Map<string, KubernetesObject>()
  const server = createServer((request, response) => void answer(request, response, objects))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  objects: Map<string, KubernetesObject>,
): Promise<void> {
  const url = new URL(request.url ?? '', 'http://cluster')
  const reply = (body: object, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  const failure = (reason: string, code: number): void =>
    reply({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code }, code)
  const found = discovery(url.pathname) ?? objects.get(url.pathname)
  const sent = await buffer(request)
  if (request.method === 'GET' && found !== undefined) return reply(found)
  if (request.method === 'GET' && kindAt(url.pathname) !== undefined)
    return reply(list(url, objects))
  if (request.method === 'GET') return failure('NotFound', 404)
  if (request.method === 'DELETE') {
    objects.delete(url.pathname)
    return reply({ kind: 'Status', apiVersion: 'v1', status: 'Success' })
  }
  const isProtobuf = request.headers['content-type']?.includes('protobuf') ?? false
  const object = (isProtobuf ? decodeSecret(sent) : parse(sent.toString())) as KubernetesObject
  const isNew = request.method === 'POST'
  const path = isNew ? `${url.pathname}/${object.metadata.name}` : url.pathname
  if (isNew && objects.has(path)) return failure('AlreadyExists', 409)
  if (!url.searchParams.has('dryRun')) objects.set(path, object)
  return reply(object, isNew ? 201 : 200)
}

function discovery(path: string): object | undefined {
  if (path === '/version') return { major: '1', minor: '35', gitVersion: 'v1.35.0' }
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] }
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() }
  const groupVersion = path.replace(/^\/apis?\//, '')
  const resources = RESOURCES[groupVersion]?.map(([name, kind]) => ({
    name,
    kind,
    singularName: kind.toLowerCase(),
    namespaced: true,
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  }))
  if (resources === undefined) return undefined
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}

function groups(): readonly object[] {
  return Object.keys(RESOURCES).flatMap((groupVersion) => {
    const [name, version] = groupVersion.split('/')
    if (version === undefined) return []
    const versions = [{ groupVersion, version }]
    return [{ name, versions, preferredVersion: versions[0] }]
  })
}

function list(url: URL, objects: ReadonlyMap<string, KubernetesObject>): object {
  const wanted = (url.searchParams.get('labelSelector') ?? '')
    .split(',')
    .filter((term) => term !== '')
    .map((term) => term.split('='))
  const items = [...objects]
    .filter(([path]) => path.startsWith(`${url.pathname}/`))
    .map(([, object]) => object)
    .filter(({ metadata }) =>
      wanted.every(([name = '', value]) => metadata.labels?.[name] === value),
    )
  return { kind: `${kindAt(url.pathname)}List`, apiVersion: 'v1', metadata: {}, items }
}

/** The kind of the objects below a path such as `/api/v1/namespaces/NAMESPACE/secrets`. */
function kindAt(path: string): string | undefined {
  const all = Object.values(RESOURCES).flat()
  return all.find(([name]) => path.endsWith(`/${name}`))?.[1]
}
