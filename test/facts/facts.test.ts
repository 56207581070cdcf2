import { describe, expect, it } from 'vitest'
import { FACTS, type FactName } from '../../src/facts/facts.ts'
import type { Fields } from '../../src/model/event.ts'

/** The values of a fact, or `missing` with the fields that it asks for. */
function read(fact: FactName, fields: Fields, source = 'syscall'): readonly string[] {
  const reading = FACTS[fact].read({ fields, source })
  return reading.known ? reading.found.map(({ value }) => value) : ['missing', ...reading.missing]
}

function audit(fact: FactName, fields: Fields): readonly string[] {
  return read(fact, fields, 'k8s_audit')
}

describe('facts of a process', () => {
  it.each<[FactName, Fields, readonly string[]]>([
    ['place', { 'k8s.pod.name': 'web-1', 'container.id': 'c0ffee123456' }, ['pod']],
    ['place', { 'container.id': 'c0ffee123456' }, ['container']],
    ['place', { 'container.name': 'web' }, ['container']],
    ['place', { 'container.id': 'host' }, ['host']],
    ['place', {}, ['missing', 'container.id']],
    ['login', { 'user.loginuid': -1 }, ['none']],
    ['login', { 'user.loginuid': '4294967295' }, ['none']],
    ['login', { 'user.loginuid': 0 }, ['root']],
    ['login', { 'user.loginuid': 1000 }, ['person']],
    ['login', {}, ['missing', 'user.loginuid']],
    ['login', { 'evt.type': 'container', 'user.loginuid': 0 }, ['missing', 'user.loginuid']],
    ['terminal', { 'proc.tty': 0 }, ['no']],
    ['terminal', { 'proc.tty': 34816 }, ['yes']],
    ['rights', { 'user.uid': 0 }, ['root']],
    ['rights', { 'user.name': 'www-data' }, ['other']],
    ['rights', {}, ['missing', 'user.uid']],
    ['outcome', { 'evt.res': 'EACCES' }, ['failed']],
    ['outcome', { 'evt.res': 'SUCCESS' }, ['succeeded']],
  ])('%s of %j', (fact, fields, expected) => {
    expect(read(fact, fields)).toEqual(expected)
  })
})

describe('facts of a file', () => {
  it.each<[FactName, Fields, readonly string[]]>([
    ['file', { 'fd.name': '/etc/shadow' }, ['/etc/shadow']],
    ['file', { 'fs.path.name': '/usr/bin/.x', 'fd.name': '' }, ['/usr/bin/.x']],
    ['file', { 'evt.arg.path': '/root/.zsh_history' }, ['/root/.zsh_history']],
    ['file', { 'fd.name': '10.0.0.1:1->10.0.0.2:2' }, ['missing', 'fd.name']],
    ['source-file', { 'evt.arg.oldpath': '/etc/shadow' }, ['/etc/shadow']],
    ['host-file', { 'fd.name': '/host/etc/shadow' }, ['/etc/shadow']],
    ['host-file', { 'fd.name': '/mnt/host/root/.ssh/id_rsa' }, ['/root/.ssh/id_rsa']],
    ['host-file', { 'fd.name': '/etc/shadow' }, []],
    ['access', { 'evt.arg.flags': 'O_RDWR|O_CREAT' }, ['write']],
    ['access', { 'evt.arg.flags': 'O_RDONLY|O_CLOEXEC' }, ['read']],
    ['access', { 'evt.arg.flags': 'EXE_WRITABLE' }, ['missing', 'evt.arg.flags']],
  ])('%s of %j', (fact, fields, expected) => {
    expect(read(fact, fields)).toEqual(expected)
  })
})

describe('facts of a connection', () => {
  it.each<[FactName, Fields, readonly string[]]>([
    ['remote-class', { 'fd.name': '10.0.0.1:4040->198.51.100.7:4444' }, ['public']],
    ['remote-class', { 'fd.name': '10.0.0.1:4040->10.43.0.1:443' }, ['private']],
    ['remote-class', { 'fd.name': '203.0.113.9:5000->10.0.0.1:22' }, ['public']],
    ['remote-class', { 'fd.name': '127.0.0.1:5000->127.0.0.1:80' }, ['loopback']],
    ['remote-class', { 'fd.name': '10.0.0.1:5000->169.254.169.254:80' }, ['metadata']],
    ['remote-class', { 'fd.sip': '2001:db8::9' }, ['public']],
    ['remote-class', { 'fd.name': '0.0.0.0:0' }, ['missing', 'fd.name']],
    ['remote-class', { 'fd.name': '/tmp/x' }, ['missing', 'fd.name']],
    ['remote-address', { 'fd.name': '10.0.0.1:4040->198.51.100.7:4444' }, ['198.51.100.7']],
    ['server-port', { 'fd.name': '10.0.0.1:4040->198.51.100.7:4444' }, ['4444']],
    ['server-port', { 'fd.lport': 443, 'fd.rport': 51_234 }, ['443']],
    ['server-port', { 'fd.lport': 51_234, 'fd.rport': 443 }, ['443']],
    ['server-port', { 'fd.lport': 8080, 'fd.rport': 443 }, ['missing', 'fd.sport']],
    ['server-port', { 'fd.sport': 22 }, ['22']],
    ['direction', { 'evt.type': 'connect' }, ['out']],
    ['direction', { 'evt.type': 'accept4' }, ['in']],
    ['direction', { 'evt.type': 'openat' }, ['missing', 'fd.is_server']],
  ])('%s of %j', (fact, fields, expected) => {
    expect(read(fact, fields)).toEqual(expected)
  })
})

