import type { CommandTemplate, Item, Playbook, Template, When } from './playbook.ts'
import type { Test } from './predicate.ts'
import type { Path } from './form-problems.ts'

type At<Part> = { readonly path: Path } & Part

/** All that a playbook says, each with the path of its key in the file. */
export type Contents = {
  readonly templates: readonly At<{ template: Template }>[]
  readonly commands: readonly At<{ command: CommandTemplate }>[]
  readonly conditions: readonly At<{ when: When }>[]
  readonly snippets: readonly At<{ yaml: string }>[]
  readonly tests: readonly At<{ test: Test; likely: string | null }>[]
}

/** The lists of items, by the keys of the file. */
export function sectionsOf(playbook: Playbook): Readonly<Record<string, readonly Item[]>> {
  return {
    happened: playbook.happened,
    matters: playbook.matters,
    first: playbook.first,
    detects: playbook.detects,
    possible: playbook.possible,
    escalateif: playbook.escalateIf,
    closeif: playbook.closeIf,
    blindspots: playbook.blindSpots,
    recommendations: playbook.recommendations,
  }
}

export function contentsOf(playbook: Playbook): Contents {
  const contents = [
    ...Object.entries(sectionsOf(playbook)).flatMap(([key, items]) =>
      items.map(({ text, when }, index) => piece([key, index], { text }, when)),
    ),
    ...playbook.benignCauses.map(({ cause, tell, when }, index) =>
      piece(['benigncauses', index], { cause, tell }, when),
    ),
    ...playbook.investigation.map(({ question, benign, bad, commands, when }, index) =>
      piece(['investigation', index], { question, benign, bad }, when, commands),
    ),
    ...playbook.mitigation.flatMap(({ steps }, section) =>
      steps.map(({ text, when, commands, yaml }, index) =>
        piece(['mitigation', section, 'steps', index], { text }, when, commands, yaml),
      ),
    ),
    tuningPiece(playbook),
  ]
  return {
    templates: contents.flatMap(({ templates }) => templates),
    commands: contents.flatMap(({ commands }) => commands),
    conditions: contents.flatMap(({ conditions }) => conditions),
    snippets: contents.flatMap(({ snippets }) => snippets),
    tests: testsOf(playbook),
  }
}

function testsOf({ escalateIf, closeIf, benignCauses }: Playbook): Contents['tests'] {
  const lists = { escalateif: escalateIf, closeif: closeIf, benigncauses: benignCauses }
  return Object.entries(lists).flatMap(([key, conditions]) =>
    conditions.flatMap((condition, index) => {
      const likely = 'likely' in condition ? condition.likely : null
      const path = [key, index, 'test']
      return condition.test === null ? [] : [{ path, test: condition.test, likely }]
    }),
  )
}

const ALWAYS: When = { has: [], lacks: [], place: [], tactics: [] }

function tuningPiece({ tuning: { stopsSeeing, never } }: Playbook): Contents {
  const texts = { stopsseeing: stopsSeeing, ...(never === null ? {} : { never }) }
  return piece(['tuning'], texts, ALWAYS)
}

function piece(
  path: Path,
  texts: Readonly<Record<string, Template>>,
  when: When,
  commands: readonly CommandTemplate[] = [],
  yaml: string | null = null,
): Contents {
  const runs = commands.map((command, index) => ({ path: [...path, 'run', index], command }))
  return {
    templates: Object.entries(texts).map(([key, template]) => ({ path: [...path, key], template })),
    commands: runs,
    conditions: [
      { path: [...path, 'when'], when },
      ...runs.map(({ path, command }) => ({ path: [...path, 'when'], when: command.when })),
    ],
    snippets: yaml === null ? [] : [{ path: [...path, 'yaml'], yaml }],
    tests: [],
  }
}
