import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { FOREIGN_KEYS, sectionWay } from '../../src/config/falcosidekick/keys.ts'
import { temporaryFolder } from '../support/folder.ts'
import { run } from '../support/run.ts'
import { layOut, secretData } from './container.ts'
import { CHART, describeChart, helm, RELEASE, render, type Values } from './helm.ts'
import { frontService, ofKind, serverPod, theOnly } from './manifests.ts'

/** As somebody writes them for the chart of Falcosidekick. */
const FALCOSIDEKICK: Values = {
  revisionHistoryLimit: 2,
  imagePullSecrets: ['registry'],
  customLabels: { team: 'security' },
  customAnnotations: { owner: 'security' },
  podLabels: { a: 'b' },
  podAnnotations: { c: 'd' },
  priorityClassName: 'high',
  config: {
    debug: true,
    customfields: 'cluster:eu-1',
    outputFieldFormat: '<output>',
    extraEnv: [{ name: 'TZ', value: 'Europe/Berlin' }],
    extraArgs: [],
    tlsserver: { deploy: false, notlspaths: '/ping' },
    slack: {
      webhookurl: 'https://hooks.slack.com/services/T0/B0/hidden-1',
      minimumpriority: 'warning',
      username: 'falco',
      icon: 'https://example.org/falco.png',
      footer: 'mine',
      checkcert: true,
    },
    smtp: {
      hostport: 'smtp.example.org:587',
      user: 'falco',
      password: 'hidden-2',
      from: 'falco@example.org',
      to: 'a@example.org,b@example.org',
      outputformat: 'html',
    },
    datadog: { apikey: 'hidden-3', host: 'https://api.example.org' },
    webhook: { address: 'https://example.org/hidden-4', customHeaders: 'Authorization:hidden-5' },
    loki: { hostport: 'http://loki:3100', extralabels: 'rule' },
  },
  service: { type: 'NodePort', annotations: { e: 'f' } },
  ingress: {
    enabled: true,
    ingressClassName: 'nginx',
    annotations: {},
    hosts: [{ host: 'falco.example.org', paths: [{ path: '/' }] }],
    tls: [],
  },
  serviceMonitor: { enabled: true, additionalLabels: { release: 'prometheus' }, interval: '15s' },
  grafana: { dashboards: { enabled: true } },
  resources: { limits: { memory: '256Mi' } },
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  extraVolumes: [],
  extraVolumeMounts: [],
  testConnection: { nodeSelector: {}, tolerations: [], affinity: {} },
}

describeChart('values of the Falcosidekick chart', () => {
  it('render here, and the service finds nothing wrong with them', async () => {
    const manifests = await render(FALCOSIDEKICK)
    await using folder = await temporaryFolder()
    const { env } = await layOut(manifests, folder.path)
    const { code, out, err } = await run(['check-config'], { cwd: folder.path, env })
    expect(`${out}${err}`).not.toContain('has no effect')
    expect(code, err).toBe(0)
    const { spec, labels, annotations } = serverPod(manifests)
    expect(labels).toMatchObject({ team: 'security', a: 'b' })
    expect(annotations).toMatchObject({ owner: 'security', c: 'd' })
    expect(spec).toMatchObject({
      priorityClassName: 'high',
      imagePullSecrets: [{ name: 'registry' }],
      nodeSelector: { 'kubernetes.io/os': 'linux' },
    })
    expect(frontService(manifests).spec?.type).toBe('NodePort')
    expect(theOnly(manifests, 'Ingress').spec?.ingressClassName).toBe('nginx')
  })

  it('put secrets into the Secret, and those of other outputs nowhere', async () => {
    const manifests = await render(FALCOSIDEKICK)
    expect(secretData(RELEASE.name, manifests)).toMatchObject({
      SLACK_WEBHOOKURL: 'https://hooks.slack.com/services/T0/B0/hidden-1',
      SMTP_PASSWORD: 'hidden-2',
    })
    expect(JSON.stringify(manifests)).not.toMatch(/hidden-/)
    const maps = ofKind(manifests, 'ConfigMap').map(({ data }) => data?.['falcobrief.yaml'] ?? '')
    expect(parse(maps.join(''))).toEqual({
      slack: { minimumpriority: 'warning', checkcert: true },
      smtp: {
        hostport: 'smtp.example.org:587',
        user: 'falco',
        from: 'falco@example.org',
        to: 'a@example.org,b@example.org',
      },
    })
  })

  it('are named with what to do instead when they have no effect', async () => {
    const args = ['install', RELEASE.name, CHART, '--dry-run=client', '--values', '-']
    const { out } = await helm(args, JSON.stringify(FALCOSIDEKICK))
    const lines = [...out.matchAll(/^ {2}config\.(\S+) has no effect: (.+)$/gm)]
    expect(lines.map(([, path]) => path)).toEqual([
      'customfields',
      'datadog',
      'debug',
      'loki',
      'outputFieldFormat',
      'slack.footer',
      'slack.icon',
      'slack.username',
      'smtp.outputformat',
      'tlsserver.notlspaths',
      'webhook',
    ])
    expect(Object.fromEntries(lines.map(([, path, way]) => [path, way]))).toMatchObject({
      datadog: sectionWay('datadog'),
      debug: FOREIGN_KEYS.find(({ path }) => path === 'debug')?.way,
    })
    expect(out.split('\nNOTES:\n')[1]).not.toMatch(/hidden-/)
  })
})
