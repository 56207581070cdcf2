import { parseAllDocuments } from 'yaml'
import { PHASES } from '../model/report.ts'
import { yamlProblem } from '../lib/yaml-errors.ts'
import { isTactic } from './attack.ts'
import { fieldFacts, officialRules, ruleFacts } from './catalogue.ts'
import { isFalcoRules, problemsInRules } from './falco-rules.ts'
import { misplacedFields } from './command-place.ts'
import { kindOfField } from './field-kinds.ts'
import { PLACES, type CommandPart, type Item, type PlaceName, type Playbook } from './playbook.ts'
import { problem, unknownField } from './lint-fields.ts'
import { checkClaims, checkTests } from './predicate-lint.ts'
import { changeIn } from './read-only.ts'
import type { SchemaProblem } from './form-problems.ts'
import { readShell } from './shell.ts'
import { fieldsOf, isPseudoField } from './template.ts'
import { contentsOf, sectionsOf, type Contents } from './visit.ts'

type Rule = (playbook: Playbook, contents: Contents) => readonly SchemaProblem[]

/** Steps that an investigation has: fewer answer too little, more are not done at night. */
const FEWEST_STEPS = 3
const MOST_STEPS = 7

/** Sentences that sound like advice and tell nobody what to do. */
const VAGUE =
  /\b(?:investigat\w+ further|further (?:investigation|analysis)|(?:review|act|adjust|update|respond|escalate|take action) (?:as needed|as appropriate|accordingly)|as (?:needed|necessary|appropriate|required)|if (?:needed|necessary|appropriate|required)|appropriate (?:action|measure|step)s?|suspicious activity|follow (?:the )?best practices|look into (?:it|this)|and so on|etc\.|stay vigilant|be aware of)/i

/** Everything that is wrong in a playbook whose form is right. */
export function problemsIn(playbook: Playbook): readonly SchemaProblem[] {
  const contents = contentsOf(playbook)
  return RULES.flatMap((rule) => rule(playbook, contents))
}

const checkNames: Rule = ({ rule, source }) => {
  const official = ruleFacts(rule)
  if (official !== null && official.source !== source) {
    return [problem(['source'], `the official rule is of the source ${official.source}`)]
  }
  if (official !== null || rule === '*') return []
  const other = officialRules().find((known) => known.rule.toLowerCase() === rule.toLowerCase())
  if (other !== undefined)
    return [problem(['rule'], `the official rule is spelled "${other.rule}"`)]
  return source === '*' ? [problem(['source'], '`*` is only for generic playbooks')] : []
}

const checkFields: Rule = ({ source, tuning }, { templates, commands, conditions }) => [
  ...templates.flatMap(({ path, template }) =>
    fieldsOf(template).flatMap((name) => unknownField(path, name, source)),
  ),
  ...commands.flatMap(({ path, command }) =>
    fieldsOf(command.parts).flatMap((name) => unknownField(path, name, source)),
  ),
  ...conditions.flatMap(({ path, when }) => [
    ...[...when.has, ...when.lacks].flatMap((name) => unknownField(path, name, source)),
    ...when.tactics.filter((id) => !isTactic(id)).map((id) => problem(path, `ATT&CK has no ${id}`)),
  ]),
  ...tuning.fields.flatMap((name, index) => {
    const path = ['tuning', 'fields', index]
    const stability = fieldFacts(name)?.stability
    const passes = stability === 'volatile' || stability === 'instance'
    return passes
      ? [problem(path, `${name} does not stay the same, so no exception may name it`)]
      : unknownField(path, name, source, false)
  }),
]

const checkCommands: Rule = (_playbook, { commands }) =>
  commands.flatMap(({ path, command }) =>
    [...textProblems(command.parts), ...shellProblems(command.parts, command.changes)].map(
      (message) => problem(path, message),
    ),
  )

