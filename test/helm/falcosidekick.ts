import { secretData } from './container.ts'
import type { Manifest } from './manifests.ts'

/** The values of Falcosidekick's chart that lead it to a receiver. */
export type FalcosidekickValues = {
  readonly enabled: boolean
  readonly config: {
    readonly webhook: { readonly address: string; readonly customHeaders?: string }
    readonly extraEnv: readonly Variable[]
  }
}

type Variable = {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } }
}

/**
 * The environment of its container: its chart sets the first two from `config`, then `extraEnv` as it
 * is; Kubernetes replaces `$(NAME)` by a variable that stands before.
 */
export function falcosidekickEnvironment(
  { config }: FalcosidekickValues,
  manifests: readonly Manifest[],
): Record<string, string> {
  const env: Record<string, string> = {
    WEBHOOK_ADDRESS: config.webhook.address,
    WEBHOOK_CUSTOMHEADERS: config.webhook.customHeaders ?? '',
  }
  for (const { name, value = '', valueFrom } of config.extraEnv) {
    const ref = valueFrom?.secretKeyRef
    const found = ref === undefined ? value : secretData(ref.name, manifests)[ref.key]
    if (found === undefined) throw new Error(`Secret ${ref?.name} has no ${ref?.key}`)
    env[name] = found.replaceAll(/\$\((\w+)\)/g, (text, other: string) => env[other] ?? text)
  }
  return env
}

/** As it reads WEBHOOK_CUSTOMHEADERS: what is not in two parts is dropped, names are not trimmed. */
export function parseHeaders(text: string): readonly (readonly [string, string])[] {
  return text
    .split(',')
    .map((entry) => entry.split(':'))
    .filter((parts) => parts.length === 2) as [string, string][]
}
