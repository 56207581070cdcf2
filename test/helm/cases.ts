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
  config: CONFIG,
  secrets: {
    SLACK_TOKEN: 'xoxb-1-hidden',
    SLACK_SIGNINGSECRET: 'hidden-2',
    SINKS_TICKETS_EU_URL: 'https://tickets.example.org/hidden-3',
  },
  imagePullSecrets: [{ name: 'registry' }],
  commonLabels: { team: 'security' },
  podLabels: { sidecar: 'none' },
  podAnnotations: { 'example.org/note': 'true' },
  serviceAccount: { annotations: { 'example.org/role': 'falcobrief' } },
  service: { annotations: { 'example.org/note': '1' }, port: 8080 },
  ingress: {
    enabled: true,
    className: 'nginx',
    annotations: { 'cert-manager.io/cluster-issuer': 'ca' },
    tls: [{ secretName: 'ingress-tls', hosts: ['falcobrief.example.org'] }],
  },
  httpRoute: { enabled: true, parentRefs: [{ name: 'public', namespace: 'gateways' }] },
  networkPolicy: {
    enabled: true,
    extraPeers: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
    extraEgress: [{ to: [{ ipBlock: { cidr: '198.51.100.7/32' } }] }],
  },
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  prometheusRule: {
    enabled: true,
    additionalRules: [
      { alert: 'Mine', expr: 'vector(1)', labels: { severity: 'info' }, annotations: {} },
    ],
  },
  dashboard: { enabled: true, annotations: { grafana_folder: 'Security' } },
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
  priorityClassName: 'system-cluster-critical',
  extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy.example.org:3128' }],
  extraVolumes: [{ name: 'playbooks', configMap: { name: 'playbooks' } }],
  extraVolumeMounts: [{ name: 'playbooks', mountPath: '/playbooks', readOnly: true }],
}

/** Values that the chart has to make something right of. */
export const CASES: Readonly<Record<string, Values>> = {
  'nothing set': {},
  'SQLite with everything on': { ...everything, persistence: { storageClass: 'ssd' } },
  'SQLite on a claim that is there': { persistence: { existingClaim: 'alerts' } },
  'SQLite for a trial': { persistence: { enabled: false }, tests: { enabled: false } },
  'PostgreSQL by address': { postgresql },
  'PostgreSQL with everything on': {
    ...everything,
    postgresql: { ...postgresql, migrationJob: { enabled: true } },
    autoscaling: { enabled: true },
  },
  'PostgreSQL by a Secret, three replicas': {
    replicaCount: 3,
    postgresql: { existingSecret: 'database', existingSecretKey: 'uri' },
    existingSecret: 'mine',
  },
  'Secrets that are there, and one more': {
    existingSecret: 'mine',
    secrets: { SMTP_PASSWORD: 'hidden-4' },
  },
  TLS: {
    tls: { secretName: 'falcobrief-tls' },
    serviceMonitor: { enabled: true, tlsConfig: { insecureSkipVerify: true } },
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
