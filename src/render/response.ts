import type { BlockContent, RootContent } from 'mdast'
import type { InvestigationStep, MitigationStep, Report, Tuning } from '../model/report.ts'
import {
  bold,
  bullets,
  command,
  heading,
  item,
  list,
  paragraph,
  phrasing,
  snippet,
  untrusted,
  words,
} from './nodes.ts'
import type { Limits } from './nodes.ts'

export function investigation(report: Report, limits: Limits): RootContent[] {
  if (report.investigation.length === 0) return [paragraph(words('There is no step to suggest.'))]
  return report.investigation.flatMap((step, index) => [
    paragraph(bold(`${index + 1}.`), words(' '), ...phrasing(step.question, limits)),
    ...commandOf(step, limits),
    list(
      [
        item(paragraph(bold('Benign:'), words(' '), ...phrasing(step.benign, limits))),
        item(paragraph(bold('Bad:'), words(' '), ...phrasing(step.bad, limits))),
      ],
      { ordered: false },
    ),
  ])
}

function commandOf(step: InvestigationStep, limits: Limits): BlockContent[] {
  if (step.command !== null) return command(step.command)
  if (step.omitted === null) return []
  return [paragraph(words('No command here: '), ...phrasing(step.omitted, limits))]
}

export function mitigation(report: Report, limits: Limits): RootContent[] {
  const number = report.mitigation.length + 1
  return [
    ...report.mitigation.flatMap((section, index) => [
      heading(3, `${index + 1}. ${section.heading}`),
      ...steps(section.steps, limits),
    ]),
    heading(3, `${number}. Falco Configuration Adjustments`),
    ...adjustments(report.tuning, limits),
    heading(3, 'Command Line Configuration Suggestions'),
    ...commandLine(report.tuning),
    heading(3, 'Additional Recommendations'),
    report.recommendations.length === 0
      ? paragraph(words('None beyond the steps above.'))
      : bullets(report.recommendations, limits),
    ...skeleton(report, limits),
  ]
}

function skeleton({ knowledge }: Report, limits: Limits): RootContent[] {
  if (knowledge.skeleton === null) return []
  const { file, yaml } = knowledge.skeleton
  return [
    paragraph(
      words(
        'There is no playbook for this rule yet, so this report is a generic one. Begin with this file, ',
      ),
      ...untrusted(file, limits),
      words(', in the folder that '),
      { type: 'inlineCode', value: 'playbooks' },
      words(' names, and check it with '),
      { type: 'inlineCode', value: 'falcobrief playbooks lint' },
      words(':'),
    ),
    snippet('yaml', yaml),
  ]
}

/** Runs of steps without a snippet share a list; snippets stand at the margin, where they copy clean. */
function steps(all: readonly MitigationStep[], limits: Limits): RootContent[] {
  const blocks: RootContent[] = []
  for (const step of all) {
    const text = item(paragraph(...phrasing(step.text, limits)))
    const last = blocks.at(-1)
    if (last?.type === 'list') last.children.push(text)
    else blocks.push(list([text], { ordered: false }))
    if (step.command !== null) blocks.push(...command(step.command))
    if (step.yaml !== null) blocks.push(snippet('yaml', step.yaml))
  }
  return blocks
}

function adjustments(tuning: Tuning, limits: Limits): RootContent[] {
  if (tuning.status === 'refused') {
    return [
      paragraph(bold('No exception is suggested.'), words(' '), ...phrasing(tuning.reason, limits)),
    ]
  }
  return [
    paragraph(...phrasing(tuning.reason, limits)),
    paragraph(bold('You stop seeing:'), words(' '), ...phrasing(tuning.stopsSeeing, limits)),
  ]
}

function commandLine(tuning: Tuning): RootContent[] {
  if (tuning.status === 'refused') return [paragraph(words('None: no exception is suggested.'))]
  return [
    paragraph(
      words('Put this exception in '),
      { type: 'inlineCode', value: LOCAL_RULES },
      words(', which updates of Falco leave alone:'),
    ),
    snippet('yaml', tuning.yaml),
    paragraph(words('With the Falco Helm chart, the same as values:')),
    snippet('yaml', tuning.helmYaml),
    ...checking(tuning.baseFile),
  ]
}

const LOCAL_RULES = '/etc/falco/falco_rules.local.yaml'

/** The base file first: Falco loads rules in the order given, and an override needs what it overrides. */
function checking(baseFile: string | null): RootContent[] {
  if (baseFile === null) {
    return [
      paragraph(
        words('Check it with '),
        { type: 'inlineCode', value: 'falco -V' },
        words(', the file that defines the rule first. It must load without a warning.'),
      ),
    ]
  }
  return [
    paragraph(words('Check it before Falco loads it. Both files must load without a warning:')),
    snippet('sh', `falco -V ${baseFile} -V ${LOCAL_RULES}`),
  ]
}