const RULES = '{"apiGroups":["*"],"resources":["secrets","pods/exec"],"verbs":["get","*"]}'
const SUBJECT = '{"kind":"ServiceAccount","name":"deployer","namespace":"ci"}'
const VOLUMES = '[{"hostPath":{"path":"/var/run/docker.sock","type":"Socket"},"name":"sock"}]'

describe('facts of the audit log of Kubernetes', () => {
  it.each<[FactName, Fields, readonly string[]]>([
    ['rbac-verbs', { 'ka.req.role.rules': [RULES] }, ['get', '*']],
    ['rbac-verbs', { 'ka.req.role.rules': `['${RULES}']`.slice(2, -2) }, ['get', '*']],
    ['rbac-resources', { 'ka.req.role.rules': [RULES] }, ['secrets', 'pods/exec']],
    ['rbac-groups', { 'ka.req.role.rules.apiGroups': ['["", "apps"]'] }, ['apps']],
    ['rbac-verbs', {}, ['missing', 'ka.req.role.rules']],
    ['rbac-verbs', { 'ka.req.role.rules': 'no JSON' }, []],
    ['subjects', { 'ka.req.binding.subjects': [SUBJECT] }, ['ci:deployer']],
    ['subjects', { 'ka.req.binding.subjects.user_names': ['bob'] }, ['bob']],
    [
      'own-binding',
      { 'ka.user.name': 'system:serviceaccount:ci:deployer', 'ka.req.binding.subjects': [SUBJECT] },
      ['ci:deployer'],
    ],
    ['own-binding', { 'ka.user.name': 'bob', 'ka.req.binding.subjects': [SUBJECT] }, []],
    ['host-paths', { 'ka.req.pod.volumes.hostpath': ['/', '/data'] }, ['/', '/data']],
    [
      'host-paths',
      { 'jevt.value[/requestObject/spec/volumes]': VOLUMES },
      ['/var/run/docker.sock'],
    ],
    [
      'host-paths',
      { 'jevt.value[/requestObject/spec/volumes]': '[{"emptyDir":{},"name":"x"}]' },
      [],
    ],
    ['host-paths', {}, ['missing', 'ka.req.pod.volumes.hostpath']],
    ['privileged', { 'ka.req.pod.containers.privileged': ['false', 'true'] }, ['yes']],
    ['privileged', { 'ka.req.pod.containers.privileged': '(false,false)' }, ['no']],
    ['privileged', {}, ['missing', 'ka.req.pod.containers.privileged']],
    ['host-namespaces', { 'ka.req.pod.host_pid': 'true', 'ka.req.pod.host_ipc': 'false' }, ['yes']],
    [
      'images',
      {
        'ka.req.pod.containers.image': [
          'docker.io/library/alpine:3',
          'registry.example.com:5000/a/b@sha256:0',
        ],
      },
      ['alpine', 'registry.example.com:5000/a/b'],
    ],
    ['caller', { 'ka.user.name': 'alice@example.com' }, ['person']],
    ['caller', { 'ka.user.name': 'kubernetes-admin' }, ['person']],
    ['caller', { 'ka.user.name': 'system:anonymous' }, ['anonymous']],
    ['caller', { 'ka.user.name': 'system:node:worker-1' }, ['node']],
    [
      'caller',
      { 'ka.user.name': 'system:serviceaccount:kube-system:job-controller' },
      ['control-plane'],
    ],
    ['caller', { 'ka.user.name': 'system:serviceaccount:ci:deployer' }, ['service-account']],
    ['exec-command', { 'ka.uri.param[command]': 'sh' }, ['sh']],
    [
      'exec-command',
      {
        'ka.uri':
          '/api/v1/namespaces/x/pods/y/exec?command=sh&command=-c&command=id+%3E+x&stdin=true',
        'ka.uri.param[command]': 'sh',
      },
      ['sh -c id > x'],
    ],
    ['exec-command', {}, ['missing', 'ka.uri.param[command]']],
    ['outcome', { 'ka.response.code': '403' }, ['failed']],
    ['outcome', { 'ka.response.code': '101' }, ['succeeded']],
  ])('%s of %j', (fact, fields, expected) => {
    expect(audit(fact, fields)).toEqual(expected)
  })
})

