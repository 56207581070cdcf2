import { parse } from 'yaml'
import { z } from 'zod'
import type { RuleException, RuleFacts, TuningHook } from '../../src/knowledge/catalogue.ts'
import { parsePriority } from '../../src/model/event.ts'
import { TACTICS } from '../../src/model/tactics.ts'
import { namesIn, type Name } from './condition.ts'

const oneOrMany = z.union([z.string(), z.array(z.string())])

/** What is read of an item of a rules file; the rest of it is of no interest here. */
const itemSchema = z.object({
  rule: z.string().optional(),
  macro: z.string().optional(),
  list: z.string().optional(),
  condition: z.string().optional(),
  items: z.array(z.union([z.string(), z.number()])).optional(),
  output: z.string().optional(),
  priority: z.string().optional(),
  source: z.string().optional(),
  enabled: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  exceptions: z
    .array(
      z.object({ name: z.string(), fields: oneOrMany.optional(), comps: oneOrMany.optional() }),
    )
    .optional(),
})

type Item = z.output<typeof itemSchema>

/**
 * The facts of the rules in one rules file, in its order. Sentences (descriptions, outputs) are read for
 * the fields and names in them and not kept.
 * @param file the path that the facts are said to be from
 * @throws Error that names the rule in which something cannot be read
 */
export function rulesIn(text: string, file: string): readonly RuleFacts[] {
  const items = z.array(itemSchema).parse(parse(text) ?? [])
  const names = collect(items)
  return items.flatMap((item) => {
    if (item.rule === undefined || item.condition === undefined) return []
    try {
      return [factsOf(item, item.rule, item.condition, names, file)]
    } catch (error) {
      throw new Error(`${file}: ${item.rule}: ${String(error)}`, { cause: error })
    }
  })
}

type Names = {
  readonly macros: ReadonlyMap<string, string>
  readonly lists: ReadonlyMap<string, readonly (string | number)[]>
}

function collect(items: readonly Item[]): Names {
  return {
    macros: new Map(
      items.flatMap(({ macro, condition = '' }) =>
        macro === undefined ? [] : [[macro, condition] as const],
      ),
    ),
    lists: new Map(
      items.flatMap(({ list, items: all = [] }) =>
        list === undefined ? [] : [[list, all] as const],
      ),
    ),
  }
}

function factsOf(
  item: Item,
  rule: string,
  condition: string,
  names: Names,
  file: string,
): RuleFacts {
  const { tags = [], source = 'syscall' } = item
  const priority = parsePriority(item.priority ?? '')
  if (priority === null) throw new Error(`there is no priority ${item.priority ?? ''}`)
  const [maturity] = tags.flatMap((tag) => /^maturity_(\w+)$/.exec(tag)?.[1] ?? [])
  return {
    rule,
    source,
    priority,
    maturity: maturityOf(maturity),
    enabled: item.enabled ?? true,
    tags,
    tactics: tacticsOf(tags),
    techniques: unique(tags.flatMap((tag) => TECHNIQUE.exec(tag)?.[1] ?? [])),
    fields: fieldsIn(item.output ?? ''),
    exceptions: (item.exceptions ?? []).map((one) => exceptionOf(one)),
    hooks: hooksOf(condition, names),
    file,
  }
}

const MATURITIES = ['stable', 'incubating', 'sandbox', 'deprecated'] as const

function maturityOf(tag: string | undefined): RuleFacts['maturity'] {
  return MATURITIES.find((known) => known === tag) ?? null
}

/** Bare, or as `mitre_TA0005-defense-evasion`. */
const TACTIC = /(?:^|_)(TA\d{4})(?:-|$)/
const TECHNIQUE = /(?:^|_)(T\d{4}(?:\.\d{3})?)(?:-|$)/

/** By id, or by the name that Falco spells `mitre_credential_access`. */
function tacticsOf(tags: readonly string[]): readonly string[] {
  const ids = tags.flatMap((tag) => {
    const id = TACTIC.exec(tag)?.[1]
    if (id !== undefined) return [id]
    const name = /^mitre_(\w+)$/.exec(tag)?.[1]?.replaceAll('_', ' ')
    const known = Array.from(TACTICS).find(([, each]) => each.toLowerCase() === name)
    return known === undefined ? [] : [known[0]]
  })
  return unique(ids)
}

function unique(ids: readonly string[]): readonly string[] {
  return Array.from(new Set(ids))
}

/** `%proc.name` and `%jevt.value[/a/b]`, each once. */
function fieldsIn(output: string): readonly string[] {
  const fields = output.matchAll(/%\(?([a-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*(?:\[[^\]]*\])?)/g)
  return unique(Array.from(fields, ([, field = '']) => field))
}

function exceptionOf({
  name,
  fields = [],
  comps,
}: NonNullable<Item['exceptions']>[number]): RuleException {
  const all = typeof fields === 'string' ? [fields] : fields
  const operators = comps ?? (typeof fields === 'string' ? 'in' : all.map(() => '='))
  return { name, fields: all, comps: typeof operators === 'string' ? [operators] : operators }
}

/** Names by which rule files tell their users what is theirs to fill in. */
const OURS_TO_FILL = {
  macro: /^user_|(?:^|_)(?:known|allowed?|approved|trusted|expected|whitelisted)_/,
  list: /(?:^|_)(?:known|allowed?|approved|trusted|expected|whitelisted)_/,
} as const
/** Conditions that are there to be replaced. */
const PLACEHOLDER = /^\(?\w*(?:never_true|always_true)\)?$/

/** The macros and lists that the rule leaves to its users, the nearer ones first. */
function hooksOf(condition: string, names: Names): readonly TuningHook[] {
  const hooks = new Map<string, TuningHook>()
  const queue = [...namesIn(condition)]
  const queued = new Set<string>()
  for (const one of queue) {
    const kind = kindOf(one, names)
    if (kind === null) continue
    const polarity = one.isNegated ? 'negated' : 'positive'
    if (isHook({ name: one.name, kind, polarity }, names)) {
      const fields = new Set([...(hooks.get(one.name)?.fields ?? []), one.field ?? ''])
      fields.delete('')
      hooks.set(one.name, { name: one.name, kind, polarity, fields: Array.from(fields) })
    }
    const key = JSON.stringify(one)
    if (!queued.has(key)) queue.push(...within(one, names))
    queued.add(key)
  }
  return Array.from(hooks.values())
}

/** What a macro's condition names, and the lists that a list is made of. */
function within({ name, isNegated, field }: Name, { macros, lists }: Names): readonly Name[] {
  if (field !== null) {
    return (lists.get(name) ?? []).map((item) => ({ name: String(item), isNegated, field }))
  }
  return namesIn(macros.get(name) ?? 'never_true').map((one) => ({
    ...one,
    isNegated: one.isNegated !== isNegated,
  }))
}

function kindOf({ name, field }: Name, { macros, lists }: Names): TuningHook['kind'] | null {
  if (field !== null) return lists.has(name) ? 'list' : null
  return macros.has(name) ? 'macro' : null
}

/** By its name, when it excludes; or because it is empty, so that it does nothing before it is filled. */
function isHook(
  { name, kind, polarity }: Pick<TuningHook, 'name' | 'kind' | 'polarity'>,
  { macros, lists }: Names,
): boolean {
  if (PLACEHOLDER.test(name)) return false
  if (polarity === 'negated' && OURS_TO_FILL[kind].test(name)) return true
  return kind === 'list'
    ? lists.get(name)?.length === 0
    : PLACEHOLDER.test(macros.get(name)?.trim() ?? '')
}
