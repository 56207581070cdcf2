import { z } from 'zod'
import { CONFIG_KEYS, inputSchema, type JsonSchema } from '../src/config/keys.ts'
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

/**
 * What values.yaml may hold but for `config` and `secrets`. Defaults and meanings stand in values.yaml.
 * No pattern for a secret: helm would print what does not fit.
 */
const ownValues = strict({
  replicaCount: count,
  image: strict({
    registry: text,
    repository: text.min(1),
    tag: text,
    digest: text.regex(/^(sha256:[0-9a-f]{64})?$/),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
  }),
  imagePullSecrets: objects,
  nameOverride: text,
  fullnameOverride: text,
  commonLabels: textByName,
  restartOnConfigChange: flag,
  auth: strict({ token: text, readtoken: text }),
  existingSecret: text,
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
    annotations: textByName,
  }),
  ingress: strict({
    enabled: flag,
    className: text,
    annotations: textByName,
    hosts: texts,
    paths: z.array(text.regex(/^\//)).min(1),
    tls: objects,
  }),
  httpRoute: strict({
    enabled: flag,
    annotations: textByName,
    parentRefs: objects,
    hostnames: texts,
    paths: z.array(text.regex(/^\//)).min(1),
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
    labels: textByName,
    interval: text,
    scrapeTimeout: text,
    tlsConfig: object,
  }),
  prometheusRule: strict({ enabled: flag, labels: textByName, additionalRules: objects }),
  dashboard: strict({ enabled: flag, labels: textByName, annotations: textByName }),
  resources: object,
  podSecurityContext: object,
  securityContext: object,
  terminationGracePeriodSeconds: count,
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
  extraEnv: objects,
  extraVolumes: objects,
  extraVolumeMounts: objects,
  extraContainers: objects,
  tests: strict({ enabled: flag }),
})

/** values.schema.json: helm holds the values against it, and so do editors. */
export function valuesSchema(values: readonly ChartValue[]): object {
  const { properties = {} } = z.toJSONSchema(ownValues, { io: 'input' }) as JsonSchema
  const all: Record<string, JsonSchema> = {
    ...properties,
    config: configSchema(),
    secrets: secretsSchema(),
    // What helm and a chart that has this one as a dependency put there.
    global: { type: 'object' },
    enabled: { type: 'boolean' },
  }
  // Draft 7 is what helm 3 and helm 4 both read.
  const $schema = 'http://json-schema.org/draft-07/schema#'
  const root = { type: 'object', properties: all, additionalProperties: false }
  return { $schema, title: 'Values of the falcobrief chart', ...described(root, values, []) }
}

/** The settings as users write them; a pod without a fixed port could not be reached. */
function configSchema(): JsonSchema {
  const { properties = {}, additionalProperties = false } = inputSchema()
  const listenport = { ...properties['listenport'], minimum: 1 }
  return {
    type: 'object',
    properties: { ...properties, listenport },
    additionalProperties,
  }
}

/** Secret settings by environment name, but for those that have a value of their own. */
function secretsSchema(): JsonSchema {
  const elsewhere = new Set(['auth.token', 'auth.readtoken', 'store.url'])
  const keys = CONFIG_KEYS.filter(({ path, secret }) => secret && !elsewhere.has(path))
  const named = keys.map(({ env, description }) => [env, { type: 'string', description }])
  const endings = secretSinkSettings().map((key) => key.toUpperCase())
  const schema = {
    type: 'object',
    properties: Object.fromEntries(named) as Record<string, JsonSchema>,
    patternProperties: { [`^SINKS_[A-Z0-9_]+_(${endings.join('|')})$`]: { type: 'string' } },
    additionalProperties: false,
  }
  return schema
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
