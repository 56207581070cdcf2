import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseHeaders, type FalcosidekickValues } from './falcosidekick.ts'
import { CHART, describeChart, helm, RELEASE, render, type Values } from './helm.ts'
import { frontService, serverPod, theOnly } from './manifests.ts'

type Falcosidekick = { readonly falcosidekick: FalcosidekickValues }

describeChart('what helm says after the install', () => {
  it('has values for Falcosidekick that reach the Service', async () => {
    const { webhook, extraEnv } = valuesIn(await notes({})).falcosidekick.config
    const address = new URL(webhook.address)
    const { metadata, spec } = frontService(await render({}))
    expect(address.hostname).toBe(`${metadata.name}.${RELEASE.namespace}.svc`)
    expect(Number(address.port)).toBe(spec?.ports?.[0]?.port)
    expect(address.pathname).toBe('/')
    expect(extraEnv).toEqual([{ name: 'WEBHOOK_MAXCONCURRENTREQUESTS', value: '10' }])
  })

  it('has headers that Falcosidekick reads as they are meant', async () => {
    const { customHeaders } = valuesIn(await notes({})).falcosidekick.config.webhook
    expect(parseHeaders(customHeaders ?? '')).toEqual([
      ['Authorization', 'Bearer TOKEN'],
      ['X-Idempotency-Key', 'falcosidekick'],
    ])
  })

  it('has the values of the examples but for the address', async () => {
    const file = resolve(CHART, '../../examples/falcosidekick-values.yaml')
    const example = parse(readFileSync(file, 'utf8')) as Falcosidekick
    const address = 'http://falcobrief.falcobrief.svc:2804/'
    const text = (await notes({})).replaceAll(`.${RELEASE.namespace}.`, '.falcobrief.')
    expect(valuesIn(text)).toEqual(example)
    expect(example.falcosidekick.config.webhook.address).toBe(address)
  })

  it('knows where the token is, and how the service is asked', async () => {
    const text = await notes({})
    expect(text).toContain(`--namespace ${RELEASE.namespace} get secret ${RELEASE.name} `)
    expect(text).toContain(`helm test ${RELEASE.name} --namespace ${RELEASE.namespace}`)
    expect(text).toContain('exec statefulset/falcobrief -- node src/main.ts send-test')
    expect(text).toContain('No sink is set')
    expect(text).toContain('WARNING: image.registry is an example')
    const other = await notes({
      config: { existingSecret: 'mine' },
      postgresql: { existingSecret: 'database' },
      image: { registry: 'ghcr.io' },
    })
    expect(other).toContain('get secret mine ')
    expect(other).toContain('exec deployment/falcobrief')
    expect(other).not.toMatch(/No sink is set|WARNING/)
  })

  it('speaks of certificates when senders need one', async () => {
    const tls = { secretName: 'falcobrief-tls' }
    expect(valuesIn(await notes({ tls })).falcosidekick.config.webhook.address).toMatch(/^https:/)
    const { config } = valuesIn(
      await notes({ tls: { ...tls, clientCaKey: 'ca.crt' } }),
    ).falcosidekick
    expect(config.extraEnv).toContainEqual({ name: 'WEBHOOK_MUTUALTLS', value: 'true' })
  })

  it('does not show a secret', async () => {
    const text = await notes({ config: { auth: { token: 'sesame' }, slack: { token: 'sesame' } } })
    expect(text).not.toContain('sesame')
  })
})

describeChart('alerts of the release', () => {
  it('have a way from Falcosidekick through the network policy', async () => {
    const manifests = await render({ networkPolicy: { enabled: true } })
    const [rule, ...more] = theOnly(manifests, 'NetworkPolicy').spec?.ingress ?? []
    expect(more).toEqual([])
    expect(rule?.from).toContainEqual({
      namespaceSelector: {},
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'falcosidekick' } },
    })
    const ports = serverPod(manifests).spec.containers[0]?.ports?.map(({ name }) => name)
    expect(rule?.ports?.map(({ port }) => port)).toEqual(ports)
  })
})

async function notes(values: Values): Promise<string> {
  const { name, namespace } = RELEASE
  const { out, err } = await helm(
    ['install', name, CHART, '--namespace', namespace, '--dry-run=client', '--values', '-'],
    JSON.stringify(values),
  )
  const text = out.split('\nNOTES:\n')[1]
  if (text === undefined) throw new Error(err)
  return text
}

/** What a reader would paste: the lines from `falcosidekick:` to the next that is not part of it. */
function valuesIn(text: string): Falcosidekick {
  const block = /^falcosidekick:\n(?: .*\n)+?(?=\n)/m.exec(text)?.[0] ?? ''
  return parse(block) as Falcosidekick
}
