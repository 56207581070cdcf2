import type { ValueKind } from './value-kinds.ts'

/** The fields that may stand in a command, by kind; names parted by white space. */
export const FIELDS: readonly (readonly [kind: ValueKind, names: string])[] = [
  ['namespace', 'k8s.ns.name k8smeta.ns.name ka.target.namespace'],
  [
    'kubernetes-name',
    `
    k8s.pod.name k8s.rc.name k8s.svc.name k8s.rs.name k8s.deployment.name
    k8smeta.pod.name k8smeta.rc.name k8smeta.svc.name k8smeta.rs.name k8smeta.deployment.name
    ka.target.pod.name ka.req.configmap.name
    ka.req.pod.containers.name ka.req.pod.initContainers.name ka.req.pod.ephemeralContainers.name
    jevt.value[/requestObject/ephemeralContainers/0/name]`,
  ],
  ['kubernetes-object', 'ka.target.name ka.resp.name ka.req.binding.role ka.cluster.name'],
  ['kubernetes-resource', 'ka.target.resource ka.target.subresource ka.verb'],
  [
    'container-id',
    `
    container.id container.full_id k8s.pod.sandbox_id k8s.pod.full_sandbox_id
    evt.infra.docker.container.id`,
  ],
  ['container-name', 'container.name evt.infra.docker.container.name'],
  [
    'image',
    `
    container.image container.image.repository evt.infra.docker.container.image
    ka.req.pod.containers.image ka.req.container.image
    ka.req.pod.containers.image.repository ka.req.container.image.repository
    ka.req.pod.initContainers.image ka.req.pod.initContainers.image.repository
    ka.req.pod.ephemeralContainers.image ka.req.pod.ephemeralContainers.image.repository
    jevt.value[/requestObject/ephemeralContainers/0/image] ecr.repository`,
  ],
  ['image-tag', 'container.image.tag ecr.imagetag'],
  ['digest', 'container.image.digest'],
  ['image-id', 'container.image.id'],
  [
    'uuid',
    `
    k8s.pod.id k8s.pod.uid k8s.rc.id k8s.svc.id k8s.ns.id k8s.rs.id k8s.deployment.id
    k8smeta.pod.uid k8smeta.ns.uid k8smeta.deployment.uid k8smeta.svc.uid k8smeta.rs.uid k8smeta.rc.uid
    ka.auditid ct.id ct.requestid ct.sharedeventid
    ct.addendum.originalrequestid ct.addendum.originaleventid`,
  ],
  [
    'digits',
    `
    proc.pid proc.ppid proc.apid proc.vpid proc.pvpid proc.sid proc.vpgid proc.pgid proc.loginshellid
    proc.tty proc.exe_ino thread.tid thread.vtid user.uid user.loginuid group.gid
    fd.num fd.port fd.cport fd.sport fd.lport fd.rport fd.ino fd.dev fd.dev.major fd.dev.minor
    event.count evt.num evt.time evt.rawtime evt.rawtime.s evt.rawtime.ns evt.rawres evt.cpu
    proc.exe_ino.ctime proc.exe_ino.mtime proc.pidns_init_start_ts container.start_ts
    ct.user.accountid ct.recipientaccountid ka.response.code github.webhook.id
    krsi.cport krsi.sport krsi.ino krsi.dev okta.security.asnumber
    gcp.compute.instanceId`,
  ],
  [
    'path',
    `
    proc.exepath proc.pexepath proc.aexepath proc.exe proc.pexe proc.aexe proc.cwd
    proc.sid.exepath proc.vpgid.exepath proc.pgid.exepath proc.sid.exe proc.vpgid.exe proc.pgid.exe
    proc.stdin.name proc.stdout.name proc.stderr.name
    fd.name fd.nameraw fd.directory fs.path.name fs.path.nameraw fs.path.source fs.path.sourceraw
    fs.path.target fs.path.targetraw user.homedir user.shell
    evt.abspath evt.arg.path evt.arg.name evt.arg.newpath evt.arg.oldpath evt.arg.linkpath
    evt.arg.target evt.arg.filename evt.arg.pathname
    container.mount.source container.mount.dest ka.req.pod.volumes.hostpath ka.req.volume.hostpath
    ka.uri krsi.path krsi.oldpath krsi.newpath krsi.linkpath krsi.target krsi.name`,
  ],
  ['file-name', 'fd.filename'],
  [
    'ip',
    `
    fd.ip fd.cip fd.sip fd.lip fd.rip container.ip k8s.pod.ip k8smeta.pod.ip ka.sourceips krsi.cip krsi.sip
    ct.srcip okta.client.ip gcp.callerIP`,
  ],
  [
    'host',
    `
    evt.hostname event.hostname fd.cip.name fd.sip.name fd.lip.name fd.rip.name
    ct.src ct.request.host gcp.serviceName okta.security.domain okta.org`,
  ],
  ['user', 'user.name user.loginname group.name'],
  ['program', 'proc.name proc.pname proc.aname proc.sname proc.vpgid.name proc.pgid.name'],
  [
    'time',
    `
    event.time event.from event.until evt.time.iso8601 ct.time gcp.time okta.published`,
  ],
  ['journal-time', 'event.journal.from event.journal.until'],
  [
    'principal',
    `
    ka.user.name ka.impuser.name ka.auth.openshift.username ka.user.groups
    ka.req.binding.subjects.user_names ka.req.binding.subjects.serviceaccount_names
    ka.req.binding.subjects.serviceaccount_ns_names ka.req.binding.subjects.group_names
    ct.user ct.originaluser ct.user.arn ct.user.principalid ct.request.username
    gcp.user gcp.iam.serviceAccount
    okta.actor.alternateid okta.actor.id okta.principal.alternateid okta.principal.id
    okta.target.user.alternateid okta.target.user.id okta.target.group.id okta.target.app.alternateid
    okta.target.group.alternateid okta.transaction.id okta.client.id okta.authentication.sessionid
    github.user github.collaborator.name github.org github.owner iam.role iam.policy`,
  ],
  [
    'word',
    `
    evt.type syscall.type evt.source event.source event.priority evt.res fd.type fd.l4proto fd.sproto
    container.type ka.stage ka.auth.decision ka.req.service.type
    ct.name ct.shortsrc ct.region ct.error ct.eventtype ct.user.identitytype ct.vpcendpointid
    ct.request.availabilityzone ct.request.cluster ct.request.functionname ct.request.groupname
    ct.request.name ct.request.documentname ct.request.serialnumber ct.request.servicename
    ct.request.subnetid ct.request.taskdefinition ct.response.subnetid ct.response.reservationid
    ec2.name ec2.imageid ec2.imageids
    gcp.methodName gcp.projectId gcp.location gcp.resourceType gcp.cloudfunctions.function
    gcp.cloudsql.databaseId gcp.compute.networkId gcp.compute.subnetwork gcp.compute.subnetworkId
    json.value[/responseElements/instancesSet/items/0/instanceId]
    json.value[/resource/labels/crypto_key_id] json.value[/resource/labels/key_ring_id]
    json.value[/resource/labels/dataset_id] json.value[/resource/labels/policy_name]
    gcp.dns.zone gcp.iam.serviceAccountId gcp.logging.sink
    okta.evt.type okta.evt.legacytype okta.result github.type github.action
    github.webhook.type github.workflow.filename github.collaborator.role`,
  ],
  ['bucket', 's3.bucket gcp.storage.bucket'],
  ['url', 'github.repo github.repo.url'],
  // The plugin takes it from the address: `owner/name`.
  ['repository', 'github.repo.name'],
  ['resource-name', 's3.key gcp.resourceName ct.request.target ct.request.policy'],
]

const KIND_OF_FIELD: ReadonlyMap<string, ValueKind> = new Map(
  FIELDS.flatMap(([kind, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, kind] as const),
  ),
)

/**
 * The kind of value that a field has in a command; null for fields that must not stand in one (free
 * text, and all that is unknown). `proc.aname[2]` and Falcosidekick's `proc.aname_2` are `proc.aname`.
 */
export function kindOfField(name: string): ValueKind | null {
  const known = KIND_OF_FIELD.get(name)
  if (known !== undefined) return known
  const bare = /^(.+?)(?:\[[^\]]*\]|_\d+)$/.exec(name)?.[1]
  return bare === undefined ? null : (KIND_OF_FIELD.get(bare) ?? null)
}