function policy(statement: object): Fields {
  return {
    'ct.request': JSON.stringify({ bucketName: 'b', bucketPolicy: { Statement: [statement] } }),
  }
}

const ALLOW = { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject', 's3:*'] }

describe('facts of policies of AWS', () => {
  it.each<[string, FactName, Fields, readonly string[]]>([
    ['everybody', 'public-grants', policy(ALLOW), ['*']],
    ['everybody in a map', 'public-grants', policy({ ...ALLOW, Principal: { AWS: ['*'] } }), ['*']],
    [
      'everybody with a condition',
      'public-grants',
      policy({ ...ALLOW, Condition: { Bool: {} } }),
      [],
    ],
    ['a denial', 'public-grants', policy({ ...ALLOW, Effect: 'Deny' }), []],
    [
      'one account',
      'public-grants',
      policy({ ...ALLOW, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
      [],
    ],
    [
      'a policy as text',
      'public-grants',
      { 'ct.request.policy': JSON.stringify({ Statement: ALLOW }) },
      ['*'],
    ],
    [
      'a list of grants',
      'public-grants',
      {
        'ct.request': JSON.stringify({
          AccessControlPolicy: {
            Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
          },
        }),
      },
      ['http://acs.amazonaws.com/groups/global/AllUsers'],
    ],
    [
      'a header',
      'public-grants',
      { 'ct.request': JSON.stringify({ 'x-amz-acl': ['public-read'] }) },
      ['public-read'],
    ],
    ['nothing', 'public-grants', {}, ['missing', 'ct.request']],
    ['actions', 'policy-actions', policy(ALLOW), ['s3:GetObject', 's3:*']],
    [
      'ranges',
      'ranges',
      {
        'ct.request': JSON.stringify({
          ipPermissions: { items: [{ ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
        }),
      },
      ['0.0.0.0/0'],
    ],
    ['no error', 'outcome', {}, ['succeeded']],
    ['an error', 'outcome', { 'ct.error': 'AccessDenied' }, ['failed']],
  ])('%s: %s', (_name, fact, fields, expected) => {
    expect(read(fact, fields, 'aws_cloudtrail')).toEqual(expected)
  })
})

const DELTA = {
  bindingDeltas: [
    { action: 'ADD', role: 'roles/owner', member: 'user:eve@example.com' },
    { action: 'REMOVE', role: 'roles/viewer', member: 'allUsers' },
  ],
}

describe('facts of policies of Google Cloud', () => {
  const fields: Fields = { 'gcp.policyDelta': JSON.stringify(DELTA), 'gcp.user': 'eve@example.com' }
  const list: Fields = {
    'gcp.policyDelta': JSON.stringify([
      { action: 'ADD', role: 'roles/viewer', member: 'allUsers' },
    ]),
  }

  it.each<[FactName, Fields, readonly string[]]>([
    ['added-roles', fields, ['roles/owner']],
    ['added-members', fields, ['user:eve@example.com']],
    ['removed-members', fields, ['allUsers']],
    ['own-grant', fields, ['user:eve@example.com']],
    ['own-grant', { ...fields, 'gcp.user': 'bob@example.com' }, []],
    ['public-grants', fields, []],
    ['public-grants', list, ['allUsers']],
    ['added-members', list, ['allUsers']],
    ['added-roles', {}, ['missing', 'gcp.policyDelta']],
    [
      'ranges',
      { 'gcp.request': JSON.stringify({ sourceRanges: ['0.0.0.0/0', '10.0.0.0/8'] }) },
      ['0.0.0.0/0', '10.0.0.0/8'],
    ],
  ])('%s of %j', (fact, fields, expected) => {
    expect(read(fact, fields, 'gcp_auditlog')).toEqual(expected)
  })

  it('stop at depth and length, and at text that is no JSON', () => {
    const deep = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`
    const long = JSON.stringify({ a: 'x'.repeat(70_000) })
    for (const text of [deep, long, '{"a":', '[', '{}x']) {
      expect(read('public-grants', { 'gcp.request': text }, 'gcp_auditlog')).toEqual(
        text === deep ? [] : ['missing', 'gcp.request'],
      )
    }
  })
})

describe('every fact', () => {
  it('is known, or names a field that it asks for, of any alert', () => {
    for (const [name, { read }] of Object.entries(FACTS)) {
      for (const source of [
        'syscall',
        'k8s_audit',
        'aws_cloudtrail',
        'gcp_auditlog',
        'okta',
        'x',
      ]) {
        const reading = read({ fields: {}, source })
        const fields = reading.known ? reading.fields : reading.missing
        expect(fields.length, name).toBeGreaterThan(0)
      }
    }
  })
})