function textProblems(parts: readonly CommandPart[]): readonly string[] {
  const text = parts.map((part) => ('text' in part ? part.text : '')).join('')
  return [
    ...(/^[ -~]*$/.test(text) ? [] : ['a command is printable ASCII']),
    ...(/<[A-Za-z][\w .-]*>/.test(text) ? ['use {field.name} for <a blank to be filled in>'] : []),
    ...(/--?(?:format|template|go-template)[= ]['"]?\{(?!\{)/.test(text)
      ? ["a Go template's {{.ID}} is written {{{{.ID}}}}"]
      : []),
    ...(/\bexec\b[^|;'"]*[*?]/.test(text) && /^(?:kubectl|docker)\b/.test(text)
      ? ["a glob after exec is expanded by the reader's own shell: quote it, or use find"]
      : []),
    ...(text.split('{').length === text.split('}').length
      ? []
      : ['its braces do not balance: {{ and }} are one brace each, so double them']),
    ...fieldsOf(parts)
      .filter((name) => kindOfField(name) === null)
      .map((name) => `${name} has no kind that may stand in a command`),
    ...misplacedFields(parts),
  ]
}

function shellProblems(parts: readonly CommandPart[], changes: boolean): readonly string[] {
  const { commands, outputs, problems } = readShell(parts)
  if (changes || problems.length > 0) return problems
  const changed = commands.map(changeIn).find((change) => change !== null)
  const written = outputs.find((file) => /^[/~]/.test(file) && file !== '/dev/null')
  return [
    ...(changed === undefined ? [] : [`${changed}: mark it \`changes: true\``]),
    ...(written === undefined ? [] : ['write to a file of the working folder, or mark the change']),
  ]
}

const checkWords: Rule = ({ mitigation }, { templates }) => [
  ...templates.flatMap(({ path, template }) =>
    template.flatMap((part) => {
      if ('code' in part && /\{[a-z]+(?:\.[a-z0-9_]+)+(?:\[[^\]]*\])?\}/i.test(part.code)) {
        return [problem(path, 'inside backticks a {field.name} is not filled in')]
      }
      const vague = 'text' in part ? VAGUE.exec(part.text)?.[0] : undefined
      return vague === undefined ? [] : [problem(path, `"${vague}" tells nobody what to do`)]
    }),
  ),
  ...mitigation.flatMap(({ heading }, index) => {
    const path = ['mitigation', index, 'heading']
    return /^mitigations?$/i.test(heading) ? [problem(path, 'say what for in this case')] : []
  }),
]

const checkSnippets: Rule = (_playbook, { snippets }) =>
  snippets.flatMap(({ path, yaml }) => {
    const documents = parseAllDocuments(yaml, { prettyErrors: false })
    const error = documents.flatMap(({ errors }) => errors).at(0)
    if (error !== undefined) return [problem(path, yamlProblem(error.code))]
    const wrong = documents
      .map((document): unknown => document.toJS({ maxAliasCount: 0 }))
      .filter((data) => isFalcoRules(data))
      .flatMap((data) => problemsInRules(data))
    if (wrong.length > 0) return wrong.map((message) => problem(path, `Falco rules: ${message}`))
    return /\{[a-z]+(?:\.[a-z0-9_]+)+\}/i.test(yaml)
      ? [problem(path, 'a snippet is shown as it is: it takes no {field.name}')]
      : []
  })

const checkOrder: Rule = ({ mitigation }) =>
  mitigation.flatMap(({ phase }, index) => {
    const before = mitigation[index - 1]?.phase
    const isEarly = before !== undefined && PHASES.indexOf(phase) < PHASES.indexOf(before)
    return isEarly
      ? [problem(['mitigation', index, 'phase'], `${phase} must be done before ${before}`)]
      : []
  })

/** In an alert with every field, and (for generic playbooks, which fill the gaps of others) with none. */
const checkFit: Rule = (playbook) => {
  const { rule, investigation } = playbook
  const counts = PLACES.map((place) => fitting(investigation.map(asItem), place, 'full'))
  const problems: SchemaProblem[] = []
  if (Math.max(...counts) > MOST_STEPS) {
    problems.push(problem(['investigation'], `over ${MOST_STEPS} steps fit one alert`))
  }
  if (Math.max(...counts) < FEWEST_STEPS) {
    problems.push(problem(['investigation'], `fewer than ${FEWEST_STEPS} steps fit any alert`))
  }
  return rule === '*' ? [...problems, ...bareProblems(playbook)] : problems
}

function bareProblems(playbook: Playbook): readonly SchemaProblem[] {
  const steps = playbook.investigation.map(asItem)
  const actions = playbook.mitigation.flatMap((section) => section.steps)
  const lists = { ...sectionsOf(playbook), mitigation: actions }
  const causes = playbook.benignCauses.map(({ cause, when }) => ({ text: cause, when }))
  return [null, ...PLACES].flatMap((place) => {
    const where = `an alert without fields (${place ?? 'in no place'})`
    const empty = Object.entries({ ...lists, benigncauses: causes }).filter(
      ([, items]) => fitting(items, place, 'bare') === 0,
    )
    const problems = empty.map(([key]) => problem([key], `nothing fits ${where}`))
    if (fitting(steps, place, 'bare') < FEWEST_STEPS) {
      problems.push(problem(['investigation'], `fewer than ${FEWEST_STEPS} steps fit ${where}`))
    }
    return problems
  })
}

function asItem({ question, when }: Playbook['investigation'][number]): Item {
  return { text: question, when }
}

/** How many of the items fit at a place; a pod is a container, too. */
function fitting(items: readonly Item[], place: PlaceName | null, fields: 'full' | 'bare'): number {
  const places: readonly PlaceName[] = place === null ? [] : [place]
  const isContainer = place === 'kubernetes' || place === 'runtime'
  const all = isContainer ? [...places, 'container'] : places
  return items.filter(({ text, when }) => {
    const isHere = when.place.length === 0 || when.place.some((one) => all.includes(one))
    if (!isHere) return false
    if (fields === 'full') return when.lacks.length === 0
    const needed = [...when.has, ...fieldsOf(text).filter((name) => !isAlwaysThere(name))]
    return needed.length === 0 && when.tactics.length === 0
  }).length
}

/** Of the pseudo-fields, those that every event has. */
function isAlwaysThere(name: string): boolean {
  return isPseudoField(name) && !/^event\.(?:hostname|output|problem)$/.test(name)
}

const RULES: readonly Rule[] = [
  checkNames,
  checkFields,
  checkTests,
  checkClaims,
  checkCommands,
  checkWords,
  checkSnippets,
  checkOrder,
  checkFit,
]
