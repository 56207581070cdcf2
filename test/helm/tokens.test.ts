import { expect, it } from 'vitest'
import type { Ran } from '../support/run.ts'
import { createClusterDouble, type ClusterDouble } from './cluster-double.ts'
import { CHART, describeChart, helm, RELEASE, render, type Values } from './helm.ts'
import { ofKind, theOnly } from './manifests.ts'

const SECRET = `/api/v1/namespaces/${RELEASE.namespace}/secrets/${RELEASE.name}`
const TOKENS = ['AUTH_READTOKEN', 'AUTH_TOKEN']

describeChart('the tokens that the chart makes', () => {
  it('are two, long, and of characters that Falcosidekick takes', async () => {
    const { data = {} } = theOnly(await render({}), 'Secret')
    expect(Object.keys(data)).toEqual(TOKENS)
    const tokens = Object.values(data).map(plain)
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9]{48}$/)
  })

  it('stay as they are when the release is upgraded', async () => {
    await using cluster = await createClusterDouble()
    await upgrade(cluster, {})
    const made = cluster.objects.get(SECRET)?.data
    expect(Object.keys(made ?? {})).toEqual(TOKENS)
    await upgrade(cluster, { config: { cluster: 'eu-1', slack: { token: 'xoxb-1' } } })
    expect(cluster.objects.get(SECRET)?.data).toEqual({
      ...made,
      SLACK_TOKEN: Buffer.from('xoxb-1').toString('base64'),
    })
  })

  it('give way to one that is set, and that one stays when it is no longer set', async () => {
    await using cluster = await createClusterDouble()
    await upgrade(cluster, {})
    const made = cluster.objects.get(SECRET)?.data?.['AUTH_READTOKEN']
    await upgrade(cluster, { config: { auth: { token: 'mine' } } })
    await upgrade(cluster, {})
    const { AUTH_TOKEN, AUTH_READTOKEN } = cluster.objects.get(SECRET)?.data ?? {}
    expect(plain(AUTH_TOKEN)).toBe('mine')
    expect(AUTH_READTOKEN).toBe(made)
  })

  it('are not made when a Secret has them', async () => {
    const config = { existingSecret: 'mine' }
    expect(ofKind(await render({ config }), 'Secret')).toEqual([])
    const more = await render({ config: { ...config, smtp: { password: 'a' } } })
    expect(Object.keys(theOnly(more, 'Secret').data ?? {})).toEqual(['SMTP_PASSWORD'])
  })

  it('must be in the Secret that is named for them, unless one is set or none is needed', async () => {
    await using cluster = await createClusterDouble()
    const path = `/api/v1/namespaces/${RELEASE.namespace}/secrets/mine`
    const secret = (data: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'mine', namespace: RELEASE.namespace },
      data,
    })
    const config = { existingSecret: 'mine' }
    cluster.objects.set(path, secret({ SLACK_TOKEN: 'eA==' }))
    const refused = await helmUpgrade(cluster, { config })
    expect(refused.err).toContain(
      'config.existingSecret: Secret mine has no key AUTH_TOKEN, so nobody could send alerts; ' +
        'add it, or set config.auth.token',
    )
    expect(refused.code).toBe(1)
    await upgrade(cluster, { config: { ...config, auth: { token: 'here' } } })
    await upgrade(cluster, { config: { ...config, auth: { anonymous: true } } })
    cluster.objects.set(path, secret({ AUTH_TOKEN: 'eA==' }))
    await upgrade(cluster, { config })
  })
})

async function upgrade(cluster: ClusterDouble, values: Values): Promise<void> {
  const { code, err } = await helmUpgrade(cluster, values)
  expect(err).toBe('')
  expect(code).toBe(0)
}

/** `helm upgrade --install`, without waiting for pods that nobody runs. */
async function helmUpgrade(cluster: ClusterDouble, values: Values): Promise<Ran> {
  return helm(
    [
      'upgrade',
      '--install',
      RELEASE.name,
      CHART,
      `--namespace=${RELEASE.namespace}`,
      `--kube-apiserver=${cluster.url}`,
      '--disable-openapi-validation',
      '--values=-',
    ],
    JSON.stringify(values),
  )
}

function plain(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8')
}
