import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { checkBlocks } from '../../src/deliver/sinks/slack/blocks.ts'
import { renderSlack } from '../../src/deliver/sinks/slack/render.ts'
import { fieldFacts, officialRules, type RuleFacts } from '../../src/knowledge/catalogue.ts'
import { isFalcoRules, problemsInRules } from '../../src/knowledge/falco-rules.ts'
import { BUILT_IN, loadKnowledge } from '../../src/knowledge/load.ts'
import { PHASES, type Report, type Sign } from '../../src/model/report.ts'
import { buildReport } from '../../src/report/build.ts'
import { MAX_HTML_BYTES, renderHtml } from '../../src/render/html.ts'
import { MAIL } from '../../src/render/mail-look.ts'
import { renderMarkdown } from '../../src/render/markdown.ts'
import { syntaxErrors } from '../support/child.ts'
import { corpus, corpusBody, type CorpusAlert } from '../support/corpus.ts'
import { reportInput } from '../support/events.ts'
import { sampleMessage } from '../support/reports.ts'
import { commandsOf, plain, spansOf } from './parts.ts'

const knowledge = loadKnowledge(null)
const reports = corpus().map((alert) => {
  const report = buildReport(reportInput([alert.body]), knowledge)
  return { alert, report, markdown: renderMarkdown(report) }
})

const nameOf = ({ rule, variant }: CorpusAlert): string => `${rule.rule} (${variant})`

/** What is wrong with each report, by its alert; empty when all are right. */
function problems(check: (one: (typeof reports)[number]) => readonly string[]): readonly string[] {
  return reports.flatMap((one) => check(one).map((problem) => `${nameOf(one.alert)}: ${problem}`))
}

describe('the official rules', () => {
  it('are all there', () => {
    expect(officialRules()).toHaveLength(242)
  })

  it('each have a playbook of their own', () => {
    const without = officialRules().filter(
      ({ rule, source }) => knowledge.playbookFor(rule, source).kind !== 'playbook',
    )
    expect(without.map(({ rule, source }) => `${source}: ${rule}`)).toEqual([])
  })
})

