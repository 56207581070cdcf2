import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from '../support/folder.ts'
import { run } from '../support/run.ts'
import { CASES, CONFIG } from './cases.ts'
import { describeChart, render } from './helm.ts'
import { ofKind, serverPod, theOnly, type Manifest } from './manifests.ts'

/** In the values of the cases, the Secrets that are not part of the release. */
const OUTSIDE = { AUTH_TOKEN: 'outside-1', AUTH_READTOKEN: 'outside-2' }

describeChart('the settings that the chart hands over', () => {
  it('come out as they went in', async () => {
    const { data } = theOnly(await render({ config: CONFIG }), 'ConfigMap')
    expect(parse(data?.['falcobrief.yaml'] ?? '')).toEqual(CONFIG)
  })

  for (const [name, values] of Object.entries(CASES)) {
    it(`are right for the service itself, with ${name}`, async () => {
      await using folder = await temporaryFolder()
      const manifests = await render(values)
      const env = await containerEnvironment(manifests, folder.path)
      const { code, out, err } = await run(['check-config'], { cwd: folder.path, env })
      // One case sets the password alone, as a Secret of its own has the address.
      expect(err.replace(/^warning: smtp has no effect: .* \(SMTP_PASSWORD\)\n/, '')).toBe('')
      expect(code).toBe(0)
      const port = serverPod(manifests).spec.containers[0]?.ports?.[0]?.containerPort
      // With a token it is reached from outside the pod.
      expect(out).toContain(`Listens on :: port ${port};`)
    })
  }
})

/** The environment of the container, with its files in `folder` instead of where they are mounted. */
async function containerEnvironment(
  manifests: readonly Manifest[],
  folder: string,
): Promise<Record<string, string>> {
  const [container] = serverPod(manifests).spec.containers
  await mkdir(join(folder, 'etc/falcobrief'), { recursive: true })
  const config = ofKind(manifests, 'ConfigMap').find(({ data }) => data?.['falcobrief.yaml'])
  await writeFile(
    join(folder, 'etc/falcobrief/falcobrief.yaml'),
    config?.data?.['falcobrief.yaml'] ?? '',
  )
  const given = Object.fromEntries(
    (container?.env ?? [])
      // A database that is not there, and certificates that are not: none is read from the chart.
      .filter(({ name, value }) => value !== undefined && !name.startsWith('TLSSERVER_'))
      .map(({ name, value = '' }) => [name, value.replace('/etc/', `${folder}/etc/`)]),
  )
  const secrets = (container?.envFrom ?? []).map(({ secretRef }) => {
    const secret = ofKind(manifests, 'Secret').find(
      ({ metadata }) => metadata.name === secretRef?.name,
    )
    return secret === undefined ? OUTSIDE : decoded(secret.data)
  })
  return Object.assign({}, ...secrets, given) as Record<string, string>
}

function decoded(data: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  )
}
