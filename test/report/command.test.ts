import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadKnowledge } from '../../src/knowledge/load.ts'
import type { CommandTemplate, When } from '../../src/knowledge/playbook.ts'
import { parseCommand } from '../../src/knowledge/template.ts'
import { createCase, type Case } from '../../src/report/case.ts'
import { fillCommand } from '../../src/report/command.ts'
import { alertText } from '../support/alerts.ts'
import { reportInput } from '../support/events.ts'
import { plain } from './parts.ts'

const knowledge = loadKnowledge(null)

function caseOf(fields: Readonly<Record<string, unknown>>, source = 'syscall'): Case {
  return createCase(reportInput([alertText({ output_fields: fields, source })]), knowledge)
}

function template(line: string, conditions: Partial<When> = {}, changes = false): CommandTemplate {
  const when = { has: [], lacks: [], place: [], tactics: [], ...conditions }
  return { parts: parseCommand(line).parts, changes, when }
}

const POD = { 'container.id': 'c0ffee123456', 'k8s.ns.name': 'shop', 'k8s.pod.name': 'web-0' }
/** Anything, and what comes near to a path or a name. */
const HOSTILE = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme-ascii' }).map((text) => `/${text}`),
  fc.stringMatching(/^[a-z0-9.'$ -]{1,12}$/),
)

const GET_POD = template('kubectl --namespace {k8s.ns.name} get pod {k8s.pod.name} --output yaml')
const INSPECT = template('docker inspect -- {container.id}')

describe('fillCommand', () => {
  it('quotes every value', () => {
    expect(fillCommand([GET_POD], caseOf(POD))).toEqual({
      command: { line: "kubectl --namespace 'shop' get pod 'web-0' --output yaml", changes: false },
      omitted: null,
    })
  })

  it('carries the mark of commands that change something', () => {
    const stop = template('docker stop {container.id}', {}, true)
    const inContainer = caseOf({ 'container.id': 'c0ffee123456' })
    expect(fillCommand([stop], inContainer).command?.changes).toBe(true)
  })

  it('takes the first alternative that fits', () => {
    const onHost = template('ps -ef', { place: ['host'] })
    expect(fillCommand([onHost, GET_POD, INSPECT], caseOf(POD)).command?.line).toMatch(/^kubectl /)
    expect(
      fillCommand([onHost, GET_POD, INSPECT], caseOf({ 'container.id': 'c0ffee123456' })).command
        ?.line,
    ).toBe("docker inspect -- 'c0ffee123456'")
  })

  it.each([
    ['docker', 'docker inspect', 'docker top'],
    ['podman', 'podman inspect', 'podman top'],
    ['containerd', 'nerdctl inspect', 'nerdctl top'],
    ['cri-o', 'crictl inspect', null],
    [null, 'docker inspect', 'docker top'],
  ])('follows the runtime that the alert names: %s', (type, inspect, top) => {
    const known = caseOf({ 'container.id': 'c0ffee123456', 'container.type': type })
    const lineOf = (line: string) => fillCommand([template(line)], known).command?.line ?? null
    expect(lineOf('docker inspect {container.id} | jq .')).toBe(`${inspect} 'c0ffee123456' | jq .`)
    expect(lineOf('docker top {container.id}')).toBe(top && `${top} 'c0ffee123456'`)
  })

  it('names the container as Kubernetes does', () => {
    const name = 'k8s_web_web-0_shop_0f8fad5b-d9cb-469f-a165-70867728950e_0'
    const logs = template(
      'kubectl --namespace {k8s.ns.name} logs {k8s.pod.name} --container {container.name}',
    )
    expect(fillCommand([logs], caseOf({ ...POD, 'container.name': name })).command?.line).toBe(
      "kubectl --namespace 'shop' logs 'web-0' --container 'web'",
    )
  })

  it('has no kubectl without Kubernetes data', () => {
    const nodes = template('kubectl get nodes')
    expect(fillCommand([nodes], caseOf({ 'proc.name': 'sh' }))).toEqual({
      command: null,
      omitted: null,
    })
    expect(fillCommand([nodes], caseOf({ 'ka.verb': 'get' }, 'k8s_audit')).command).not.toBeNull()
  })

  it('names the field that keeps it from being written', () => {
    const hostile = caseOf({ ...POD, 'k8s.pod.name': "web'; reboot #" })
    const { command, omitted } = fillCommand([GET_POD], hostile)
    expect(command).toBeNull()
    expect(plain(omitted ?? [])).toBe(
      'k8s.pod.name is not a Kubernetes object name that is safe to paste.',
    )
  })

  it('takes no free text', () => {
    const grep = template('grep {proc.cmdline} /var/log/audit/audit.log')
    expect(plain(fillCommand([grep], caseOf({ 'proc.cmdline': 'id' })).omitted ?? [])).toContain(
      'proc.cmdline is free text',
    )
  })

  it.each([
    ['fd.name', "/tmp/a'b"],
    ['fd.name', '/tmp/$(reboot)"'],
    ['fd.name', '/tmp/a\nrm -rf /'],
    ['fd.name', '/tmp/\u{202E}gpj.sh'],
    ['fd.name', '/tmp/../../etc/shadow'],
    ['fd.name', '10.0.0.1:1->10.0.0.2:2'],
    ['fd.name', `/${'a'.repeat(600)}`],
    ['fd.name', '/var/lib/cut[...]'],
    ['container.id', 'c0ffee123456 --privileged'],
    ['container.id', 'host'],
    ['k8s.ns.name', '--all'],
    ['k8s.ns.name', 'Shop'],
    ['user.name', '-rf'],
    ['user.name', 'a;b'],
    ['proc.pid', '1 2'],
    ['fd.sip', '10.0.0.300'],
  ])('refuses %s = %j', (field, value) => {
    const filled = fillCommand([template(`echo -- {${field}}`)], caseOf({ [field]: value }))
    expect(filled.command).toBeNull()
    expect(filled.omitted).not.toBeNull()
  })

  it('never lets a value out of its quotes', () => {
    const fields = [
      'fd.name',
      'k8s.pod.name',
      'user.name',
      'proc.exepath',
      'container.image.repository',
      'fd.sip',
      'ka.user.name',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...fields), HOSTILE, (field, value) => {
        const { command } = fillCommand(
          [template(`echo -- {${field}}`)],
          caseOf({ [field]: value }),
        )
        if (command === null) return
        expect(command.line).toBe(`echo -- '${value}'`)
        expect(value).toMatch(/^[!-&(-~](?:[ -&(-~]*)$/)
      }),
      { numRuns: 300 },
    )
  })
})
