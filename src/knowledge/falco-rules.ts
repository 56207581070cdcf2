import { z } from 'zod'
import { fieldFacts, officialRules, ruleFacts, type RuleException } from './catalogue.ts'

/** Comparisons that an exception may use; those with two words since Falco 0.44. */
// prettier-ignore
const COMPARISONS = [
  '=', '==', '!=', '<', '<=', '>', '>=', 'in', 'intersects', 'pmatch', 'glob', 'iglob', 'regex',
  'contains', 'icontains', 'bcontains', 'startswith', 'bstartswith', 'endswith',
  'startswith oneof', 'contains oneof', 'endswith oneof',
] as const

/** Those that take a list of values. */
const LISTS: ReadonlySet<string> = new Set(['in', 'intersects', 'pmatch'])

/** "filter parameter too long" from 256 bytes on. */
const MAX_BYTES = 255

const APPENDABLE: readonly string[] = ['condition', 'output', 'desc', 'tags', 'exceptions']
const REPLACED = ['priority', 'enabled', 'warn_evttypes', 'skip-if-unknown-filter']
const CAPTURING = ['capture', 'capture_duration']
const REPLACEABLE: readonly string[] = [...APPENDABLE, ...REPLACED, ...CAPTURING]
const NEEDED: readonly string[] = ['condition', 'output', 'desc', 'priority']

const text = z.string().min(1)
const value = z.union([z.string(), z.number(), z.boolean()])
const how = z.enum(['append', 'replace'])

const exception = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
  fields: z.union([text, z.array(text).min(1)]).optional(),
  comps: z.union([z.enum(COMPARISONS), z.array(z.enum(COMPARISONS)).min(1)]).optional(),
  values: z.array(z.union([value, z.array(z.union([value, z.array(value).min(1)])).min(1)])).min(1),
})

type Exception = z.output<typeof exception>

const rule = z.strictObject({
  rule: text,
  condition: text.optional(),
  output: text.optional(),
  desc: text.optional(),
  // Falco's own schema knows no other spelling, though Falco loads it.
  priority: z
    .enum(['EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'])
    .optional(),
  tags: z.array(text).min(1).optional(),
  exceptions: z.array(exception).min(1).optional(),
  source: text.optional(),
  enabled: z.boolean().optional(),
  warn_evttypes: z.boolean().optional(),
  'skip-if-unknown-filter': z.boolean().optional(),
  capture: z.boolean().optional(),
  capture_duration: z.number().optional(),
  override: z.record(z.string(), how).optional(),
})

type Rule = z.output<typeof rule>

const macro = z.strictObject({
  macro: text,
  condition: text,
  override: z.strictObject({ condition: how }).optional(),
})

const list = z.strictObject({
  list: text,
  items: z.array(value),
  override: z.strictObject({ items: how }).optional(),
})

/** Whether data is, or is meant as, what stands in a Falco rules file. */
export function isFalcoRules(data: unknown): data is readonly unknown[] {
  return Array.isArray(data) && data.some((item) => kindOf(item) !== null)
}

/**
 * Everything for which Falco would refuse, ignore or misread this content of a local rules file, each one
 * line; none when it is right. Overrides may only name what official rule files define, and `ownRules`.
 */
export function problemsInRules(
  data: unknown,
  ownRules: ReadonlySet<string> = new Set(),
): readonly string[] {
  if (!Array.isArray(data)) return ['a rules file is a list']
  return data.flatMap((item: unknown): readonly string[] => {
    switch (kindOf(item)) {
      case 'rule':
        return checked(rule, item, (parsed) => ruleProblems(parsed, ownRules))
      case 'macro':
        return checked(macro, item, (parsed) => [
          ...hookProblems(parsed.macro, parsed.override !== undefined),
          ...conditionProblems(parsed.condition),
        ])
      case 'list':
        return checked(list, item, (parsed) =>
          hookProblems(parsed.list, parsed.override !== undefined),
        )
      default:
        return ['an item is a rule, a macro or a list']
    }
  })
}

function kindOf(item: unknown): 'rule' | 'macro' | 'list' | null {
  if (typeof item !== 'object' || item === null) return null
  return (['rule', 'macro', 'list'] as const).find((kind) => kind in item) ?? null
}

function checked<T>(
  schema: z.ZodType<T>,
  item: unknown,
  check: (parsed: T) => readonly string[],
): readonly string[] {
  const result = schema.safeParse(item)
  if (result.success) return check(result.data)
  return result.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
}

