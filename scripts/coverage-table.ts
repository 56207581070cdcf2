import { officialRules } from '../src/knowledge/catalogue.ts'
import { loadKnowledge } from '../src/knowledge/load.ts'
import { table } from './markdown.ts'

type Tested = { readonly test: object | null }

const LISTS = ['escalateIf', 'closeIf', 'benignCauses'] as const

/** Per source, how many conditions of the built-in playbooks are decided by a test. */
export function coverageTable(): string {
  const knowledge = loadKnowledge(null)
  const playbooks = officialRules().map(
    ({ rule, source }) => knowledge.playbookFor(rule, source).playbook,
  )
  const bySource = Map.groupBy(playbooks, ({ source }) => source)
  const rows = Array.from(bySource, ([source, own]) => [
    source,
    ...LISTS.map((list) => shown(own.flatMap((playbook): readonly Tested[] => playbook[list]))),
  ])
  const total = LISTS.map((list) =>
    shown(playbooks.flatMap((playbook): readonly Tested[] => playbook[list])),
  )
  return table(
    ['Source', '`escalateif`', '`closeif`', '`benigncauses`'],
    [...rows, ['all', ...total]],
  )
}

function shown(conditions: readonly Tested[]): string {
  const all = conditions.length
  const decided = conditions.filter(({ test }) => test !== null).length
  return `${decided} of ${all} (${Math.round((100 * decided) / all)} %)`
}
