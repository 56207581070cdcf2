import type { CommandOwner } from '../facts/command-line.ts'
import type { ExecutableTrait } from '../facts/executable.ts'
import type { Trait } from '../facts/commands/traits.ts'
import type { FactName } from '../facts/facts.ts'
import type { AddressClass } from '../facts/address.ts'

/** How a value is held against what the playbook says. Lists are met by one of their elements. */
export type Comparison =
  | { readonly in: string }
  | { readonly oneOf: readonly string[] }
  | { readonly glob: string }
  | { readonly startswith: string }
  | { readonly endswith: string }
  | { readonly contains: string }
  /** A number, from `above` (or `from`) on. Texts, as a 64-bit integer has digits that a number loses. */
  | { readonly above: string }
  | { readonly below: string }
  | { readonly between: readonly [from: string, to: string] }
  | { readonly address: AddressClass }
  /** The value of this other field. */
  | { readonly same: string }

/**
 * A condition that an alert's own fields decide: met, not met, or not known, as a field is missing.
 * docs/playbooks.md has the spelling.
 */
export type Test =
  | { readonly all: readonly Test[] }
  | { readonly any: readonly Test[] }
  | { readonly not: Test }
  | { readonly field: string; readonly is: Comparison }
  | { readonly fact: FactName; readonly is: Comparison }
  | { readonly field: string; readonly exists: boolean }
  | { readonly fact: FactName; readonly exists: boolean }
  | { readonly command: CommandTest; readonly of: CommandOwner }
  | { readonly executable: ExecutableTrait }
  /** The parent, or one above it, is in this set of programs. */
  | { readonly ancestor: string }

export type CommandTest =
  | { readonly shows: Trait }
  | { readonly runs: string }
  | { readonly names: string }

/** The fields that a test reads by name, with their place in it. */
export function testedFields(test: Test): readonly string[] {
  if ('all' in test) return test.all.flatMap(testedFields)
  if ('any' in test) return test.any.flatMap(testedFields)
  if ('not' in test) return testedFields(test.not)
  if (!('field' in test)) return []
  return 'is' in test && 'same' in test.is ? [test.field, test.is.same] : [test.field]
}

/** The facts that a test asks for. */
export function testedFacts(test: Test): readonly FactName[] {
  if ('all' in test) return test.all.flatMap(testedFacts)
  if ('any' in test) return test.any.flatMap(testedFacts)
  if ('not' in test) return testedFacts(test.not)
  return 'fact' in test ? [test.fact] : []
}

/** Whether a test reads the process: its command line, its executable or its ancestors. */
export function readsProcess(test: Test): boolean {
  if ('all' in test) return test.all.some(readsProcess)
  if ('any' in test) return test.any.some(readsProcess)
  if ('not' in test) return readsProcess(test.not)
  return 'executable' in test || 'ancestor' in test
}

export function readsCommand(test: Test): boolean {
  if ('all' in test) return test.all.some(readsCommand)
  if ('any' in test) return test.any.some(readsCommand)
  if ('not' in test) return readsCommand(test.not)
  return 'command' in test
}