describe('a report on an official rule', () => {
  it('is written from its playbook, in every section', () => {
    expect(
      problems(({ report }) => [
        ...(report.knowledge.kind === 'playbook' ? [] : ['generic']),
        ...emptySections(report).map((section) => `nothing in ${section}`),
      ]),
    ).toEqual([])
  })

  it('asks three to seven questions, each with what good and bad look like', () => {
    expect(
      problems(({ report: { investigation } }) => [
        ...(investigation.length >= 3 && investigation.length <= 7
          ? []
          : [`${investigation.length} steps`]),
        ...investigation
          .filter(({ question, benign, bad }) =>
            [question, benign, bad].some((text) => plain(text) === ''),
          )
          .map(() => 'an empty step'),
      ]),
    ).toEqual([])
  })

  it('has read-only commands to answer them, where there is anything to ask about', () => {
    const bounded = reports.filter(({ alert }) => alert.variant !== 'bare')
    const poor = bounded.filter(
      ({ report }) => report.investigation.filter(({ command }) => command !== null).length < 2,
    )
    const allowed = poor.filter(({ alert }) => !isElsewhere(alert))
    expect(allowed.map(({ alert }) => nameOf(alert))).toEqual([])
    const changing = reports.filter(({ report }) =>
      report.investigation.some(({ command }) => command?.changes === true),
    )
    expect(changing.map(({ alert }) => nameOf(alert))).toEqual([])
  })

  it('uses kubectl only where there is Kubernetes', () => {
    expect(
      problems(({ alert, report }) =>
        alert.variant === 'host' || alert.variant === 'container'
          ? commandsOf(report)
              .filter(({ line }) => /\bkubectl\b/.test(line))
              .map(({ line }) => line)
          : [],
      ),
    ).toEqual([])
  })

  it('has commands that a shell takes', () => {
    const lines = reports.flatMap(({ markdown }) => blocksOf(markdown, 'sh'))
    expect(lines.length).toBeGreaterThan(officialRules().length)
    for (const line of lines) expect(line).not.toContain('\n')
    const unique = Array.from(new Set(lines))
    expect(syntaxErrors(unique.join('\n'))).toBe('')
  })

  it('has snippets that parse, and Falco rules that Falco takes', () => {
    const seen = new Set<string>()
    expect(
      problems(({ markdown }) =>
        blocksOf(markdown, 'yaml').flatMap((yaml) => {
          if (seen.has(yaml)) return []
          seen.add(yaml)
          return yamlProblems(yaml)
        }),
      ),
    ).toEqual([])
  })

  it('invents nothing: values are the alert’s, names are in it, the catalogue or the playbook', () => {
    expect(problems(({ alert, report, markdown }) => inventions(alert, report, markdown))).toEqual(
      [],
    )
  })

  it('differs from that on every other rule in assessment and investigation', () => {
    const first = officialRules().flatMap((rule) =>
      reports.filter(({ alert }) => alert.rule === rule).slice(0, 1),
    )
    const texts = first.map(({ alert, report }) => ({ alert, lines: ownLines(report) }))
    const alike = texts.flatMap((one, index) =>
      texts.slice(index + 1).flatMap((other) => {
        const shared = one.lines.filter((line) => other.lines.includes(line))
        const share = shared.length / Math.min(one.lines.length, other.lines.length)
        return share > MOST_SHARED
          ? [`${nameOf(one.alert)} = ${nameOf(other.alert)}: ${share}`]
          : []
      }),
    )
    expect(alike).toEqual([])
  })

  it('says on its first screen what, where, how bad, and what to do', () => {
    expect(
      problems(({ alert, report, markdown }) => {
        const screen = markdown.split('\n').slice(0, 24).join('\n')
        const { priority } = alert.rule
        return [
          ...(screen.includes(`\`${alert.rule.rule}\``) ? [] : ['no rule']),
          ...(screen.includes(`**${priority}:**`) || screen.includes(`(Falco: ${priority})`)
            ? []
            : ['no priority']),
          ...(screen.includes(`\`${report.incident.subject}\``) ? [] : ['no place']),
          ...(screen.includes('First: ') ? [] : ['nothing to do first']),
        ]
      }),
    ).toEqual([])
  })

  it('fits into Slack and into a mail', () => {
    expect(
      problems(({ report }) => [
        ...checkBlocks(renderSlack(sampleMessage({ report }))),
        ...(Buffer.byteLength(renderHtml(report, MAIL)) < MAX_HTML_BYTES ? [] : ['HTML too long']),
      ]),
    ).toEqual([])
  })
})

/** Of the sentences that a playbook writes into two sections, the share that another rule may have too. */
const MOST_SHARED = 0.34

/** A rule about containers, tried on a host, which Falco never does. */
function isElsewhere({ rule, variant }: CorpusAlert): boolean {
  return (
    variant === 'host' &&
    /container|sensitive mount|k8s|kubernetes/i.test(`${rule.rule} ${rule.tags.join(' ')}`)
  )
}

function emptySections({ summary, assessment, mitigation, ...report }: Report): readonly string[] {
  const phases = PHASES.filter((phase) => !mitigation.some((section) => section.phase === phase))
  const { known, possible, missing, blindSpots, benignCauses, escalateIf, closeIf, signs } =
    assessment
  const of = (kind: Sign['kind']) => signs.filter((sign) => sign.kind === kind)
  const lists = {
    known,
    possible,
    missing,
    blindSpots,
    benignCauses: [...benignCauses, ...of('benign')],
    escalateIf: [...escalateIf, ...of('attack')],
    closeIf: [...closeIf, ...of('benign')],
    recommendations: report.recommendations,
    references: report.references,
  }
  return [
    ...(summary.length === 3 ? [] : ['summary']),
    ...Object.entries(lists).flatMap(([name, list]) => (list.length === 0 ? [name] : [])),
    ...phases,
  ]
}

function blocksOf(markdown: string, language: string): readonly string[] {
  const block = new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, 'gms')
  return Array.from(markdown.matchAll(block), ([, text = '']) => text)
}

function yamlProblems(yaml: string): readonly string[] {
  const documents = parseAllDocuments(yaml)
  const errors = documents.flatMap((document) => document.errors.map(({ message }) => message))
  if (errors.length > 0) return errors
  return documents
    .map((document): unknown => document.toJS())
    .filter((data) => isFalcoRules(data))
    .flatMap((data) => problemsInRules(data))
}

