import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import type { When } from '../../src/knowledge/playbook.ts'
import { parseTemplate } from '../../src/knowledge/template.ts'
import { createCase, type Case } from '../../src/report/case.ts'
import { fillItems, fillText, holds } from '../../src/report/fill.ts'
import { alertText, type AlertBody } from '../support/alerts.ts'
import { reportInput } from '../support/events.ts'

const knowledge = loadKnowledge(null)

function caseOf(...bodies: Partial<AlertBody>[]): Case {
  return createCase(reportInput(bodies.map((body) => alertText(body))), knowledge)
}

function when(parts: Partial<When>): When {
  return { has: [], lacks: [], place: [], tactics: [], ...parts }
}

describe('holds', () => {
  const known = caseOf({})

  it.each([
    [{}, true],
    [{ has: ['proc.name', 'container.id'] }, true],
    [{ has: ['proc.name', 'fd.name'] }, false],
    [{ lacks: ['fd.name'] }, true],
    [{ lacks: ['proc.name'] }, false],
    [{ place: ['host'] }, false],
    [{ place: ['host', 'kubernetes'] }, true],
    [{ tactics: ['TA0002'] }, true],
    [{ tactics: ['TA0040'] }, false],
    [{ has: ['event.hostname'], lacks: ['event.problem'] }, true],
    [{ has: ['proc.name'], place: ['host'] }, false],
  ] as const)('%o is %s', (conditions, expected) => {
    expect(holds(when(conditions), known)).toBe(expected)
  })
})

describe('fillText', () => {
  const known = caseOf({
    output_fields: { 'proc.name': '`id`', 'proc.aname_2': 'sshd', empty: '' },
  })

  it('keeps values apart from words', () => {
    const { parts } = parseTemplate('Run by {proc.name} of {proc.aname[2]}: see `ps`.')
    expect(fillText(parts, known)).toEqual([
      { text: 'Run by ' },
      { value: '`id`' },
      { text: ' of ' },
      { value: 'sshd' },
      { text: ': see ' },
      { code: 'ps' },
      { text: '.' },
    ])
  })

  it('is null when a value is missing', () => {
    expect(fillText(parseTemplate('At {fd.name}.').parts, known)).toBeNull()
  })

  it('knows the event beyond its fields', () => {
    const { parts } = parseTemplate(
      '{event.rule} {event.count} {event.from} {event.until} {event.journal.from}',
    )
    expect(fillText(parts, caseOf({}, {}))).toEqual([
      { value: 'Terminal shell in container' },
      { text: ' ' },
      { text: '2' },
      { text: ' ' },
      { value: '2026-03-01T09:45:00Z' },
      { text: ' ' },
      { value: '2026-03-01T10:15:00Z' },
      { text: ' ' },
      { value: '2026-03-01 09:45:00 UTC' },
    ])
  })

  it('leaves out items that do not fit', () => {
    const items = [
      { text: parseTemplate('A {proc.name}').parts, when: when({}) },
      { text: parseTemplate('B {fd.name}').parts, when: when({}) },
      { text: parseTemplate('C').parts, when: when({ has: ['fd.name'] }) },
    ]
    expect(fillItems(items, known)).toEqual([[{ text: 'A ' }, { value: '`id`' }]])
  })
})
