import type { z } from 'zod'
import { nearest } from '../lib/nearest.ts'

/** A key of the file (`benigncauses`, 0, `tell`) that leads to what is wrong. */
export type Path = readonly PropertyKey[]

export type SchemaProblem = { readonly path: Path; readonly message: string }

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys',
}

const MISSING = 'is missing'

/** What zod finds in a playbook, in our words; undefined leaves it to zod. Keys with words of their own keep them. */
export function wordIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys') return MISSING
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${EXPECTED[issue.expected] ?? issue.expected}`
    case 'invalid_union':
      return 'must be text'
    case 'too_small':
      return 'must not be empty'
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`
    default:
      return undefined
  }
}

/** A problem for each unknown key, and one for all keys that a playbook lacks. `known` are the keys at the top. */
export function listFormProblems(
  issues: readonly z.core.$ZodIssue[],
  known: readonly string[],
): readonly SchemaProblem[] {
  const lacks = issues.filter(({ path, message }) => path.length === 1 && message === MISSING)
  const others = issues.filter((issue) => !lacks.includes(issue))
  const names = lacks.map(({ path }) => String(path[0]))
  const missing = `${names.join(', ')}: missing; docs/playbooks.md has what each is for`
  return [
    ...(names.length === 0 ? [] : [{ path: [], message: missing }]),
    ...others.flatMap((issue): readonly SchemaProblem[] => {
      const { path, message } = issue
      if (issue.code !== 'unrecognized_keys') return [{ path, message }]
      return issue.keys.map((key) => {
        const meant = path.length === 0 ? nearest(key, known) : null
        const hint = meant === null ? '' : `; nearest valid key '${meant}'`
        return { path: [...path, key], message: `no such key${hint}` }
      })
    }),
  ]
}
