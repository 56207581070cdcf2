import { describe, expect, it } from 'vitest'
import { alertBody, type AlertBody } from '../support/alerts.ts'
import { arrivalAt, testConfig } from '../support/arrivals.ts'

const fields = alertBody().output_fields
const withFields = (changes: Record<string, unknown>): Partial<AlertBody> => ({
  output_fields: { ...fields, ...changes },
})
const plain = arrivalAt(0).fingerprint

describe('the fingerprint', () => {
  it.each([
    ['another pod of the workload', withFields({ 'k8s.pod.name': 'web-6d4cf56db6-zz2qk' })],
    ['another container of it', withFields({ 'container.id': 'beef12345678' })],
    ['another node', { hostname: 'node-9' }],
    ['another command line', withFields({ 'proc.cmdline': 'bash -i' })],
    ['another file', withFields({ 'fd.name': '/etc/shadow' })],
    [
      'another time, terminal and text',
      { ...withFields({ 'proc.tty': 1 }), time: '2026-04-01T00:00:00Z', output: 'x' },
    ],
    ['other tags and priority', { tags: [], priority: 'Error' }],
  ])('is the same for %s', (_name, overrides) => {
    expect(arrivalAt(5, overrides).fingerprint).toBe(plain)
  })

  it.each([
    ['another rule', { rule: 'Netcat Remote Code Execution in Container' }],
    ['another source', { source: 'custom' }],
    ['another workload', withFields({ 'k8s.pod.name': 'db-6d4cf56db6-x7k2p' })],
    ['another namespace', withFields({ 'k8s.ns.name': 'prod' })],
    ['another process', withFields({ 'proc.name': 'sh' })],
    ['another parent', withFields({ 'proc.pname': 'java' })],
    ['another user', withFields({ 'user.name': 'app' })],
    ['another cluster', withFields({ cluster: 'eu-2' })],
  ])('differs for %s', (_name, overrides) => {
    expect(arrivalAt(0, overrides).fingerprint).not.toBe(plain)
  })

  it('is made of the fields of `dedup.rules` where a rule has its own', () => {
    const config = testConfig({ dedup: { rules: [{ rule: 'Terminal*', fields: ['fd.name'] }] } })
    const at = (changes: Record<string, unknown>) =>
      arrivalAt(0, withFields(changes), config).fingerprint
    expect(at({ 'proc.name': 'sh' })).toBe(at({ 'proc.name': 'zsh' }))
    expect(at({ 'fd.name': '/a' })).not.toBe(at({ 'fd.name': '/b' }))
  })

  it('groups malformed alerts by what is wrong with them', () => {
    const one = arrivalAt(0, { priority: 'x' }).fingerprint
    expect(arrivalAt(0, { priority: 'y', rule: 'other' }).fingerprint).toBe(one)
    expect(arrivalAt(0, { time: 'x' }).fingerprint).not.toBe(one)
  })
})
