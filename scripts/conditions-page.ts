import { TRAITS } from '../src/facts/commands/traits.ts'
import { FACTS } from '../src/facts/facts.ts'
import { EXECUTABLE_TRAITS } from '../src/facts/executable.ts'
import { allSets, type SetKind } from '../src/facts/sets.ts'
import { OPERATORS } from '../src/knowledge/comparison-schema.ts'
import { coverageTable } from './coverage-table.ts'
import { code, page, table } from './markdown.ts'

/** Items of a set that the page shows; the rest is counted. */
const SHOWN = 12

const INTRO = `# Conditions

What a \`test\` in a [playbook](playbooks.md#conditions) may ask for. A test is met, not met, or not known, when the alert
lacks a field that it needs; the report then names that field.`

/** The reference of what a `test` in a playbook may ask for. */
export function conditionsPage(): string {
  return page(
    INTRO,
    ...comparisons(),
    ...processes(),
    ...setTables(),
    `## How many are decided by tests

Of the conditions of the built-in playbooks for official rules.`,
    coverageTable(),
  )
}

function comparisons(): readonly string[] {
  return [
    `## Operators

Beside \`field\` or \`fact\` stands one of these. A list is met by one of its elements.`,
    table(
      ['Operator', 'Holds when the value'],
      Object.entries(OPERATORS).map(([name, means]) => [code(name), means]),
    ),
    `## Facts

\`{ fact: remote-class, equals: public }\`: what follows from several fields, whichever of them the alert has.`,
    table(
      ['Fact', 'Sources', 'Values', 'What it is'],
      Object.entries(FACTS).map(([name, { sources, values, means }]) => [
        code(name),
        sources.join(', '),
        values === null ? 'any text' : values.map(code).join(', '),
        means,
      ]),
    ),
  ]
}

function processes(): readonly string[] {
  return [
    `## Commands

\`{ command: pipes-to-shell }\` tests the command line of the process, and in \`k8s_audit\` the command of an exec;
\`{ command: …, of: parent }\` that of the parent process. \`{ command: runs SET }\` is met when it starts a program of a set,
\`{ command: names SET }\` when one of its words is in a set. Text that is hidden by base64 is decoded and tested as well.`,
    table(
      ['Command', 'What it shows'],
      Object.entries(TRAITS).map(([name, { means }]) => [code(name), means]),
    ),
    `## Executables

\`{ executable: deleted }\` tests the program's file.`,
    table(['Executable', 'What it means'], executables()),
  ]
}

function executables(): readonly (readonly string[])[] {
  return Object.entries(EXECUTABLE_TRAITS).map(([name, means]) => [code(name), means])
}

const KINDS: Readonly<Record<SetKind, string>> = {
  programs: `## Sets of programs

Held against the name of a program: the last part of a path.`,
  paths: `## Sets of paths

A folder ends in \`/\` and holds all below it; without a \`/\` an item is the last part of any path; \`~/\` is a home.`,
  words: `## Other sets

Held against the whole value, in any letter case.`,
}

function setTables(): readonly string[] {
  return Object.entries(KINDS).flatMap(([kind, intro]) => [
    intro,
    table(
      ['Set', 'What is in it', 'Items'],
      allSets()
        .filter((set) => set.kind === kind)
        .map(({ name, means, items }) => [code(name), means, itemsOf(items)]),
    ),
  ])
}

function itemsOf(items: readonly string[]): string {
  const more = items.length - SHOWN
  const shown = items.slice(0, SHOWN).map(code).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}
