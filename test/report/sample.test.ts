import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import { buildReport } from '../../src/report/build.ts'
import { renderMarkdown } from '../../src/render/markdown.ts'
import { fixtureText, reportInput } from '../support/events.ts'
import { plain } from './parts.ts'

const report = buildReport(reportInput([fixtureText('drop-and-execute')]), loadKnowledge(null))
const markdown = renderMarkdown(report)

function row(title: string, name: string): string | undefined {
  const rows = report.details.find((group) => group.title === title)?.rows ?? []
  return rows.find((one) => one.name === name)?.value
}

describe('the report of the sample alert', () => {
  it.each([
    ['Alert', 'UUID', 'c74cded6-909a-4284-869e-433401e00777'],
    ['Alert', 'Priority', 'Critical'],
    ['Alert', 'Rule', 'Drop and execute new binary in container'],
    ['Alert', 'Time', '2024-10-05T16:08:17.689860031Z'],
    ['Alert', 'Source', 'syscall'],
    ['Container Information', 'container.id', 'dca990c78804'],
    ['Container Information', 'container.name', 'pedantic_varahamihira'],
    ['Container Information', 'container.start_ts', '1728144488131238330'],
    ['Process Information', 'proc.aname[2]', 'containerd-shim'],
    [
      'Process Information',
      'proc.exe',
      '/bin/falco-event-generator-syscall-DropAndExecuteNewBinaryInContainer-PbkWQ1',
    ],
    ['Process Information', 'proc.pname', 'event-generator'],
    ['Additional Information', 'proc.exe_ino.ctime', '1728144497685206657'],
    ['Additional Information', 'proc.exe_ino.mtime', '1728144497685206657'],
  ])('has in %s the exact %s', (title, name, value) => {
    expect(row(title, name)).toBe(value)
    expect(markdown).toContain(`\`${value}\``)
  })

  it('says what the clocks and flags mean', () => {
    const known = report.assessment.known.map(plain).join('\n')
    expect(known).toContain('last changed 10 s after the container started')
    expect(known).toContain('EXE_UPPER_LAYER')
  })

  it("makes none of the sample's mistakes", () => {
    expect(markdown).not.toMatch(/falco\.conf\b|\[syslog\]|\[exec\]|\[policy\]|\brkt\b|^kubectl\b/m)
    expect(report.tuning.status).toBe('refused')
    expect(plain(report.tuning.reason)).toContain('Critical')
  })

  it('names what is missing', () => {
    const missing = report.assessment.missing.map(plain).join('\n')
    expect(missing).toContain('‹k8s.ns.name›, ‹k8s.pod.name›')
    expect(missing).toContain('Kubernetes metadata')
  })
})
