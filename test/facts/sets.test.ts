import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allSets, isIn, programName, setNamed, type SetName } from '../../src/facts/sets.ts'

describe('the named sets', () => {
  it('have a name, a meaning and items, each once', () => {
    for (const { name, means, items } of allSets()) {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
      expect(means).toMatch(/^[A-Z]/)
      expect(items.length).toBeGreaterThan(0)
      expect(new Set(items).size).toBe(items.length)
    }
    expect(new Set(allSets().map(({ name }) => name)).size).toBe(allSets().length)
  })

  it.each<[SetName, string]>([
    ['shells', 'bash'],
    ['shells', '/bin/dash'],
    ['interpreters', 'python3.12'],
    ['interpreters', 'node'],
    ['web-servers', 'nginx: worker process'],
    ['web-servers', 'php-fpm8.2'],
    ['services', 'postgres'],
    ['services', 'java'],
    ['configuration-tools', 'amazon-ssm-agen'],
    ['kernel-threads', 'kworker/0:1'],
    ['kernel-threads', 'kworkerd'],
    ['writable-folders', '/tmp'],
    ['writable-folders', '/tmp/a/b'],
    ['memory-folders', 'memfd:program'],
    ['memory-folders', '/proc/self/fd/3'],
    ['hidden-paths', '/var/tmp/.cache/x'],
    ['hidden-paths', '/usr/bin/... /x'],
    ['persistence-paths', '/etc/cron.d/upd'],
    ['persistence-paths', '/home/deploy/.bashrc'],
    ['persistence-paths', '/root/.ssh/authorized_keys'],
    ['credential-paths', '/root/.aws/credentials'],
    ['credential-paths', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
    ['credential-paths', '/home/deploy/.ssh/id_ed25519'],
    ['credential-paths', '/proc/1/environ'],
    ['sensitive-host-paths', '/'],
    ['sensitive-host-paths', '/var/run/docker.sock'],
    ['log-files', '/var/log/auth.log.1'],
    ['escape-files', '/sys/fs/cgroup/rdma/release_agent'],
    ['metadata-addresses', '169.254.169.254'],
    ['everybody', '*'],
    ['everybody', 'allUsers'],
    ['control-plane-users', 'system:serviceaccount:kube-system:replicaset-controller'],
    ['automation-agents', 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0'],
    ['plain-images', 'alpine'],
    ['plain-images', 'docker.io/library/alpine'],
    ['strong-policy-actions', 's3:PutBucketPolicy'],
    ['strong-policy-actions', 's3:*'],
    ['strong-gcp-roles', 'roles/owner'],
    ['google-service-agents', 'service-1@gcp-sa-pubsub.iam.gserviceaccount.com'],
  ])('%s has %s', (name, value) => {
    expect(isIn(name, value)).toBe(true)
  })

  it.each<[SetName, string]>([
    ['shells', 'bashful'],
    ['shells', ''],
    ['interpreters', 'pythonista'],
    ['writable-folders', '/tmpfile'],
    ['hidden-paths', '/a/../b'],
    ['hidden-paths', '/tmp/x'],
    ['persistence-paths', '/etc/nginx/nginx.conf'],
    ['credential-paths', '/etc/passwd'],
    ['sensitive-host-paths', '/data'],
    ['everybody', 'x'],
    ['strong-policy-actions', 's3:GetObject'],
    ['plain-images', 'shop/web'],
    ['memory-folders', '/dev/sda'],
  ])('%s has not %s', (name, value) => {
    expect(isIn(name, value)).toBe(false)
  })

  it('answer for every text, and for a long one that it is in none', () => {
    const long = '/tmp/'.padEnd(5000, '.git/hooks/')
    for (const set of allSets()) expect(set.has(long)).toBe(false)
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(...allSets()),
        (text, set) => typeof set.has(text) === 'boolean',
      ),
    )
  })

  it('are found by name alone', () => {
    expect(setNamed('shells')?.kind).toBe('programs')
    expect(setNamed('toString')).toBeNull()
  })
})

describe('the name of a program', () => {
  it.each([
    ['/usr/bin/python3', 'python3'],
    ['nginx: master process /usr/sbin/nginx', 'nginx'],
    ['sshd: alice [priv]', 'sshd'],
    ['bash', 'bash'],
    ['kworker/0:1', 'kworker'],
    ['bin/tool', 'tool'],
  ])('of %s is %s', (text, name) => {
    expect(programName(text)).toBe(name)
  })
})
