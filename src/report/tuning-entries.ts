import { programName, type SetName, isIn } from '../facts/sets.ts'
import { lookUp } from '../facts/look-up.ts'
import type { FalcoEvent } from '../model/event.ts'
import type { Case } from './case.ts'
import type { ExceptionEntry } from './exception.ts'
import { steadyEntries } from './observed.ts'

/** More conditions make an exception that the next version of the program escapes. */
const MOST_ENTRIES = 6

/** Who acted: an exception without one of these is open to everybody. The path says more than a name that anybody takes. */
const ACTORS: readonly string[] = [
  'proc.exepath',
  'proc.name',
  'proc.exe',
  'proc.cmdline',
  'proc.pname',
  'ka.user.name',
  'ct.user',
  'ct.user.arn',
  'gcp.user',
  'okta.actor.alternateid',
  'okta.actor.name',
  'github.user',
]

/** On what, or in which part of the world: one of these must bound the actor. What each alert of a rule has bounds nothing. */
const BOUNDS: readonly string[] = [
  'container.image.repository',
  'k8s.ns.name',
  'k8smeta.ns.name',
  'fd.name',
  'fs.path.name',
  'fd.sip.name',
  'fd.rip.name',
  'fd.sport',
  'ka.target.namespace',
  'ka.target.name',
  'ct.request.username',
  'ct.request.name',
  'ct.request.functionname',
  'ct.request.cluster',
  'ct.request.groupname',
  's3.bucket',
  'gcp.storage.bucket',
  'gcp.iam.serviceAccount',
  'gcp.resourceName',
  'okta.app',
  'okta.target.app.alternateid',
  'okta.target.group.name',
  'okta.target.user.alternateid',
  'github.repo',
  'github.repo.name',
  'github.repo.url',
]

/** Whose it is: with these an exception holds for one program of one team, not for the fleet. */
const WORKLOAD: readonly string[] = ['container.image.repository', 'k8s.ns.name']

/** Programs that do whatever their command line says. */
const GENERIC_PROGRAMS: readonly SetName[] = [
  'shells',
  'interpreters',
  'downloaders',
  'netcats',
  'encoders',
  'namespace-tools',
  'disk-tools',
  'kernel-module-tools',
  'kubernetes-clients',
  'container-clients',
  'cloud-clients',
  'offensive-tools',
]

export function isActor({ field, comparison }: ExceptionEntry): boolean {
  return ACTORS.includes(field) && comparison !== 'startswith'
}

export function isBound({ field }: ExceptionEntry): boolean {
  return BOUNDS.includes(field)
}

/** Whether a program does whatever its command line says, by its name or path. */
export function isGenericProgram(program: string): boolean {
  const name = programName(program)
  return GENERIC_PROGRAMS.some((set) => isIn(set, name))
}

/** The programs that acted in these events, by path or name. */
export function programsOf(events: readonly FalcoEvent[]): ReadonlySet<string> {
  const fields = ['proc.exepath', 'proc.name', 'proc.exe']
  return new Set(events.flatMap((event) => fields.flatMap((name) => lookUp(event, name) ?? [])))
}

/**
 * The playbook's fields, then those that bound an exception of any rule, as far as they hold still. The path of
 * a program stands for its name, and a program that does whatever it is told comes with its command line.
 */
export function tuningEntries(known: Case): readonly ExceptionEntry[] {
  const { events, event, rule, playbook } = known
  const steady = (fields: readonly string[]): readonly ExceptionEntry[] =>
    steadyEntries(fields, events, rule?.source ?? event.source)
  const [path] = steady(['proc.exepath'])
  const listed = steady(playbook.tuning.fields).filter(({ field }) => field !== 'proc.exepath')
  const own =
    path === undefined ? listed : [path, ...listed.filter(({ field }) => field !== 'proc.name')]
  const isTold = Array.from(programsOf(events)).some(isGenericProgram)
  const line = isTold && !own.some(isCommandLine) ? steady(['proc.cmdline']) : []
  const actors = own.some(isActor) ? [] : steady(ACTORS).slice(0, 1)
  const named = new Set(own.map(({ field }) => field))
  const workload = steady(WORKLOAD.filter((field) => !named.has(field)))
  const bounds = [...own, ...workload].some(isBound) ? [] : steady(BOUNDS).slice(0, 3)
  const first = [...line, ...actors, ...workload]
  return [...own.slice(0, MOST_ENTRIES - first.length), ...first, ...bounds]
}

export function isCommandLine({ field, comparison }: ExceptionEntry): boolean {
  return field === 'proc.cmdline' && comparison !== 'startswith'
}

/** Fields that would bound an exception of this source and that the alert does not have. */
export function missingBounds(event: FalcoEvent): readonly string[] {
  const prefix = SOURCE_PREFIX[event.source] ?? /^(?:container|k8s|fd|proc)\./
  return [...BOUNDS, 'proc.exepath'].filter(
    (name) => prefix.test(name) && !(name in event.fields) && name !== 'fd.sport',
  )
}

const SOURCE_PREFIX: Readonly<Record<string, RegExp>> = {
  k8s_audit: /^ka\./,
  aws_cloudtrail: /^(?:ct|s3)\./,
  gcp_auditlog: /^gcp\./,
  okta: /^okta\./,
  github: /^github\./,
}
