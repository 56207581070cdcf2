import { z } from 'zod'
import { configSchema } from './schema.ts'

/** How the text of an environment variable becomes a value. */
export type KeyKind = 'text' | 'number' | 'boolean' | 'text or boolean' | 'list' | 'yaml'

/** One setting as users write it. */
export type ConfigKey = {
  /** `slack.webhookurl` */
  readonly path: string
  /** `SLACK_WEBHOOKURL` */
  readonly env: string
  readonly kind: KeyKind
  readonly secret: boolean
  readonly description: string
  /** As it would be written in YAML on one line. */
  readonly initial: string
}

/** The part of JSON Schema that zod makes of our settings. */
export type JsonSchema = {
  readonly type?: string
  readonly const?: unknown
  readonly description?: string
  readonly default?: unknown
  readonly secret?: boolean
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

const ROOT = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema

/** Every setting, in the order of the schema. Sections are no settings; lists and `sinks` are one each. */
export const CONFIG_KEYS: readonly ConfigKey[] = collectKeys(ROOT, [])

/** The settings as JSON Schema, of what users write (not of what it becomes). */
export function inputSchema(): JsonSchema {
  return ROOT
}

/** The settings of the sink `name` but for its type, as `sinks.NAME.KEY`; none for an unknown type. */
export function sinkKeys(name: string, type: unknown): readonly ConfigKey[] {
  const variant = schemasAt(['sinks', name]).find(({ properties }) => isOfType(properties, type))
  if (variant === undefined) return []
  const keys = collectKeys(variant, ['sinks', name])
  return keys.filter(({ path }) => path !== `sinks.${name}.type`)
}

/**
 * The names that may stand at a path: those of the things of this `type`, if there are such, else of all
 * that may be there. Empty when any name may stand there.
 */
export function namesAt(path: readonly PropertyKey[], type: unknown): readonly string[] {
  const schemas = schemasAt(path)
  const typed = schemas.filter(({ properties }) => isOfType(properties, type))
  const names = (typed.length > 0 ? typed : schemas).flatMap(({ properties }) =>
    Object.keys(properties ?? {}),
  )
  return Array.from(new Set(names))
}

/** Whether the setting at this path is a secret. */
export function isSecret(path: readonly PropertyKey[]): boolean {
  return schemasAt(path).some(({ secret }) => secret === true)
}

function isOfType(properties: JsonSchema['properties'], type: unknown): boolean {
  return properties?.['type'] !== undefined && properties['type'].const === type
}

function schemasAt(path: readonly PropertyKey[]): readonly JsonSchema[] {
  return path.reduce<readonly JsonSchema[]>(
    (schemas, part) => schemas.flatMap((schema) => children(schema, part)).flatMap(schemaVariants),
    [ROOT],
  )
}

function children(
  { properties = {}, additionalProperties, items }: JsonSchema,
  part: PropertyKey,
): readonly JsonSchema[] {
  if (typeof part === 'number') return items === undefined ? [] : [items]
  const named = Object.hasOwn(properties, part) ? properties[String(part)] : undefined
  if (named !== undefined) return [named]
  return typeof additionalProperties === 'object' ? [additionalProperties] : []
}

function schemaVariants(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ?? [schema]
}

/** `SLACK_WEBHOOKURL` for `slack.webhookurl`. */
export function environmentName(path: readonly string[]): string {
  return path
    .map((part) => part.replaceAll(/[^A-Za-z0-9]/g, '_'))
    .join('_')
    .toUpperCase()
}

function collectKeys(schema: JsonSchema, path: readonly string[]): ConfigKey[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const at = [...path, name]
    if (child.properties !== undefined) return collectKeys(child, at)
    return [
      {
        path: at.join('.'),
        env: environmentName(at),
        kind: keyKind(child),
        secret: child.secret === true,
        description: child.description ?? '',
        initial: JSON.stringify(child.default ?? ''),
      },
    ]
  })
}

function keyKind(schema: JsonSchema): KeyKind {
  const variants = schemaVariants(schema)
  const types = new Set(variants.map(({ type }) => type))
  if (types.has('number') || types.has('integer')) return 'number'
  if (types.has('boolean')) return types.has('string') ? 'text or boolean' : 'boolean'
  const list = variants.find(({ type }) => type === 'array')
  if (list !== undefined) return list.items?.type === 'string' ? 'list' : 'yaml'
  return types.has('object') ? 'yaml' : 'text'
}
