import { FACTS } from '../facts/facts.ts'
import { isOfficialSource } from './catalogue.ts'
import { problem, unknownField } from './lint-fields.ts'
import type { Playbook, TemplatePart } from './playbook.ts'
import { testedFacts, testedFields, readsCommand, readsProcess, type Test } from './predicate.ts'
import type { SchemaProblem } from './form-problems.ts'
import { contentsOf } from './visit.ts'

/** The sources whose alerts have a command line: of a process, or of an exec in a pod. */
const WITH_COMMANDS = ['syscall', 'k8s_audit']

/** What is wrong with the tests of a playbook whose form is valid: fields and facts of another source. */
export function checkTests(playbook: Playbook): readonly SchemaProblem[] {
  return contentsOf(playbook).tests.flatMap(({ path, test }) => [
    ...testedFields(test).flatMap((name) => unknownField(path, name, playbook.source, false)),
    ...foreign(test, playbook.source).map((message) => problem(path, message)),
  ])
}

/** A benign cause that puts the alert's value behind its own claim says that the claim is true of it. */
export function checkClaims({ benignCauses }: Playbook): readonly SchemaProblem[] {
  return benignCauses.flatMap(({ cause, tell }, index) =>
    Object.entries({ cause, tell }).flatMap(([key, template]) =>
      template.some((part, at) => 'field' in part && isClaim(template[at - 1]))
        ? [problem(['benigncauses', index, key], 'it claims ", here {field}" untested: use `test`')]
        : [],
    ),
  )
}

function isClaim(before: TemplatePart | undefined): boolean {
  return before !== undefined && 'text' in before && before.text.endsWith(', here ')
}

/** Which parts of a test no alert of this source can answer. */
function foreign(test: Test, source: string): readonly string[] {
  if (source === '*' || !isOfficialSource(source)) return []
  const facts = testedFacts(test).flatMap((name) => {
    const { sources } = FACTS[name]
    const isOwn = sources.some((own) => own === source)
    return isOwn ? [] : [`${name} is a fact of ${sources.join(', ')}, not of ${source}`]
  })
  return [
    ...facts,
    ...(readsProcess(test) && source !== 'syscall'
      ? [`\`executable\` and \`ancestor\` are for syscall, not for ${source}`]
      : []),
    ...(readsCommand(test) && !WITH_COMMANDS.includes(source)
      ? [`\`command\` is for ${WITH_COMMANDS.join(' and ')}, not for ${source}`]
      : []),
  ]
}
