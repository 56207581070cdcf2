import type { Values } from './helm.ts'

/** A password that must stand in Secrets only. */
export const DATABASE_PASSWORD = 'open-sesame-1'

const postgresql = { url: `postgres://falcobrief:${DATABASE_PASSWORD}@db.example.org:5432/alerts` }

/** A setting of each kind, with characters that YAML, templates and shells have other ideas about. */
export const CONFIG = {
  cluster: 'eu-1',
  publicurl: 'https://falcobrief.example.org',
  log: { level: 'debug' },
  slack: { channel: 'C0123456789', minimumpriority: 'notice' },
  smtp: {
    hostport: 'smtp.example.org:587',
    from: 'Falco <falco@example.org>',
    to: ['a@example.org'],
  },
  retention: { eventsperalert: 10_000 },
  sinks: { 'tickets.eu': { type: 'webhook', minimumpriority: 'error' } },
  routes: [{ match: { namespace: ['staging*', '{{ .Release.Name }}'] }, sinks: ['tickets.eu'] }],
  silences: [
    {
      match: {
        rule: 'Contact K8S API Server *',
        fields: { 'proc.cmdline': { equals: '"$(id)": #' } },
      },
      reason: "yes: it's \u00fcber | fine\nsecond line",
      until: '2030-01-01T00:00:00Z',
    },
  ],
}

const everything = {
  config: {
    ...CONFIG,
    slack: { ...CONFIG.slack, token: 'xoxb-1-hidden', signingsecret: 'hidden-2' },
    sinks: {
      'tickets.eu': { ...CONFIG.sinks['tickets.eu'], url: 'https://tickets.example.org/hidden-3' },
    },
    extraArgs: ['--config', '/etc/falcobrief/falcobrief.yaml'],
    extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy.example.org:3128' }],
    extraEnvFrom: [{ configMapRef: { name: 'proxy', optional: true } }],
  },
  revisionHistoryLimit: 3,
  imagePullSecrets: ['registry', { name: 'mirror' }],
  customLabels: { team: 'security' },
  customAnnotations: { 'example.org/owner': 'security' },
  workloadLabels: { tier: 'alerting' },
  workloadAnnotations: { 'reloader.example.org/auto': 'true' },
  podLabels: { sidecar: 'none' },
  podAnnotations: { 'example.org/note': 'true' },
  serviceAccount: { annotations: { 'example.org/role': 'falcobrief' } },
  service: {
    type: 'LoadBalancer',
    labels: { exposed: 'true' },
    annotations: { 'example.org/note': '1' },
    port: 8080,
    nodePort: 30_804,
    loadBalancerClass: 'example.org/internal',
    loadBalancerIP: '192.0.2.10',
    loadBalancerSourceRanges: ['192.0.2.0/24'],
    externalTrafficPolicy: 'Local',
    ipFamilyPolicy: 'PreferDualStack',
    ipFamilies: ['IPv4', 'IPv6'],
  },
  ingress: {
    enabled: true,
    ingressClassName: 'nginx',
    annotations: { 'cert-manager.io/cluster-issuer': 'ca' },
    hosts: [
      { host: 'falcobrief.example.org', paths: [{ path: '/api' }] },
      { host: 'slack.example.org', paths: [{ path: '/slack/actions', pathType: 'Exact' }] },
    ],
    tls: [{ secretName: 'ingress-tls', hosts: ['falcobrief.example.org'] }],
  },
  httproute: {
    enabled: true,
    labels: { exposed: 'true' },
    annotations: { 'example.org/note': '2' },
    parentRefs: [{ name: 'public', namespace: 'gateways' }],
    filters: [
      { type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['x-powered-by'] } },
    ],
  },
  networkPolicy: {
    enabled: true,
    extraPeers: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
    extraEgress: [{ to: [{ ipBlock: { cidr: '198.51.100.7/32' } }] }],
  },
  serviceMonitor: {
    enabled: true,
    additionalLabels: { release: 'prometheus' },
    interval: '30s',
    scrapeTimeout: '10s',
    additionalProperties: {
      relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
      metricRelabelings: [{ regex: 'nodejs_.*', sourceLabels: ['__name__'], action: 'drop' }],
    },
  },
  prometheusRules: {
    enabled: true,
    additionalLabels: { release: 'prometheus' },
    additionalAlerts: [
      { alert: 'Mine', expr: 'vector(1)', labels: { severity: 'info' }, annotations: {} },
    ],
  },
  grafana: { dashboards: { enabled: true, annotations: { grafana_folder: 'Security' } } },
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
  priorityClassName: 'system-cluster-critical',
  dnsPolicy: 'ClusterFirst',
  dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
  hostAliases: [{ ip: '192.0.2.25', hostnames: ['smtp.example.org'] }],
  extraVolumes: [{ name: 'playbooks', configMap: { name: 'playbooks' } }],
  extraVolumeMounts: [{ name: 'playbooks', mountPath: '/playbooks', readOnly: true }],
  extraInitContainers: [container('wait')],
  extraContainers: [container('proxy')],
  extraObjects: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'playbooks',
        namespace: '{{ .Release.Namespace }}',
        labels: { team: 'security' },
      },
    },
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "{{ .Release.Name }}-more"\n',
  ],
  testConnection: { nodeSelector: { 'kubernetes.io/arch': 'amd64' } },
}

/** A container of the user's that fits the restricted Pod Security Standard. */
function container(name: string): object {
  return {
    name,
    image: `registry.example.org/${name}:1.0.0`,
    resources: { requests: { memory: '16Mi' }, limits: { memory: '16Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  }
}

/** Values that the chart has to render well. */
export const CASES: Readonly<Record<string, Values>> = {
  'nothing set': {},
  'SQLite with everything on': { ...everything, persistence: { storageClass: 'ssd' } },
  'SQLite on a claim that exists': { persistence: { existingClaim: 'alerts' } },
  'SQLite for a trial': { persistence: { enabled: false }, testConnection: { enabled: false } },
  'PostgreSQL by address': { postgresql },
  'PostgreSQL with everything on': {
    ...everything,
    postgresql: { ...postgresql, migrationJob: { enabled: true } },
    autoscaling: { enabled: true },
  },
  'PostgreSQL by a Secret, three replicas': {
    replicaCount: 3,
    postgresql: { existingSecret: 'database', existingSecretKey: 'uri' },
    config: { existingSecret: 'mine' },
  },
  'a Secret that exists, and one more secret': {
    config: { existingSecret: 'mine', smtp: { password: 'hidden-4' } },
  },
  TLS: {
    tls: { secretName: 'falcobrief-tls' },
    serviceMonitor: {
      enabled: true,
      additionalProperties: { tlsConfig: { insecureSkipVerify: true } },
    },
    ingress: { enabled: true },
    networkPolicy: { enabled: true },
  },
  'client certificates': { tls: { secretName: 'falcobrief-tls', clientCaKey: 'ca.crt' } },
  'other names and another port': {
    fullnameOverride: 'a-name-that-is-longer-than-what-the-name-of-a-statefulset-may-have',
    image: { registry: '', repository: 'falcobrief', digest: `sha256:${'0a'.repeat(32)}` },
    serviceAccount: { create: false },
    config: { listenport: 9000 },
    restartOnConfigChange: false,
  },
}