/** Paths, addresses, hashes, techniques and fields: what a reader would look up. */
const IDENTIFIERS =
  /(?<![\w.:/-])\/[\w.@-]+(?:\/[\w.@-]+)+|\b\d{1,3}(?:\.\d{1,3}){3}\b|\bTA?\d{4}(?:\.\d{3})?\b|\bCVE-\d+-\d+\b|\b[0-9a-f]{12,}\b|\b(?:proc|fd|evt|user|container|ka|ct|gcp|okta|github|k8s|fs)\.(?!yaml)[a-z][\w.]*\w\b/g

/** What the report itself says about every rule, and the times around an event. */
const OURS =
  /^\/etc\/falco\/falco_rules(?:\.local)?\.yaml$|^(?:proc|evt|container|user|ka)\.(?:exe_ino\.ctime|tty|arg\.flags|is_exe_from_memfd|is_exe_upper_layer|start_ts|loginuid|privileged|response\.code|res)$/

function inventions(alert: CorpusAlert, report: Report, markdown: string): readonly string[] {
  const body = alert.body
  const known = `${body} ${JSON.stringify(alert.rule)} ${playbookTexts(alert.rule)} ${attackTexts(report)}`
  const names = Array.from(markdown.matchAll(IDENTIFIERS), ([name]) => name)
  const values = spansOf(report).flatMap((span) => ('value' in span ? [span.value] : []))
  const missing = report.assessment.signs.flatMap((sign) => sign.missing)
  const asked = new Set(missing.map((name) => name.replace(/\[\d+\]$/, '')))
  const isField = (name: string): boolean => asked.has(name) && fieldFacts(name) !== null
  return [
    ...names.filter((name) => !known.includes(name) && !OURS.test(name) && !isField(name)),
    ...values.filter((value) => !isOfAlert(value, body, report)).map((value) => `value ${value}`),
  ]
}

function isOfAlert(value: string, body: string, { incident }: Report): boolean {
  const isTime = /^2026-03-01[T ](?:09:45|10:15):00(?:Z| UTC)$/.test(value)
  const inBody = [value, JSON.stringify(value).slice(1, -1)].some((text) => body.includes(text))
  // A list field is shown as its items.
  return (
    isTime || inBody || value === incident.subject || body.includes(value.split(', ')[0] ?? value)
  )
}

const texts = new Map<string, string>()

/** The rule's playbook and the generic one of its source, as they are written. */
function playbookTexts({ rule, source }: RuleFacts): string {
  return [rule, '*']
    .map((name) => {
      const file = knowledge.playbookFor(name, source).playbook.name
      const text = texts.get(file) ?? readFileSync(`${BUILT_IN}/${file}.yaml`, 'utf8')
      texts.set(file, text)
      return text
    })
    .join(' ')
}

function attackTexts({ attack }: Report): string {
  return attack.map(({ tactic, technique }) => `${tactic} ${technique ?? ''}`).join(' ')
}

/** The sentences of the two sections that come out of the playbook. */
function ownLines({ assessment, investigation }: Report): readonly string[] {
  const lines = [
    ...assessment.possible,
    ...assessment.benignCauses.flatMap(({ cause, tell }) => [cause, tell]),
    ...assessment.escalateIf,
    ...assessment.closeIf,
    ...assessment.blindSpots,
    ...investigation.flatMap(({ question, benign, bad }) => [question, benign, bad]),
  ]
  return lines.map((line) => plain(line))
}

describe('the exception on an official rule', () => {
  it('is one that Falco takes, or there is none and a reason', () => {
    const wrong = officialRules().flatMap((rule) => {
      const [variant] = rule.source === 'syscall' ? (['pod'] as const) : (['plain'] as const)
      const bodies = ['a', 'b', 'c'].map((uuid) => repeated(corpusBody(rule, variant), uuid))
      const { tuning } = buildReport(reportInput(bodies), knowledge)
      if (plain(tuning.reason) === '') return [`${rule.rule}: no reason`]
      if (tuning.status === 'refused') return []
      const data: unknown = parseAllDocuments(tuning.yaml)[0]?.toJS()
      return [
        ...problemsInRules(data).map((problem) => `${rule.rule}: ${problem}`),
        ...(tuning.replay.silenced === 3 ? [] : [`${rule.rule}: does not silence what it is for`]),
      ]
    })
    expect(wrong).toEqual([])
  })
})

/** The same alert as another event. */
function repeated(body: string, digit: string): string {
  return body.replace(/"uuid":"./, `"uuid":"${digit}`)
}
