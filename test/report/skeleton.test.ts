import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lintPlaybooks } from '../../src/knowledge/lint.ts'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import type { Report } from '../../src/model/report.ts'
import { buildReport } from '../../src/report/build.ts'
import { render } from '../../src/render/render.ts'
import { alertText, type AlertBody } from '../support/alerts.ts'
import { fixtureText, reportInput } from '../support/events.ts'
import { temporaryFolder } from '../support/folder.ts'

const knowledge = loadKnowledge(null)

function reportOf(body: Partial<AlertBody>): Report {
  return buildReport(reportInput([alertText(body)]), knowledge)
}

function skeletonOf(body: Partial<AlertBody>) {
  const { skeleton } = reportOf(body).knowledge
  if (skeleton === null) throw new Error('no skeleton')
  return skeleton
}

describe('the playbook to begin with', () => {
  it('is in the report of a rule that has none, ready to be saved and used', async () => {
    const input = reportInput([fixtureText('custom-rule')])
    const report = buildReport(input, knowledge)
    const { skeleton, kind } = report.knowledge
    expect(kind).toBe('generic')
    if (skeleton === null) throw new Error('no skeleton')
    await using folder = await temporaryFolder()
    writeFileSync(path.join(folder.path, skeleton.file), skeleton.yaml)
    expect(lintPlaybooks(folder.path)).toEqual([])
    const mine = buildReport(input, loadKnowledge(folder.path))
    expect(mine.knowledge).toMatchObject({ kind: 'playbook', skeleton: null })
    expect(render(report, 'markdown')).toContain(skeleton.yaml.trimEnd())
  })

  it('names what this alert has, of fields that Falco knows', () => {
    const { file, yaml } = skeletonOf({ rule: 'Ledger written: by a stranger' })
    expect(file).toBe('ledger-written-by-a-stranger.yaml')
    expect(yaml).toContain('rule: "Ledger written: by a stranger"')
    expect(yaml).toContain('{proc.name}, {proc.cmdline}')
  })

  it('is for alerts of rules only', () => {
    expect(reportOf({}).knowledge.skeleton).toBeNull()
    expect(reportOf({ rule: 'Test rule', source: 'internal' }).knowledge.skeleton).toBeNull()
  })

  it('is right whatever the rule is called, and wherever it is from', async () => {
    await using folder = await temporaryFolder()
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    const source = fc.oneof(fc.constantFrom('syscall', 'k8s_audit', 'okta', 'ours'), fc.string())
    const field = fc.constantFrom(
      'proc.name',
      'ka.user.name',
      'fd.name',
      'our.field',
      '{x}',
      'ct.user',
    )
    fc.assert(
      fc.property(name, source, fc.uniqueArray(field), (rule, from, fields) => {
        const output = Object.fromEntries(fields.map((each) => [each, 'value']))
        const report = reportOf({ rule, source: from, output_fields: output })
        const { skeleton } = report.knowledge
        if (skeleton === null) return
        expect(skeleton.yaml).toMatch(/^[\n -~]*$/)
        expect(skeleton.file).toMatch(/^[a-z0-9-]+\.yaml$/)
        writeFileSync(path.join(folder.path, 'one.yaml'), skeleton.yaml)
        expect(lintPlaybooks(folder.path)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})
