import { fieldDocument, isList, isObject, allMembers, memberText, allTexts } from './json.ts'
import { lookUp } from './look-up.ts'
import {
  known,
  readField,
  readFields,
  single,
  unknown,
  listedValues,
  type Found,
  type Observed,
  type Reading,
} from './reading.ts'
import { isIn } from './sets.ts'

/** Rules of a role: the plugin prints them as JSON, or their parts as lists. */
export function readRbac(event: Observed, part: 'verbs' | 'resources' | 'apiGroups'): Reading {
  const whole = listedValues(event, 'ka.req.role.rules')
  if (whole !== null) {
    const found = documents(event, 'ka.req.role.rules').flatMap((document) =>
      allMembers(document)
        .filter(({ key }) => key === part)
        .flatMap(({ value }) => allTexts(value)),
    )
    return known(['ka.req.role.rules'], unique('ka.req.role.rules', found))
  }
  const field = `ka.req.role.rules.${part}`
  const reading = readField(event, field)
  if (!reading.known) return unknown('ka.req.role.rules')
  const found = reading.found.flatMap(({ value }) => listedIn(value))
  return known([field], unique(field, found))
}

/** `["get","list"]`, `(get,list)`, `[get list]` or a single word. */
function listedIn(text: string): readonly string[] {
  return text.split(/[\s,"'()[\]]+/, 256).filter((word) => word !== '')
}

function unique(field: string, values: readonly string[]): readonly Found[] {
  return Array.from(new Set(values), (value) => ({ field, value, shown: value }))
}

/** The JSON documents in a field, one or a list of texts. */
function documents(event: Observed, field: string) {
  return (listedValues(event, field) ?? []).map((text) =>
    fieldDocument({ ...event, fields: { [field]: text.replaceAll(/^'|'$/g, '') } }, field),
  )
}

/** Who gets the rights of a binding, by name: users, groups, `namespace:name` of service accounts. */
export function readSubjects(event: Observed): Reading {
  const field = 'ka.req.binding.subjects'
  if (listedValues(event, field) !== null) {
    const found = documents(event, field)
      .flatMap((document) => (isList(document) ? document : [document]))
      .filter(isObject)
      .map((item) => {
        const [name, namespace] = [memberText(item, 'name'), memberText(item, 'namespace')]
        const isAccount = memberText(item, 'kind') === 'ServiceAccount' && namespace !== ''
        return isAccount ? `${namespace}:${name}` : name
      })
    return known([field], unique(field, found))
  }
  return readFields(event, [
    'ka.req.binding.subjects.user_names',
    'ka.req.binding.subjects.group_names',
    'ka.req.binding.subjects.serviceaccount_ns_names',
    'ka.req.binding.subjects.serviceaccount_names',
  ])
}

/** The subject that is the caller itself. */
export function readOwnBinding(event: Observed): Reading {
  const user = lookUp(event, 'ka.user.name')
  const subjects = readSubjects(event)
  if (user === null || !subjects.known) return user === null ? unknown('ka.user.name') : subjects
  const account = user.replace(/^system:serviceaccount:/, '')
  return known(
    subjects.fields,
    subjects.found.filter(({ value }) => value === user || value === account),
  )
}

const VOLUMES = 'jevt.value[/requestObject/spec/volumes]'

/** Paths of the node that a pod asks for. */
export function readHostPaths(event: Observed): Reading {
  const own = readFields(event, ['ka.req.pod.volumes.hostpath', 'ka.req.volume.hostpath'])
  if (own.known) return own
  const found = Object.keys(event.fields)
    .filter((name) => name.startsWith('jevt.value['))
    .flatMap((field) =>
      allMembers(fieldDocument(event, field))
        .filter(({ key }) => key === 'hostPath')
        .flatMap(({ value }) => (isObject(value) ? allTexts(value['path'] ?? null) : []))
        .map((value) => ({ field, value, shown: value })),
    )
  if (found.length > 0) return known([VOLUMES], found)
  const mounts = readMountSources(event)
  if (mounts.known) return mounts
  return fieldDocument(event, VOLUMES) === null
    ? unknown('ka.req.pod.volumes.hostpath')
    : known([VOLUMES], [])
}

/** `container.mounts`: `source:dest:mode:rw:propagation`, parted by commas. */
function readMountSources(event: Observed): Reading {
  const mounts = lookUp(event, 'container.mounts')
  if (mounts === null) return unknown('container.mounts')
  const sources = mounts.split(',', 128).map((mount) => mount.split(':', 1)[0] ?? '')
  return known(
    ['container.mounts'],
    sources
      .filter((path) => path.startsWith('/'))
      .map((value) => ({ field: 'container.mounts', value, shown: value })),
  )
}

const PRIVILEGED = [
  'container.privileged',
  'ka.req.pod.containers.privileged',
  'ka.req.container.privileged',
  'ka.req.pod.initContainers.privileged',
  'ka.req.pod.ephemeralContainers.privileged',
]

/** `yes` when a container is privileged, `no` when the alert says that none is. */
export function readPrivileged(event: Observed): Reading {
  return yesOrNo(event, PRIVILEGED)
}

export function readHostNamespaces(event: Observed): Reading {
  return yesOrNo(event, [
    'ka.req.pod.host_network',
    'ka.req.pod.host_pid',
    'ka.req.pod.host_ipc',
    'ka.req.container.host_network',
    'container.host_network',
    'container.host_pid',
    'container.host_ipc',
  ])
}

function yesOrNo(event: Observed, fields: readonly string[]): Reading {
  const [first = ''] = fields
  const present = fields.filter((field) => lookUp(event, field) !== null)
  const [one = first] = present
  if (present.length === 0)
    return unknown(event.source === 'k8s_audit' ? (fields[1] ?? first) : first)
  const yes = present.find((field) => listedValues(event, field)?.includes('true') === true)
  const field = yes ?? one
  const shown = lookUp(event, field) ?? ''
  return single(field, yes === undefined ? 'no' : 'yes', shown)
}

/** What kind of caller: an anonymous one, the control plane, a node, a service account, a person. */
export function readCaller(event: Observed): Reading {
  const name = lookUp(event, 'ka.user.name')
  if (name === null) return unknown('ka.user.name')
  return single('ka.user.name', callerKind(name), name)
}

function callerKind(name: string): string {
  if (isIn('anonymous-users', name)) return 'anonymous'
  if (isIn('node-users', name)) return 'node'
  if (isIn('control-plane-users', name)) return 'control-plane'
  if (isIn('service-account-users', name)) return 'service-account'
  return name.startsWith('system:') ? 'control-plane' : 'person'
}

/** Images of a container or of a pod that is asked for, without tag and digest. */
export function readImages(event: Observed): Reading {
  const fields = [
    'container.image.repository',
    'ka.req.pod.containers.image.repository',
    'ka.req.pod.containers.image',
    'ka.req.container.image.repository',
    'ka.req.container.image',
    'ka.req.pod.initContainers.image',
    'ka.req.pod.ephemeralContainers.image',
    'jevt.value[/requestObject/ephemeralContainers/0/image]',
    'container.image',
  ]
  const reading = readFields(event, event.source === 'k8s_audit' ? fields.slice(1) : fields)
  if (!reading.known) return reading
  const found = reading.found.flatMap((one) =>
    one.value
      .split(/[\s,"'[\]()]+/, 64)
      .filter((image) => image !== '')
      .map((image) => ({
        ...one,
        value: image
          .replace(/@sha256:.*$|:[\w.-]+$/, '')
          .replace(/^docker\.io\/(?:library\/)?/, ''),
      })),
  )
  return { ...reading, found }
}
