import { hash } from 'node:crypto'
import { BUDGETS } from '../model/budgets.ts'
import type { EventKind, FalcoEvent, Fields } from '../model/event.ts'
import { fieldText } from '../model/field.ts'
import { subject } from '../model/subject.ts'
import { findActor } from './actor.ts'
import { parseAttackTags } from './attack.ts'
import { nameOrNull, nameText } from './names.ts'
import type { MalformedPayload, Payload } from './payload.ts'
import { findSubject } from './subject.ts'

export type NormalizeContext = {
  /** Arrival, ms since the epoch. */
  readonly receivedAt: number
  /** The configured `cluster`; an output field of that name wins. */
  readonly cluster: string
}

const TEST_RULE = 'Test rule'
const INTERNAL_RULE = /^Falco internal: /
const NO_FIELDS: Fields = {}
/** Longer ids are kept by their hash: an id is looked up for every event. */
const MAX_ID_LENGTH = 128

/** An event out of a Falco alert. Pure. */
export function normalize(body: string, payload: Payload, context: NormalizeContext): FalcoEvent {
  const { priority } = payload
  const fields = payload.output_fields ?? NO_FIELDS
  const rule = nameText(payload.rule)
  const source = sourceName(nameText(payload.source ?? ''))
  const hostname = nameOrNull(payload.hostname || null)
  const output = payload.output ?? ''
  const all = payload.tags ?? []
  const tags = all.slice(0, BUDGETS.tags.value).map(nameText)
  const cluster = nameOrNull(fieldText({ fields }, 'cluster') ?? (context.cluster || null))
  const kind = eventKind(rule, source)
  const facts = { fields, source, hostname, cluster }
  return {
    id: eventId(payload.uuid, idParts(payload)),
    kind,
    receivedAt: context.receivedAt,
    time: timeText(payload.time),
    rule,
    priority,
    source,
    output,
    tags,
    tagsLeftOut: all.length - tags.length,
    hostname,
    cluster,
    fields,
    subject: kind === 'test' ? subject({ kind: 'falcobrief' }) : findSubject(facts),
    actor: findActor(facts),
    ...parseAttackTags(tags),
    problem: null,
    body,
  }
}

/** An event out of an object that is no Falco alert, for the operator to see. Pure. */
export function normalizeMalformed(
  body: string,
  malformed: MalformedPayload,
  context: NormalizeContext,
): FalcoEvent {
  return {
    id: eventId(malformed.uuid, ['malformed', body]),
    kind: 'malformed',
    receivedAt: context.receivedAt,
    time: new Date(context.receivedAt).toISOString(),
    rule: 'falcobrief: malformed alert',
    priority: 'Warning',
    source: 'internal',
    output: `A body was accepted that is no Falco alert (${malformed.problem})`,
    tags: [],
    tagsLeftOut: 0,
    hostname: null,
    cluster: context.cluster || null,
    fields: malformed.fields,
    subject: subject({ kind: 'falcobrief' }),
    actor: [{ name: 'members', value: malformed.members }],
    tactics: [],
    techniques: [],
    problem: malformed.problem,
    body,
  }
}

/** Digits beyond nanoseconds say nothing, and there may be a megabyte of them. */
function timeText(time: string): string {
  return time.length <= 64 ? time : time.replace(/(\.\d{9})\d+/, '$1')
}

/** What an event without a uuid is known by: all of it as it came. */
function idParts({ time, source, rule, hostname, output }: Payload): readonly string[] {
  return [time, sourceName(source ?? ''), rule, hostname ?? '', output ?? '']
}

function sourceName(source: string): string {
  return source === '' || source === 'syscalls' ? 'syscall' : source
}

function eventKind(rule: string, source: string): EventKind {
  if (rule === TEST_RULE && source === 'internal') return 'test'
  return INTERNAL_RULE.test(rule) ? 'internal' : 'alert'
}

function eventId(uuid: string | null | undefined, parts: readonly string[]): string {
  if (uuid !== null && uuid !== undefined && uuid !== '') {
    return uuid.length <= MAX_ID_LENGTH ? uuid : hash('sha256', uuid)
  }
  return hash('sha256', JSON.stringify(parts))
}
