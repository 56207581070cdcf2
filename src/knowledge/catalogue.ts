import { readFileSync } from 'node:fs'
import type { Priority } from '../model/event.ts'

/** A macro or list that an official rule leaves for its users to fill. */
export type TuningHook = {
  readonly name: string
  readonly kind: 'macro' | 'list'
  /** `negated`: widening it silences the rule. `positive`: the rule requires it, so filling it activates. */
  readonly polarity: 'negated' | 'positive'
  /** For lists, the fields that are compared with its items, where the rule files tell. */
  readonly fields: readonly string[]
}

/** An exception that an official rule defines, for its users to add values to. */
export type RuleException = {
  readonly name: string
  readonly fields: readonly string[]
  /** A comparison for each field. */
  readonly comps: readonly string[]
}

/** What the official rule files say about a rule. */
export type RuleFacts = {
  readonly rule: string
  readonly source: string
  readonly priority: Priority
  /** Null for the rules of plugins, which carry none. */
  readonly maturity: 'stable' | 'incubating' | 'sandbox' | 'deprecated' | null
  /** Whether it is on by default. */
  readonly enabled: boolean
  readonly tags: readonly string[]
  /** ATT&CK ids that the tags name. */
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  /** Those that its output prints, each once, in its order. */
  readonly fields: readonly string[]
  readonly exceptions: readonly RuleException[]
  readonly hooks: readonly TuningHook[]
  /** Path of its file in falcosecurity/rules or falcosecurity/plugins. */
  readonly file: string
}

/** A field that a Falco condition or output can name. */
export type FieldFacts = {
  readonly name: string
  /** Falco's own: `CHARBUF`, `UINT64`, `STRING (LIST)`, … */
  readonly type: string
  /** `any` for those that every source has. */
  readonly source: string
  readonly category:
    | 'event'
    | 'process'
    | 'user'
    | 'file'
    | 'file|network'
    | 'network'
    | 'container'
    | 'k8s'
    | 'cloud'
    | 'saas'
  /**
   * Whether its value comes again: `stable`; `composite`, free text or a path that may hold passing
   * parts; `instance`, the name of one pod, container or address; `volatile`, another each time.
   */
  readonly stability: 'stable' | 'composite' | 'instance' | 'volatile'
  /** Whether it takes one: `proc.aname[2]`, `evt.arg.path`. */
  readonly argument: 'none' | 'optional' | 'required'
}

type Catalogue = {
  readonly rules: ReadonlyMap<string, RuleFacts>
  readonly fields: ReadonlyMap<string, FieldFacts>
}

let loaded: Catalogue | null = null

/** What is known of an official rule, by its exact name; null for any other rule. */
export function ruleFacts(name: string): RuleFacts | null {
  return catalogue().rules.get(name) ?? null
}

/** All official rules, by source and name. */
export function officialRules(): readonly RuleFacts[] {
  return Array.from(catalogue().rules.values())
}

/**
 * What is known of a field, also with its argument (`proc.aname[2]`, `evt.arg.path`) and as
 * Falcosidekick's `bracketreplacer` spells it (`proc.aname_2`); null for one that Falco does not have.
 */
export function fieldFacts(name: string): FieldFacts | null {
  const { fields } = catalogue()
  const whole = fields.get(name)
  if (whole !== undefined) return whole
  const bracketed = /^([^[\]]+)\[[^\]]*\]$/.exec(name) ?? /^(.+)_\d+$/.exec(name)
  return withArgument(fields.get(bracketed?.[1] ?? name.slice(0, name.lastIndexOf('.'))))
}

/** Every field that Falco has, without an argument. */
export function fieldNames(): readonly string[] {
  return Array.from(catalogue().fields.keys())
}

/** Whether there are official rules for this source. */
export function isOfficialSource(source: string): boolean {
  return officialRules().some((rule) => rule.source === source)
}

function withArgument(field: FieldFacts | undefined): FieldFacts | null {
  return field === undefined || field.argument === 'none' ? null : field
}

function catalogue(): Catalogue {
  loaded ??= read()
  return loaded
}

function read(): Catalogue {
  const text = readFileSync(new URL('catalogue.json', import.meta.url), 'utf8')
  const { rules, fields }: { rules: RuleFacts[]; fields: FieldFacts[] } = JSON.parse(text)
  return {
    rules: new Map(rules.map((rule) => [rule.rule, rule])),
    fields: new Map(fields.map((field) => [field.name, field])),
  }
}
