import { hash } from 'node:crypto'
import { officialRules, type RuleFacts } from '../../src/knowledge/catalogue.ts'
import { alertText } from './alerts.ts'

/** One alert of an official rule, made up from what its output prints. */
export type CorpusAlert = {
  readonly rule: RuleFacts
  /** Where it happened, or `bare` when Falco could fill in nothing. */
  readonly variant: Variant
  /** The request body. */
  readonly body: string
}

export type Variant = 'pod' | 'container' | 'host' | 'plain' | 'bare'

type Values = Readonly<Record<string, unknown>>

/** Every official rule in every place that its source knows. */
export function corpus(): readonly CorpusAlert[] {
  return officialRules().flatMap((rule) =>
    variantsOf(rule).map((variant) => ({ rule, variant, body: corpusBody(rule, variant) })),
  )
}

/** The body of one alert of a rule; `values` win over the made-up ones. */
export function corpusBody(rule: RuleFacts, variant: Variant, values: Values = {}): string {
  const fields = Object.fromEntries(rule.fields.map((name) => [name, VALUES[name] ?? 'value']))
  const filled = { ...fields, ...fileOf(rule), ...PLACES[variant], ...values }
  return alertText({
    uuid: uuidOf(`${rule.source} ${rule.rule} ${variant}`),
    rule: rule.rule,
    priority: rule.priority,
    source: rule.source,
    tags: rule.tags,
    hostname: 'node-7',
    output: `10:00:00.123456789: ${rule.priority} ${rule.rule}`,
    output_fields:
      variant === 'bare'
        ? Object.fromEntries(Object.keys(filled).map((name) => [name, null]))
        : filled,
  })
}

/** Of rules that print no port, `fd.name` is a path. */
function fileOf({ fields }: RuleFacts): Values {
  const isFile = fields.includes('fd.name') && !fields.some((name) => /^fd\.[a-z]*port$/.test(name))
  return isFile ? { 'fd.name': '/etc/shadow' } : {}
}

