import { z } from 'zod'
import { BUDGETS } from '../model/budgets.ts'
import { parsePriority, PRIORITIES, type Fields, type Priority } from '../model/event.ts'
import { isTime } from '../model/time.ts'

/** Deeper values are no Falco field; the limit keeps every later walk over them shallow. */
const MAX_DEPTH = BUDGETS.depth.value

/** A text, or words for a reader when it is none. */
const text = () =>
  z.string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a text') })

const priority = text().transform((text, context): Priority => {
  const known = parsePriority(text)
  if (known !== null) return known
  context.addIssue({ code: 'custom', message: `unknown; Falco has ${PRIORITIES.join(', ')}` })
  return z.NEVER
})

type IsFields = (value: unknown) => boolean

const isFields: IsFields = (value) => isPlainObject(value) && isShallow(value, MAX_DEPTH)

const fields = (isFields: IsFields) =>
  z.custom<Fields>(isFields, `must be an object, at most ${MAX_DEPTH} levels deep`)

/** One problem at most, however many of them are none. */
const tags = z.custom<readonly string[]>(isTexts, 'must be a list of texts')

/**
 * What a Falco alert has, as Falcosidekick's webhook output or Falco's http_output sends it. Loose on
 * everything else: extra members are kept in the stored body and ignored.
 */
const payload = (isFields: IsFields) =>
  z.looseObject({
    uuid: text().nullish(),
    rule: text().refine((rule) => rule.trim() !== '', 'must not be empty'),
    priority,
    time: text().refine(isTime, 'must be an RFC 3339 time with zone'),
    source: text().nullish(),
    output: text().nullish(),
    output_fields: fields(isFields).nullish(),
    tags: tags.nullish(),
    hostname: text().nullish(),
  })

export type Payload = z.output<ReturnType<typeof payload>>

/** What is known to be shallow is not walked through. */
const SCHEMAS = { any: payload(isFields), shallow: payload(isPlainObject) }

/** What can be saved of an object that is no Falco alert. */
export type MalformedPayload = {
  readonly uuid: string | null
  readonly fields: Fields
  /** The members that are wrong, `priority, time`: what such bodies are grouped by. */
  readonly members: string
  /** One line: each wrong member and what it should be. */
  readonly problem: string
}

export type ParsedPayload =
  | { readonly ok: true; readonly payload: Payload }
  | { readonly ok: false; readonly malformed: MalformedPayload }

/** Checks a parsed body. Never throws. `isKnownShallow`: its text has too few brackets to be too deep. */
export function parsePayload(
  body: Readonly<Record<string, unknown>>,
  isKnownShallow = false,
): ParsedPayload {
  const quick = quickPayload(body, isKnownShallow ? isPlainObject : isFields)
  return quick === null ? parseSlowly(body, isKnownShallow) : { ok: true, payload: quick }
}

/** Whether a JSON text has so few brackets that no value in it is too deep. */
export function isSurelyShallow(text: string): boolean {
  let left = MAX_DEPTH
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      left -= 1
      if (left < 0) return false
    }
  }
  return true
}

/** The checks of `payload` by hand, in a sixth of the time: it is on the way to every 204. Null: let zod say. */
function quickPayload(body: Readonly<Record<string, unknown>>, isFields: IsFields): Payload | null {
  const { rule, time, tags, priority } = body
  if (typeof rule !== 'string' || rule.trim() === '') return null
  if (typeof time !== 'string' || !isTime(time)) return null
  const known = typeof priority === 'string' ? parsePriority(priority) : null
  if (known === null || !TEXTS.every((name) => isTextOrNone(body[name]))) return null
  const { output_fields: values } = body
  if (!isNone(values) && !isFields(values)) return null
  if (!isNone(tags) && !isTexts(tags)) return null
  return { ...body, rule, time, priority: known }
}

const TEXTS = ['uuid', 'source', 'output', 'hostname']

function isNone(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isTextOrNone(value: unknown): boolean {
  return typeof value === 'string' || isNone(value)
}

/** With words for each member that is wrong. */
export function parseSlowly(
  body: Readonly<Record<string, unknown>>,
  isKnownShallow = false,
): ParsedPayload {
  const result = SCHEMAS[isKnownShallow ? 'shallow' : 'any'].safeParse(body)
  if (result.success) return { ok: true, payload: result.data }
  const { uuid, output_fields: outputFields } = body
  const issues = result.error.issues.map((issue) => ({
    member: String(issue.path[0] ?? ''),
    message: issue.message,
  }))
  return {
    ok: false,
    malformed: {
      uuid: typeof uuid === 'string' ? uuid : null,
      fields:
        issues.some(({ member }) => member === 'output_fields') || !isPlainObject(outputFields)
          ? {}
          : (outputFields as Fields),
      members: Array.from(new Set(issues.map(({ member }) => member))).join(', '),
      problem: issues.map(({ member, message }) => `${member}: ${message}`).join('; '),
    },
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1))
}
