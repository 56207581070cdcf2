import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../../src/knowledge/load.ts'
import { buildReport } from '../../../src/report/build.ts'
import { alertText } from '../../support/alerts.ts'
import { reportInput } from '../../support/events.ts'
import { plain } from '../parts.ts'

const knowledge = loadKnowledge(null)

function reportOn(rule: string, source: string, fields: Readonly<Record<string, unknown>> = {}) {
  const body = {
    rule,
    source,
    priority: 'Debug',
    tags: [],
    hostname: 'node-7',
    output_fields: fields,
  }
  return buildReport(reportInput([alertText(body)]), knowledge)
}

const NOTICES = [
  'syscall event drop',
  'timeouts notification',
  'metrics snapshot',
  'capture size limit reached',
  'hot restart failure',
].map((name) => `Falco internal: ${name}`)

describe('What Falco reports about itself', () => {
  it.each(NOTICES)('has a playbook of its own, whatever source it comes under: %s', (rule) => {
    const names = ['internal', 'syscall', 'syscalls'].map(
      (source) => reportOn(rule, source).knowledge.name,
    )
    expect(new Set(names).size).toBe(1)
    expect(names[0]).toMatch(/^internal\/falco-internal-/)
  })

  it('is never said to be a match of a system call', () => {
    for (const rule of NOTICES) {
      const { assessment } = reportOn(rule, 'syscall')
      expect(assessment.known.map(plain).join(' ')).not.toMatch(
        /matched a condition|system call matched/,
      )
    }
  })

  it('is read with the numbers that it brings', () => {
    const { summary, assessment } = reportOn(NOTICES[0] ?? '', 'syscalls', {
      n_evts: '9000000',
      n_drops: '815508',
      n_drops_bug: '0',
      n_drops_buffer_execve_exit: '12',
    })
    expect(summary.map(plain).join(' ')).toContain('dropped ‹815508› of ‹9000000›')
    expect(
      assessment.signs.filter(({ outcome }) => outcome === 'met').map(({ text }) => plain(text)),
    ).toEqual([
      'Drops of execve or connect events are among them: processes or connections went unseen.',
    ])
  })

  it('gets another text for each kind of notice', () => {
    const texts = NOTICES.map((rule) => reportOn(rule, 'internal').summary.map(plain).join(' '))
    expect(new Set(texts).size).toBe(NOTICES.length)
  })
})