/** The same each time, another for each text. */
function uuidOf(text: string): string {
  const hex = hash('sha256', text)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function variantsOf({ source }: RuleFacts): readonly Variant[] {
  return source === 'syscall' ? ['pod', 'container', 'host', 'bare'] : ['plain', 'bare']
}

const CONTAINER: Values = {
  'container.id': 'c0ffee123456',
  'container.name': 'web',
  'container.image.repository': 'registry.example.com/shop/web',
  'container.image.tag': '1.4.2',
}

const PLACES: Readonly<Record<Variant, Values>> = {
  pod: { ...CONTAINER, 'k8s.ns.name': 'shop', 'k8s.pod.name': 'web-6d4cf56db6-x7k2p' },
  container: { ...CONTAINER, 'k8s.ns.name': null, 'k8s.pod.name': null },
  host: {
    'container.id': 'host',
    'container.name': 'host',
    'container.image.repository': null,
    'container.image.tag': null,
    'k8s.ns.name': null,
    'k8s.pod.name': null,
  },
  plain: {},
  bare: {},
}

const VALUES: Values = {
  'container.mounts': '/var/lib/data:/data:rw:true:rprivate',
  'container.start_ts': 1772359188131238330n,
  'evt.arg.cmd': 'PTRACE_TRACEME',
  'evt.arg.fd': 4,
  'evt.arg.filename': '/tmp/.x/kworkerd',
  'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER',
  'evt.arg.linkpath': '/tmp/link',
  'evt.arg.mode': 'S_ISUID',
  'evt.arg.name': '/etc/shadow',
  'evt.arg.newpath': '/tmp/moved',
  'evt.arg.oldpath': '/var/log/auth.log',
  'evt.arg.path': '/var/log/auth.log',
  'evt.arg.target': '/etc/shadow',
  'evt.arg.uid': 'root',
  'evt.args': 'fd=4(<4>10.42.0.7:51234->203.0.113.9:4444)',
  'evt.num': 4711,
  'evt.plugininfo': 'an event of the plugin',
  'evt.res': 'SUCCESS',
  'evt.time.iso8601': 1772359200123456789n,
  'evt.type': 'execve',
  'fd.cip.name': 'client.example.net',
  'fd.l4proto': 'tcp',
  'fd.lip.name': '10.42.0.7',
  'fd.lport': 4444,
  'fd.name': '10.42.0.7:51234->203.0.113.9:4444',
  'fd.nameraw': '/etc/shadow',
  'fd.rip': '203.0.113.9',
  'fd.rip.name': 'peer.example.net',
  'fd.rport': 51234,
  'fd.sip': '203.0.113.9',
  'fd.sip.name': 'peer.example.net',
  'fd.sport': 4444,
  'fd.type': 'ipv4',
  'group.gid': 0,
  'group.name': 'root',
  'proc.aexepath[2]': '/usr/bin/containerd-shim-runc-v2',
  'proc.aname[2]': 'containerd-shim',
  'proc.aname[3]': 'systemd',
  'proc.aname[4]': null,
  'proc.aname[5]': null,
  'proc.aname[6]': null,
  'proc.aname[7]': null,
  'proc.args': '-c id',
  'proc.cmdline': 'sh -c id',
  'proc.cwd': '/srv/app/',
  'proc.env': 'HTTP_PROXY=http://192.0.2.9:3128 PATH=/usr/bin',
  'proc.exe': 'sh',
  'proc.exe_ino.ctime': 1772359199485206657n,
  'proc.exe_ino.ctime_duration_proc_start': 4653374,
  'proc.exe_ino.mtime': 1772359199485206657n,
  'proc.exepath': '/usr/bin/dash',
  'proc.name': 'sh',
  'proc.pcmdline': 'node server.js',
  'proc.pexe': 'node',
  'proc.pexepath': '/usr/local/bin/node',
  'proc.pname': 'node',
  'proc.sname': 'node',
  'proc.tty': 0,
  'thread.cap_effective': 'CAP_SYS_ADMIN CAP_NET_RAW',
  'thread.cap_permitted': 'CAP_SYS_ADMIN CAP_NET_RAW',
  'user.loginname': '<NA>',
  'user.loginuid': -1,
  'user.name': 'root',
  'user.uid': 0,

  'jevt.obj': '{"kind":"Event"}',
  'jevt.value[/requestObject/ephemeralContainers/0/image]': 'busybox:1.36',
  'jevt.value[/requestObject/ephemeralContainers/0/name]': 'debugger-x7k2p',
  'jevt.value[/requestObject/spec/volumes]': '[{"hostPath":{"path":"/"},"name":"root"}]',
  'ka.auth.decision': 'allow',
  'ka.auth.reason': 'RBAC: allowed by ClusterRoleBinding "deployers"',
  'ka.req.binding.role': 'cluster-admin',
  'ka.req.binding.subjects': '[{"kind":"User","name":"anna@example.com"}]',
  'ka.req.configmap.name': 'settings',
  'ka.req.pod.containers.image': ['registry.example.com/shop/web:1.4.2'],
  'ka.req.pod.ephemeralContainers.image': null,
  'ka.req.pod.initContainers.image': null,
  'ka.req.role.rules': '[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]',
  'ka.req.service.ports': '[{"nodePort":30080,"port":80}]',
  'ka.resp.name': 'web-6d4cf56db6-x7k2p',
  'ka.response.code': '201',
  'ka.response.reason': '<NA>',
  'ka.target.name': 'web-6d4cf56db6-x7k2p',
  'ka.target.namespace': 'shop',
  'ka.target.resource': 'pods',
  'ka.target.subresource': 'exec',
  'ka.uri': '/api/v1/namespaces/shop/pods/web-6d4cf56db6-x7k2p/exec?command=sh',
  'ka.uri.param[command]': 'sh',
  'ka.user.name': 'anna@example.com',
  'ka.verb': 'create',

  'ct.error': null,
  'ct.id': '2b4c6d8e-0a1b-4c3d-8e5f-6a7b8c9d0e1f',
  'ct.region': 'eu-central-1',
  'ct.request.availabilityzone': 'eu-central-1a',
  'ct.request.cluster': 'shop',
  'ct.request.functionname': 'resize-images',
  'ct.request.groupname': 'admins',
  'ct.request.host': 's3.eu-central-1.amazonaws.com',
  'ct.request.name': 'main-trail',
  'ct.request.policy': '{"Statement":[{"Effect":"Allow","Principal":"*"}]}',
  'ct.request.serialnumber': 'arn:aws:iam::123456789012:mfa/anna',
  'ct.request.servicename': 'checkout',
  'ct.request.taskdefinition': 'checkout:17',
  'ct.request.username': 'build-bot',
  'ct.response.reservationid': 'r-0123456789abcdef0',
  'ct.response.subnetid': 'subnet-0123456789abcdef0',
  'ct.srcip': '203.0.113.9',
  'ct.user': 'anna',
  'ct.user.arn': 'arn:aws:iam::123456789012:user/anna',
  'ct.user.principalid': 'AIDAEXAMPLE1234567890',
  'json.value[/responseElements/instancesSet/items/0/instanceId]': 'i-0123456789abcdef0',
  's3.bucket': 'shop-invoices',

  'gcp.authorizationInfo': '[{"granted":true,"permission":"iam.serviceAccounts.create"}]',
  'gcp.callerIP': '203.0.113.9',
  'gcp.cloudfunctions.function': 'resize-images',
  'gcp.cloudsql.databaseId': 'shop-prod:orders',
  'gcp.methodName': 'google.iam.admin.v1.CreateServiceAccount',
  'gcp.policyDelta': '[{"action":"ADD","member":"allUsers","role":"roles/storage.objectViewer"}]',
  'gcp.projectId': 'shop-prod',
  'gcp.request': '{"name":"projects/shop-prod"}',
  'gcp.serviceName': 'iam.googleapis.com',
  'gcp.storage.bucket': 'shop-invoices',
  'gcp.user': 'anna@example.com',
  'gcp.userAgent': 'google-cloud-sdk gcloud/467.0.0',
  'json.value[/resource/labels/crypto_key_id]': 'orders',
  'json.value[/resource/labels/dataset_id]': 'invoices',
  'json.value[/resource/labels/key_ring_id]': 'shop',
  'json.value[/resource/labels/policy_name]': 'edge',

  'okta.actor.name': 'Anna Schmidt',
  'okta.client.geo.country': 'Germany',
  'okta.client.ip': '203.0.113.9',
  'okta.mfa.deny.countlast[300]': 6,
  'okta.mfa.failure.countlast[300]': 6,
  'okta.reason': 'INVALID_CREDENTIALS',
  'okta.target.app.alternateid': 'payroll',
  'okta.target.group.name': 'Administrators',
  'okta.target.user.name': 'Ben Weber',

  'github.collaborator.name': 'mallory-dev',
  'github.collaborator.role': 'admin',
  'github.diff.committed_secrets.desc': 'AWS access key',
  'github.diff.committed_secrets.files': 'deploy/settings.env',
  'github.diff.committed_secrets.lines': '12',
  'github.diff.committed_secrets.links':
    'https://github.com/example/shop/blob/main/deploy/settings.env#L12',
  'github.org': 'example',
  'github.owner': 'example',
  'github.repo.name': 'example/shop',
  'github.repo.url': 'https://github.com/example/shop',
  'github.user': 'anna-dev',
  'github.webhook.id': 123456789,
  'github.webhook.type': 'Repository',
  'github.workflow.filename': '.github/workflows/release.yaml',
}
