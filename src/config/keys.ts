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
  readonly description?: string
  readonly default?: unknown
  readonly secret?: boolean
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

/** The settings as JSON Schema, of what users write (not of what it becomes). */
export function inputSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
}

/** Every setting, in the order of the schema. Sections are no settings; lists and `sinks` are one each. */
export const CONFIG_KEYS: readonly ConfigKey[] = keysOf(inputSchema(), [])

/** The names that may stand at a path, whatever kind of thing is there; empty when any may. */
export function namesAt(path: readonly PropertyKey[]): readonly string[] {
  const found = path.reduce<readonly JsonSchema[]>(
    (schemas, part) => schemas.flatMap((schema) => childrenOf(schema, part)),
    [inputSchema()],
  )
  const names = found.flatMap((schema) => variantsOf(schema).flatMap(propertyNames))
  return Array.from(new Set(names))
}

/** Whether the setting at this path of a JSON-like value is a secret. */
export function isSecret(path: readonly PropertyKey[]): boolean {
  const found = path.reduce<readonly JsonSchema[]>(
    (schemas, part) => schemas.flatMap((schema) => childrenOf(schema, part)),
    [inputSchema()],
  )
  return found.some((schema) => schema.secret === true)
}

function keysOf(schema: JsonSchema, path: readonly string[]): ConfigKey[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const at = [...path, name]
    if (child.properties !== undefined) return keysOf(child, at)
    return [
      {
        path: at.join('.'),
        env: at.join('_').toUpperCase(),
        kind: kindOf(child),
        secret: child.secret === true,
        description: child.description ?? '',
        initial: JSON.stringify(child.default ?? ''),
      },
    ]
  })
}

function kindOf(schema: JsonSchema): KeyKind {
  const variants = variantsOf(schema)
  const types = variants.map(({ type }) => type)
  if (types.includes('number') || types.includes('integer')) return 'number'
  if (types.includes('boolean')) return types.includes('string') ? 'text or boolean' : 'boolean'
  const list = variants.find(({ type }) => type === 'array')
  if (list !== undefined) return list.items?.type === 'string' ? 'list' : 'yaml'
  return types.includes('object') ? 'yaml' : 'text'
}

function childrenOf(schema: JsonSchema, part: PropertyKey): readonly JsonSchema[] {
  return variantsOf(schema).flatMap(({ properties, additionalProperties, items }) => {
    if (typeof part === 'number') return items === undefined ? [] : [items]
    const named = properties?.[String(part)]
    if (named !== undefined) return [named]
    return typeof additionalProperties === 'object' ? [additionalProperties] : []
  })
}

function variantsOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ?? [schema]
}

function propertyNames({ properties }: JsonSchema): readonly string[] {
  return Object.keys(properties ?? {})
}
