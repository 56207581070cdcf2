import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ofKind, serverPod, type Manifest } from './manifests.ts'

export type Data = Readonly<Record<string, string>>

/** Secrets that are not part of the release, by name. */
export type Outside = Readonly<Record<string, Data>>

/** What the kubelet would mount and set for falcobrief: files below a folder, and the environment. */
export type Container = {
  readonly args: readonly string[]
  /** Paths in it lead below the folder. */
  readonly env: Record<string, string>
}

/** Writes the ConfigMap and the Secrets of the pod as files below `folder`, as they would be mounted. */
export async function layOut(
  manifests: readonly Manifest[],
  folder: string,
  outside: Outside = {},
): Promise<Container> {
  const { spec } = serverPod(manifests)
  const [container] = spec.containers
  for (const { name, mountPath } of container?.volumeMounts ?? []) {
    const files = volumeFiles(name, manifests, outside)
    if (files === null) continue
    await mkdir(join(folder, mountPath), { recursive: true })
    for (const [file, text] of Object.entries(files))
      await writeFile(join(folder, mountPath, file), text)
  }
  const given = (container?.env ?? [])
    // No certificates are mounted here.
    .filter(({ name, value }) => value !== undefined && !name.startsWith('TLSSERVER_'))
    .map(({ name, value = '' }) => [name, value.replace(/^(sqlite:)?\//, `$1${folder}/`)])
  return { args: container?.args ?? [], env: Object.fromEntries(given) as Record<string, string> }
}

/** The files of a volume; null for one without any that the release knows. */
function volumeFiles(
  volume: string,
  manifests: readonly Manifest[],
  outside: Outside,
): Data | null {
  const found = serverPod(manifests).spec.volumes?.find(({ name }) => name === volume)
  if (found?.configMap !== undefined) {
    const { name } = found.configMap
    return ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === name)?.data ?? {}
  }
  if (found?.projected === undefined) return null
  const sources = (found.projected.sources ?? []).map(({ secret }) => {
    const data = secretData(secret?.name ?? '', manifests, outside)
    const items = secret?.items?.map(({ key, path }) => [path, data[key] ?? ''])
    return items === undefined ? data : (Object.fromEntries(items) as Data)
  })
  return Object.assign({}, ...sources) as Data
}

/** What a Secret of the release, or one outside of it, holds. */
export function secretData(
  name: string,
  manifests: readonly Manifest[],
  outside: Outside = {},
): Data {
  const secret = ofKind(manifests, 'Secret').find(({ metadata }) => metadata.name === name)
  if (secret === undefined) return outside[name] ?? {}
  return Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  )
}