function ruleProblems(item: Rule, ownRules: ReadonlySet<string>): readonly string[] {
  const facts = ruleFacts(item.rule)
  const isNew = item.override === undefined
  if (!isNew && facts === null && !ownRules.has(item.rule)) {
    return [`there is no rule "${item.rule}" to override`]
  }
  const existing = isNew ? [] : (facts?.exceptions ?? [])
  const source = item.source ?? facts?.source ?? (isNew ? 'syscall' : null)
  return [
    ...overrideProblems(item),
    ...(item.exceptions ?? []).flatMap((one) => exceptionProblems(one, existing, source)),
    ...(item.condition === undefined ? [] : conditionProblems(item.condition)),
    ...(item.override?.['condition'] === 'append' && !/^\s*(?:and|or)\b/.test(item.condition ?? '')
      ? ['an appended condition begins with "and" or "or"']
      : []),
  ]
}

function overrideProblems(item: Rule): readonly string[] {
  const given = Object.keys(item).filter((key) => !['rule', 'source', 'override'].includes(key))
  if (item.override === undefined) {
    const missing = NEEDED.filter((key) => !given.includes(key))
    return missing.map((key) => `a rule without override needs ${key}`)
  }
  const { override } = item
  return [
    ...given
      .filter((key) => !Object.hasOwn(override, key))
      .map((key) => `${key} has no entry in override`),
    ...Object.entries(override).flatMap(([key, kind]) => {
      const allowed = kind === 'append' ? APPENDABLE : REPLACEABLE
      if (!allowed.includes(key)) return [`${key} cannot be overridden by ${kind}`]
      return given.includes(key) ? [] : [`override names ${key}, which is not given`]
    }),
  ]
}

function exceptionProblems(
  { name, fields, comps, values }: Exception,
  existing: readonly RuleException[],
  source: string | null,
): readonly string[] {
  const known = existing.find((one) => one.name === name)
  if (known !== undefined) {
    return fields === undefined && comps === undefined
      ? valueProblems(values, known.fields, known.comps)
      : [`${name} is there already: only values can be added to it`]
  }
  if (fields === undefined) return [`${name} is new, so it needs fields`]
  const names = typeof fields === 'string' ? [fields] : fields
  const isSingle = typeof fields === 'string'
  const operators = comps ?? (isSingle ? 'in' : names.map(() => '='))
  const each = typeof operators === 'string' ? [operators] : operators
  if (isSingle !== (typeof operators === 'string'))
    return [`${name}: fields and comps differ in form`]
  if (each.length !== names.length) return [`${name}: fields and comps differ in length`]
  if (isSingle && !each.every((one) => LISTS.has(one) || one.endsWith(' oneof'))) {
    return [`${name}: a single field is compared by in, pmatch, intersects or … oneof`]
  }
  return [
    ...names.flatMap((field) => fieldProblems(field, source)),
    ...(isSingle ? byteProblems(values.flat(2)) : valueProblems(values, names, each)),
  ]
}

function fieldProblems(field: string, source: string | null): readonly string[] {
  const facts = fieldFacts(field)
  if (facts === null) return [`Falco has no field ${field}`]
  const fits = facts.source === source || facts.source.startsWith('any') || source === null
  return fits ? [] : [`${field} is a field of ${facts.source}`]
}

function valueProblems(
  values: Exception['values'],
  fields: readonly string[],
  comps: readonly string[],
): readonly string[] {
  return values.flatMap((tuple) => {
    if (!Array.isArray(tuple) || tuple.length !== fields.length) {
      return ['each of values has one entry for each field']
    }
    const misfits = tuple.filter(
      (one, index) => Array.isArray(one) && !LISTS.has(comps[index] ?? '='),
    )
    return [
      ...(misfits.length === 0 ? [] : ['a list of values is for in, intersects or pmatch']),
      ...byteProblems(tuple.flat()),
    ]
  })
}

function byteProblems(values: readonly unknown[]): readonly string[] {
  const long = values.filter((one) => Buffer.byteLength(String(one)) > MAX_BYTES + 2)
  return long.map(() => `a value is longer than ${MAX_BYTES} bytes`)
}

/** Macros and lists that official files leave to be filled in are the only ones to override. */
function hookProblems(name: string, isOverride: boolean): readonly string[] {
  const isKnown = officialRules().some(({ hooks }) => hooks.some((hook) => hook.name === name))
  return isOverride && !isKnown ? [`there is no ${name} to override`] : []
}

const COMPARED =
  /([a-z0-9_]+(?:\.[A-Za-z0-9_]+)+(?:\[[^\]]*\])?)\s+(?:[=!<>]=?|in\b|exists\b|[a-z]+with\b|[bi]?contains\b|pmatch\b|intersects\b)/g

function conditionProblems(condition: string): readonly string[] {
  return Array.from(condition.matchAll(COMPARED), ([, field = '']) => field)
    .filter((field) => fieldFacts(field) === null)
    .map((field) => `Falco has no field ${field}`)
}
