import { isIP } from 'node:net'

type Check = {
  /** What such a value is, in words for a reader. */
  readonly means: string
  /** Longest value in characters. */
  readonly max: number
  readonly pattern: RegExp
}

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'
const HOST_LABEL = '[A-Za-z0-9](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?'
const IMAGE_HOST = `${HOST_LABEL}(?:\\.${HOST_LABEL})*(?::\\d{1,5})?`
const IMAGE_PART = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*'
const IMAGE = `(?:${IMAGE_HOST}/)?${IMAGE_PART}(?:/${IMAGE_PART})*`
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'
const DIGEST = 'sha256:[0-9a-f]{64}'
const ZONE = '(?:[Zz]|[+-]\\d{2}:\\d{2})'

/**
 * Kinds of values that a command may carry. Each pattern refuses quotes, backslashes, line breaks, and
 * a leading dash that a tool would read as an option.
 */
const KINDS = {
  // RFC 1123 label and subdomain, as Kubernetes limits names.
  namespace: { means: 'a namespace name', max: 63, pattern: new RegExp(`^${LABEL}$`) },
  'kubernetes-name': {
    means: 'a Kubernetes object name',
    max: 253,
    pattern: new RegExp(`^${LABEL}(?:\\.${LABEL})*$`),
  },
  // Names of roles and bindings may hold colons: they need only be one segment of a path.
  'kubernetes-object': {
    means: 'a Kubernetes object name',
    max: 253,
    pattern: /^[A-Za-z0-9][A-Za-z0-9:._-]*$/,
  },
  'kubernetes-resource': {
    means: 'a Kubernetes resource type',
    max: 253,
    pattern: new RegExp(`^${LABEL}(?:[./]${LABEL})*$`),
  },
  'container-id': { means: 'a container id', max: 64, pattern: /^[0-9a-f]{12,64}$/ },
  'container-name': {
    means: 'a container name',
    max: 253,
    pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
  },
  image: {
    means: 'an image reference',
    max: 512,
    pattern: new RegExp(`^${IMAGE}(?::${TAG})?(?:@${DIGEST})?$`),
  },
  'image-tag': { means: 'an image tag', max: 128, pattern: new RegExp(`^${TAG}$`) },
  digest: { means: 'an image digest', max: 71, pattern: new RegExp(`^${DIGEST}$`) },
  'image-id': { means: 'an image id', max: 71, pattern: /^(?:sha256:)?[0-9a-f]{12,64}$/ },
  uuid: {
    means: 'a UUID',
    max: 36,
    pattern: /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  },
  digits: { means: 'a number', max: 20, pattern: /^\d+$/ },
  // Printable ASCII but quotes and backslash; Falcosidekick cuts what is over 512 bytes.
  path: {
    means: 'an absolute path of plain characters',
    max: 512,
    pattern: /^(?!.*\/\.\.(?:\/|$))\/[ !#-&(-[\]-_a-~]*$/,
  },
  // NAME_MAX of Linux.
  'file-name': {
    means: 'a file name of plain characters',
    max: 255,
    pattern: /^(?!\.{1,2}$)[!#-&(-,.0-[\]-_a-~][ !#-&(-.0-[\]-_a-~]*$/,
  },
  ip: { means: 'an IP address', max: 45, pattern: /^[0-9A-Fa-f.:]+$/ },
  host: {
    means: 'a host name',
    max: 253,
    pattern: new RegExp(`^${HOST_LABEL}(?:\\.${HOST_LABEL})*$`),
  },
  // LOGIN_NAME_MAX is 256, useradd stops at 32.
  user: { means: 'a user name', max: 32, pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/ },
  program: { means: 'a program name', max: 64, pattern: /^[A-Za-z0-9_][A-Za-z0-9_.+:@-]*$/ },
  time: {
    means: 'an RFC 3339 time',
    max: 35,
    pattern: new RegExp(`^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?${ZONE}$`),
  },
  'journal-time': {
    means: 'a date and time',
    max: 32,
    pattern: /^(?:\d{4}-\d{2}-\d{2}|\d{2}\/\d{2}\/\d{4}) \d{2}:\d{2}:\d{2}(?: UTC)?$/,
  },
  // Cloud, Kubernetes and SaaS accounts: mail addresses, ARNs, system:serviceaccount:….
  principal: {
    means: 'an account name',
    max: 512,
    pattern: /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9_][A-Za-z0-9_.:@+=/,~-]*$/,
  },
  word: { means: 'a plain word', max: 128, pattern: /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/ },
  bucket: { means: 'a bucket name', max: 222, pattern: /^[a-z0-9][a-z0-9._-]*[a-z0-9]$/ },
  repository: {
    means: 'a repository as owner/name',
    max: 140,
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]+$/,
  },
  url: {
    means: 'an https address',
    max: 512,
    pattern: /^https:\/\/[A-Za-z0-9.-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.~-]+)*\/?$/,
  },
  'resource-name': {
    means: 'a cloud resource name',
    max: 1024,
    pattern: /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9_][A-Za-z0-9_.:@+=/,~-]*$/,
  },
} as const satisfies Readonly<Record<string, Check>>

export type ValueKind = keyof typeof KINDS

/** Falcosidekick ends a string so that it cut: the rest is unknown, so it names nothing. */
const CUT = '[...]'

/**
 * Whether `value`, exact, may stand in a command as a value of this kind. True only for one line of
 * printable ASCII without quotes and backslash that does not begin with a dash.
 */
export function fits(kind: ValueKind, value: string): boolean {
  const check: Check = KINDS[kind]
  if (value === '' || value.length > check.max || value.endsWith(CUT)) return false
  return check.pattern.test(value) && (kind !== 'ip' || isIP(value) !== 0)
}

/** What a value of this kind is, to say why one does not fit: `a namespace name`. */
export function kindMeans(kind: ValueKind): string {
  return KINDS[kind].means
}
