import { ADDRESS_CLASSES } from './address.ts'
import { readDirection, readRemote, readServerPort } from './connection.ts'
import { readAccess, readFiles, readHostFiles, readSourceFiles } from './files.ts'
import {
  readCaller,
  readHostNamespaces,
  readHostPaths,
  readImages,
  readOwnBinding,
  readPrivileged,
  readRbac,
  readSubjects,
} from './kubernetes.ts'
import { readLogin, readPlace, readRights, readTerminal } from './login.ts'
import {
  readAddedMembers,
  readAddedRoles,
  readFailure,
  readOwnGrant,
  readPolicyActions,
  readPublicGrants,
  readRanges,
  readRemovedMembers,
} from './policies.ts'
import { readCommandLine } from './command-line.ts'
import { known, mapped, type Observed, type Reading } from './reading.ts'

type FactData = {
  /** For the page on playbooks. */
  readonly means: string
  /** The sources whose alerts can have it. */
  readonly sources: readonly string[]
  /** Its values when they are a closed list; null: any text. */
  readonly values: readonly string[] | null
  readonly read: (event: Observed) => Reading
}

const KERNEL = ['syscall']
const AUDIT = ['k8s_audit']
const YES_NO = ['yes', 'no']

/** What follows from the fields of an alert, by name. */
export const FACTS = {
  place: {
    means: 'Where the process runs',
    sources: KERNEL,
    values: ['pod', 'container', 'host'],
    read: readPlace,
  },
  file: {
    means: 'Paths of the file that was opened, made, changed or removed, whichever field has it',
    sources: KERNEL,
    values: null,
    read: readFiles,
  },
  'source-file': {
    means: 'The file that was renamed, or that a link leads to',
    sources: KERNEL,
    values: null,
    read: readSourceFiles,
  },
  'host-file': {
    means: 'The path on the node behind `/host`, `/rootfs` and the like; nothing for other paths',
    sources: KERNEL,
    values: null,
    read: readHostFiles,
  },
  access: {
    means: 'How the file was opened',
    sources: KERNEL,
    values: ['read', 'write'],
    read: readAccess,
  },
  'remote-address': {
    means: 'The address at the other end of the connection',
    sources: KERNEL,
    values: null,
    read: (event) => mapped(readRemote(event), ({ shown }) => [shown]),
  },
  'remote-class': {
    means: 'Where that address is; ranges for documentation count as public',
    sources: KERNEL,
    values: ADDRESS_CLASSES,
    read: readRemote,
  },
  'server-port': {
    means: 'The port that was connected to, whichever field has it',
    sources: KERNEL,
    values: null,
    read: readServerPort,
  },
  direction: {
    means: 'Whether the process connected (`out`) or was connected to (`in`)',
    sources: KERNEL,
    values: ['in', 'out'],
    read: readDirection,
  },
  login: {
    means: 'The login session behind the process',
    sources: KERNEL,
    values: ['none', 'root', 'person'],
    read: readLogin,
  },
  terminal: {
    means: 'Whether a terminal is attached',
    sources: KERNEL,
    values: YES_NO,
    read: readTerminal,
  },
  rights: {
    means: 'Whether it runs as root',
    sources: KERNEL,
    values: ['root', 'other'],
    read: readRights,
  },
  privileged: {
    means: 'Whether a container is privileged, or asks to be',
    sources: ['syscall', 'k8s_audit'],
    values: YES_NO,
    read: readPrivileged,
  },
  'host-namespaces': {
    means: "Whether it shares the node's network, processes or IPC",
    sources: ['syscall', 'k8s_audit'],
    values: YES_NO,
    read: readHostNamespaces,
  },
  'host-paths': {
    means: 'Paths of the node that it mounts, or asks for',
    sources: ['syscall', 'k8s_audit'],
    values: null,
    read: readHostPaths,
  },
  images: {
    means: 'Images, without tag, digest and `docker.io/library/`',
    sources: ['syscall', 'k8s_audit'],
    values: null,
    read: readImages,
  },
  'exec-command': {
    means: 'The command of an exec: all of it when `ka.uri` is in the alert, else the first word',
    sources: AUDIT,
    values: null,
    read: readExec,
  },
  caller: {
    means: 'What kind of user called the API server',
    sources: AUDIT,
    values: ['anonymous', 'node', 'control-plane', 'service-account', 'person'],
    read: readCaller,
  },
  'rbac-verbs': {
    means: 'Verbs in the rules of a role',
    sources: AUDIT,
    values: null,
    read: (event) => readRbac(event, 'verbs'),
  },
  'rbac-resources': {
    means: 'Resources in the rules of a role',
    sources: AUDIT,
    values: null,
    read: (event) => readRbac(event, 'resources'),
  },
  'rbac-groups': {
    means: 'API groups in the rules of a role',
    sources: AUDIT,
    values: null,
    read: (event) => readRbac(event, 'apiGroups'),
  },
  subjects: {
    means: 'Who a binding gives rights to; service accounts as `namespace:name`',
    sources: AUDIT,
    values: null,
    read: readSubjects,
  },
  'own-binding': {
    means: 'The subject that is the caller; nothing when it is not',
    sources: AUDIT,
    values: null,
    read: readOwnBinding,
  },
  'public-grants': {
    means:
      'Who gets rights and is everybody: `Principal: "*"` without a condition, `AllUsers`, `allUsers`',
    sources: ['aws_cloudtrail', 'gcp_auditlog'],
    values: null,
    read: readPublicGrants,
  },
  'policy-actions': {
    means: 'Actions that the statements of a policy allow',
    sources: ['aws_cloudtrail'],
    values: null,
    read: readPolicyActions,
  },
  ranges: {
    means: 'Address ranges in a firewall rule or security group',
    sources: ['aws_cloudtrail', 'gcp_auditlog'],
    values: null,
    read: readRanges,
  },
  'added-roles': {
    means: 'Roles that a change of policy gave',
    sources: ['gcp_auditlog'],
    values: null,
    read: readAddedRoles,
  },
  'added-members': {
    means: 'Members that a change of policy gave a role to (`user:…`, `serviceAccount:…`)',
    sources: ['gcp_auditlog'],
    values: null,
    read: readAddedMembers,
  },
  'removed-members': {
    means: 'Members that a change of policy took a role from',
    sources: ['gcp_auditlog'],
    values: null,
    read: readRemovedMembers,
  },
  'own-grant': {
    means: 'The added member that is the caller; nothing when it is not',
    sources: ['gcp_auditlog'],
    values: null,
    read: readOwnGrant,
  },
  outcome: {
    means: 'Whether the call was done or refused',
    sources: ['syscall', 'k8s_audit', 'aws_cloudtrail', 'okta'],
    values: ['succeeded', 'failed'],
    read: readFailure,
  },
} as const satisfies Readonly<Record<string, FactData>>

export type FactName = keyof typeof FACTS

export function factNamed(name: string): FactData | null {
  return Object.hasOwn(FACTS, name) ? FACTS[name as FactName] : null
}

function readExec(event: Observed): Reading {
  const command = readCommandLine(event, 'process')
  if (!command.known) return command
  const { field, line } = command
  return known([field], [{ field, value: line, shown: line }])
}
