import { z } from 'zod'
import { inputSchema, type JsonSchema } from '../src/config/keys.ts'
import { withForeignSettings } from './chart-foreign.ts'
import type { ChartValue } from './chart-values.ts'

const text = z.string()
const flag = z.boolean()
const count = z.int().min(0)
const port = z.int().min(1).max(65_535)
const texts = z.array(text)
const textByName = z.record(text, text)
/** What is Kubernetes' own; the API server checks it. */
const object = z.record(text, z.unknown())
const objects = z.array(object)

const strict = z.strictObject

const ingressHost = strict({
  host: text,
  paths: z
    .array(
      strict({
        path: text.regex(/^\//),
        pathType: z.enum(['Exact', 'ImplementationSpecific', 'Prefix']).optional(),
      }),
    )
    .min(1),
})

/**
 * What values.yaml may hold beside `config`. Defaults and meanings stand in values.yaml. No pattern for a
 * secret: helm would print what does not fit.
 */
const ownValues = strict({
  replicaCount: count,
  revisionHistoryLimit: count,
  image: strict({
    registry: text,
    repository: text.min(1),
    tag: text,
    digest: text.regex(/^(sha256:[0-9a-f]{64})?$/),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
  }),
  imagePullSecrets: z.array(z.union([text, object])),
  nameOverride: text,
  fullnameOverride: text,
  customLabels: textByName,
  customAnnotations: textByName,
  workloadLabels: textByName,
  workloadAnnotations: textByName,
  restartOnConfigChange: flag,
  postgresql: strict({
    url: text,
    existingSecret: text,
    existingSecretKey: text.min(1),
    port,
    migrationJob: strict({ enabled: flag, activeDeadlineSeconds: z.int().min(1) }),
  }),
  persistence: strict({
    enabled: flag,
    size: text.min(1),
    storageClass: text,
    accessModes: texts.min(1),
    annotations: textByName,
    existingClaim: text,
  }),
  tls: strict({ secretName: text, certKey: text.min(1), keyKey: text.min(1), clientCaKey: text }),
  serviceAccount: strict({ create: flag, name: text, annotations: textByName }),
  service: strict({
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']),
    port,
    nodePort: z.int().min(0).max(65_535),
    labels: textByName,
    annotations: textByName,
    loadBalancerClass: text,
    loadBalancerIP: text,
    loadBalancerSourceRanges: texts,
    externalTrafficPolicy: z.enum(['', 'Cluster', 'Local']),
    ipFamilyPolicy: z.enum(['', 'SingleStack', 'PreferDualStack', 'RequireDualStack']),
    ipFamilies: z.array(z.enum(['IPv4', 'IPv6'])),
  }),
  ingress: strict({
    enabled: flag,
    ingressClassName: text,
    annotations: textByName,
    hosts: z.array(ingressHost).min(1),
    tls: objects,
  }),
  httproute: strict({
    enabled: flag,
    labels: textByName,
    annotations: textByName,
    parentRefs: objects,
    hostnames: texts,
    matches: objects.min(1),
    filters: objects,
  }),
  networkPolicy: strict({
    enabled: flag,
    senders: objects,
    scrapers: objects,
    extraPeers: objects,
    egressPorts: z.array(port),
    extraEgress: objects,
  }),
  podDisruptionBudget: strict({
    enabled: flag,
    maxUnavailable: z.union([z.int().min(1), text.regex(/^\d+%$/)]),
  }),
  autoscaling: strict({
    enabled: flag,
    minReplicas: z.int().min(1),
    maxReplicas: z.int().min(1),
    targetCPUUtilizationPercentage: z.int().min(1).max(100),
  }),
  serviceMonitor: strict({
    enabled: flag,
    additionalLabels: textByName,
    interval: text,
    scrapeTimeout: text,
    additionalProperties: object,
  }),
  prometheusRules: strict({
    enabled: flag,
    additionalLabels: textByName,
    additionalAlerts: objects,
  }),
  grafana: strict({
    dashboards: strict({ enabled: flag, labels: textByName, annotations: textByName }),
  }),
  resources: object,
  maxHeapMiB: count,
  podSecurityContext: object,
  securityContext: object,
  // Below it the kubelet would kill a service that is about to stop.
  terminationGracePeriodSeconds: z.int().min(30),
  preStopSeconds: count,
  startupProbe: object,
  readinessProbe: object,
  livenessProbe: object,
  topologySpreadConstraints: objects,
  podLabels: textByName,
  podAnnotations: textByName,
  nodeSelector: textByName,
  tolerations: objects,
  affinity: object,
  priorityClassName: text,
  dnsPolicy: z.enum(['', 'ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']),
  dnsConfig: object,
  hostAliases: objects,
  extraVolumes: objects,
  extraVolumeMounts: objects,
  extraInitContainers: objects,
  extraContainers: objects,
  extraObjects: z.array(z.union([text, object])),
  testConnection: strict({
    enabled: flag,
    nodeSelector: textByName,
    tolerations: objects,
    affinity: object,
  }),
})

/** What `config` holds beside falcobrief.yaml. */
const chartKeys = strict({
  existingSecret: text,
  extraEnv: objects,
  extraEnvFrom: objects,
  extraArgs: texts,
})

/** values.schema.json: helm holds the values against it, and so do editors. */
export function valuesSchema(values: readonly ChartValue[]): object {
  const { properties = {} } = z.toJSONSchema(ownValues, { io: 'input' }) as JsonSchema
  const all: Record<string, JsonSchema> = {
    ...properties,
    config: configSchema(),
    // What helm and a chart that has this one as a dependency put there.
    global: { type: 'object' },
    enabled: { type: 'boolean' },
  }
  // Draft 7 is what helm 3 and helm 4 both read.
  const $schema = 'http://json-schema.org/draft-07/schema#'
  const root = { type: 'object', properties: all, additionalProperties: false }
  return { $schema, title: 'Values of the falcobrief chart', ...described(root, values, []) }
}

/** The settings as users write them, and the chart's own keys; a pod without a fixed port could not be reached. */
function configSchema(): JsonSchema {
  const { properties = {}, additionalProperties = false } = withoutSecretPatterns(inputSchema())
  const listenport = { ...properties['listenport'], minimum: 1 }
  const chart = z.toJSONSchema(chartKeys, { io: 'input' }) as JsonSchema
  return {
    type: 'object',
    properties: withForeignSettings({ ...properties, listenport, ...chart.properties }),
    additionalProperties,
  }
}

/** A schema in which a secret is any text: helm prints a value that does not fit. */
function withoutSecretPatterns<Part>(part: Part): Part
function withoutSecretPatterns(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutSecretPatterns)
  if (typeof part !== 'object' || part === null) return part
  const schema = part as JsonSchema
  if (schema.secret === true) return { type: 'string', description: schema.description ?? '' }
  return Object.fromEntries(
    Object.entries(part).map(([name, child]) => [name, withoutSecretPatterns(child)]),
  )
}

/** Names of the secret settings of all types of sinks. */
export function secretSinkSettings(): readonly string[] {
  const any = inputSchema().properties?.['sinks']?.additionalProperties
  const variants = typeof any === 'object' ? (any.oneOf ?? any.anyOf ?? []) : []
  const secrets = variants.flatMap(({ properties = {} }) =>
    Object.keys(properties).filter((name) => properties[name]?.secret === true),
  )
  return Array.from(new Set(secrets)).toSorted()
}

/** The meanings of values.yaml, where they belong. Nothing has to be set, for values.yaml sets it. */
function described(
  whole: JsonSchema,
  values: readonly ChartValue[],
  path: readonly string[],
): JsonSchema {
  const schema = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'required'))
  const meaning = values.find((value) => value.path === path.join('.'))?.meaning
  if (meaning !== undefined) return { description: meaning, ...schema }
  const properties = Object.entries(whole.properties ?? {}).map(([name, child]) => [
    name,
    described(child, values, [...path, name]),
  ])
  return properties.length === 0
    ? schema
    : { ...schema, properties: Object.fromEntries(properties) as Record<string, JsonSchema> }
}
