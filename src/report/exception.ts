import { createHash } from 'node:crypto'
import { isWordOfYaml, plainOrQuoted, quoted } from './yaml-scalar.ts'

/** How an entry compares, of what Falco has. */
export type Comparison = '=' | 'in' | 'startswith'

/** An entry of an exception: a Falco field and what it must be; several values only with `in`. */
export type ExceptionEntry = {
  readonly field: string
  readonly comparison: Comparison
  readonly values: readonly string[]
}

/** One exception of a rule, as Falco's rules files write it. */
export type FalcoException = {
  readonly rule: string
  readonly name: string
  readonly entries: readonly ExceptionEntry[]
  /** True when the rule has this exception already: then only its values are added. */
  readonly exists: boolean
}

const MAX_NAME = 64
/** Of the hash in a name: two exceptions of one rule share it once in 16 million. */
const HASH_LENGTH = 6

/** The item for `falco_rules.local.yaml`: pure ASCII, and each value is exact when parsed. */
export function exceptionYaml({ rule, name, entries, exists }: FalcoException): string {
  const fields = entries.map(({ field }) => plainOrQuoted(field, /^[a-z][A-Za-z0-9_.]*$/))
  return [
    `- rule: ${plainOrQuoted(rule, /^[A-Za-z][A-Za-z0-9 ._/-]*[A-Za-z0-9]$/)}`,
    '  exceptions:',
    `    - name: ${name}`,
    // Falco refuses them for an exception that it knows.
    ...(exists
      ? []
      : [
          `      fields: [${fields.join(', ')}]`,
          `      comps: [${entries.map(({ comparison }) => comparison).join(', ')}]`,
        ]),
    '      values:',
    `        - [${entries.map((entry) => entryYaml(entry)).join(', ')}]`,
    '  override:',
    '    exceptions: append',
    '',
  ].join('\n')
}

function entryYaml({ comparison, values }: ExceptionEntry): string {
  const items = values.map((value) => valueYaml(value)).join(', ')
  return comparison === 'in' ? `[${items}]` : items
}

/** The same as values of the Falco Helm chart. */
export function helmYaml(exception: FalcoException): string {
  const lines = exceptionYaml(exception).trimEnd().split('\n')
  return ['customRules:', '  falcobrief.yaml: |-', ...lines.map((line) => `    ${line}`), ''].join(
    '\n',
  )
}

/**
 * A name in snake case out of what was observed, of paths the end, and a hash of all that the exception compares:
 * `restic_etc_shadow_3f9a1c`. Falco takes a second exception of one name for more values of the first.
 */
export function exceptionName(
  shown: readonly string[],
  entries: readonly ExceptionEntry[],
): string {
  const words = shown.map((value) =>
    value
      .toLowerCase()
      .split('/')
      .slice(value.startsWith('/') ? -2 : -1)
      .join('_')
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, ''),
  )
  const name = words
    .filter((word) => word !== '')
    .join('_')
    .slice(0, MAX_NAME - HASH_LENGTH - 1)
    .replace(/_+$/, '')
  const readable = /^[a-z]/.test(name) ? name : `known_${name === '' ? 'activity' : name}`
  return `${readable}_${contentHash(entries)}`
}

function contentHash(entries: readonly ExceptionEntry[]): string {
  const compared = entries.map(({ field, comparison, values }) => [field, comparison, values])
  const digest = createHash('sha256').update(JSON.stringify(compared)).digest('hex')
  return digest.slice(0, HASH_LENGTH)
}

const PLAIN_VALUE = /^[A-Za-z/][A-Za-z0-9_./:@-]*[A-Za-z0-9_/]$|^[A-Za-z/]$/
/** Falco replaces a value that is the name of a list by that list; all names of lists look like this. */
const NAME_OF_LIST = /^[A-Za-z0-9_]*_[A-Za-z0-9_]*$/

/**
 * Falco pastes values into the condition, so one with quotes, commas or parentheses must itself be a
 * Falco string, inside the YAML string.
 */
function valueYaml(value: string): string {
  const isPlain = PLAIN_VALUE.test(value) && !isWordOfYaml(value) && !NAME_OF_LIST.test(value)
  if (isPlain) return value
  return quoted(`"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
}
