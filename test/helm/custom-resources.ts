import { z } from 'zod'

/** The parts of resources outside Kubernetes that the chart uses; anything else in them is a mistake. */

const metadata = z.strictObject({
  name: z.string(),
  namespace: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).optional(),
})

const prometheusDuration = z.string().regex(/^\d+(ms|s|m|h|d)$/)

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.RelabelConfig */
const relabeling = z.strictObject({
  sourceLabels: z.array(z.string()).optional(),
  targetLabel: z.string().optional(),
  regex: z.string().optional(),
  replacement: z.string().optional(),
  action: z.string().optional(),
})

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor */
const serviceMonitor = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('ServiceMonitor'),
  metadata,
  spec: z.strictObject({
    selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
    namespaceSelector: z.strictObject({ matchNames: z.array(z.string()) }),
    endpoints: z.array(
      z.strictObject({
        port: z.string(),
        scheme: z.enum(['http', 'https']),
        path: z.string(),
        interval: prometheusDuration.optional(),
        scrapeTimeout: prometheusDuration.optional(),
        tlsConfig: z.record(z.string(), z.unknown()).optional(),
        relabelings: z.array(relabeling).optional(),
        metricRelabelings: z.array(relabeling).optional(),
      }),
    ),
  }),
})

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule */
const prometheusRule = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('PrometheusRule'),
  metadata,
  spec: z.strictObject({
    groups: z.array(
      z.strictObject({
        name: z.string(),
        rules: z.array(
          z.strictObject({
            alert: z.string(),
            expr: z.string(),
            for: prometheusDuration.optional(),
            labels: z.record(z.string(), z.string()),
            annotations: z.record(z.string(), z.string()),
          }),
        ),
      }),
    ),
  }),
})

/** https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
const httpRoute = z.strictObject({
  apiVersion: z.literal('gateway.networking.k8s.io/v1'),
  kind: z.literal('HTTPRoute'),
  metadata,
  spec: z.strictObject({
    parentRefs: z
      .array(
        z.strictObject({
          name: z.string(),
          namespace: z.string().optional(),
          sectionName: z.string().optional(),
          port: z.int().optional(),
        }),
      )
      .min(1),
    hostnames: z.array(z.string()),
    rules: z.array(
      z.strictObject({
        matches: z.array(
          z.strictObject({
            path: z.strictObject({
              type: z.literal('PathPrefix'),
              value: z.string().startsWith('/'),
            }),
          }),
        ),
        filters: z.array(z.looseObject({ type: z.string() })).optional(),
        backendRefs: z.array(z.strictObject({ name: z.string(), port: z.int() })),
      }),
    ),
  }),
})

export type ServiceMonitor = z.output<typeof serviceMonitor>
export type PrometheusRule = z.output<typeof prometheusRule>
export type HttpRoute = z.output<typeof httpRoute>

/** By kind. */
export const CUSTOM_RESOURCES: Readonly<Record<string, z.ZodType>> = {
  ServiceMonitor: serviceMonitor,
  PrometheusRule: prometheusRule,
  HTTPRoute: httpRoute,
}
