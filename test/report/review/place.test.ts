import { expect, it } from 'vitest'
import { officialRules } from '../../../src/knowledge/catalogue.ts'
import { loadKnowledge } from '../../../src/knowledge/load.ts'
import { buildReport } from '../../../src/report/build.ts'
import { corpusBody, type Variant } from '../../support/corpus.ts'
import { reportInput } from '../../support/events.ts'
import { commandsOf, plain } from '../parts.ts'

const knowledge = loadKnowledge(null)
const syscallRules = officialRules().filter(({ source }) => source === 'syscall')

/** Each official rule of the kernel at a place, with what is odd about the alert in `values`. */
function reports(variant: Variant, values: Readonly<Record<string, unknown>> = {}) {
  return syscallRules.map((rule) => ({
    rule: rule.rule,
    isAboutKubernetes: rule.tags.includes('k8s'),
    report: buildReport(reportInput([corpusBody(rule, variant, values)]), knowledge),
  }))
}

it.each([
  ['with all metadata', {}],
  ['without the name of the container', { 'container.name': null }],
  ['without the id of the container', { 'container.id': null }],
])('No report on a pod %s has a command for a container runtime', (_name, values) => {
  const wrong = reports('pod', values).flatMap(({ rule, report }) =>
    commandsOf(report)
      .filter(({ line }) => /(?:^|[\s;|&(])(?:docker|podman|nerdctl|crictl)\s/.test(line))
      .map(({ line }) => `${rule}: ${line}`),
  )
  expect(wrong).toEqual([])
})

it.each([['container'], ['host']] as const)(
  'No report on a %s without Kubernetes data advises something of Kubernetes',
  (variant) => {
    const wrong = reports(variant)
      .filter(({ isAboutKubernetes }) => !isAboutKubernetes)
      .flatMap(({ rule, report }) =>
        [
          ...report.investigation.map(({ question }) => plain(question)),
          ...report.mitigation.flatMap(({ steps }) => steps.map(({ text }) => plain(text))),
          ...report.mitigation.flatMap(({ steps }) => steps.map(({ yaml }) => yaml ?? '')),
          ...report.recommendations.map(plain),
          // The log of a unit that is not there is empty.
          ...commandsOf(report).map(({ line }) =>
            line.replaceAll(/--(?:unit|identifier) kubelet/g, ''),
          ),
        ]
          .filter((text) =>
            /kubectl|kubelet|\bcordon|NetworkPolicy|Pod Security|\bpods?\b/i.test(text),
          )
          .map((text) => `${rule}: ${text}`),
      )
    expect(wrong).toEqual([])
  },
)
