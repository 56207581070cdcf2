import { z } from 'zod'
import { PHASES } from '../model/report.ts'
import { listFormProblems, wordIssue, type SchemaProblem } from './form-problems.ts'
import {
  PLACES,
  type CommandTemplate,
  type Playbook,
  type Template,
  type When,
} from './playbook.ts'
import { parseTest } from './predicate-schema.ts'
import { parseCommand, parseTemplate } from './template.ts'

const NO_CONDITIONS: When = { has: [], lacks: [], place: [], tactics: [] }

/** One value or a list of them. */
function oneOrMore<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(schema).min(1).optional(),
  )
}

/** An object that may be given by one of its members alone, as a string. */
function orString<Shape extends z.ZodRawShape>(member: string, shape: Shape) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? { [member]: value } : value),
    z.strictObject(shape),
  )
}

const words = z.string().trim().min(1)

const template = words.transform((text, context): Template => {
  const { parts, problems } = parseTemplate(text)
  for (const message of problems) context.addIssue({ code: 'custom', message })
  return parts
})

const field = z.string().regex(/^[a-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*(?:\[[^\]]*\])?$/, {
  message: 'this is no field name',
})

const when = z
  .strictObject({
    has: oneOrMore(field),
    lacks: oneOrMore(field),
    place: oneOrMore(z.enum(PLACES)),
    tactics: oneOrMore(z.string().regex(/^TA\d{4}$/, { message: 'write a tactic as TA0002' })),
  })
  .transform(({ has = [], lacks = [], place = [], tactics = [] }): When => ({
    has,
    lacks,
    place,
    tactics,
  }))
  .default(NO_CONDITIONS)

const items = z.array(orString('text', { text: template, when })).min(1)

const test = z
  .unknown()
  .transform((data, context) => {
    if (data === undefined || data === null) return null
    return parseTest(data, (path, message) => {
      context.addIssue({ code: 'custom', path: [...path], message })
    })
  })
  .optional()
  .transform((parsed) => parsed ?? null)

/** Stands behind "likely" in the first line of a message. */
const likely = z
  .string()
  .trim()
  .regex(/^[a-zA-Z][\w ,/'-]{2,59}$/, { message: 'is a few plain words, such as `reverse shell`' })
  .nullable()
  .default(null)

const conditions = z.array(orString('text', { text: template, test, likely, when })).min(1)

const commandParts = words.transform((line, context) => {
  const { parts, problems } = parseCommand(line)
  for (const message of problems) context.addIssue({ code: 'custom', message })
  return parts
})

const runs = z
  .preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z
      .array(orString('run', { run: commandParts, when }))
      .min(1)
      .optional(),
  )
  .transform((alternatives = []) => alternatives)

type Run = z.output<typeof runs>[number]

function commandsOf(alternatives: readonly Run[], changes: boolean): readonly CommandTemplate[] {
  return alternatives.map(({ run, when }) => ({ parts: run, changes, when }))
}

const step = z
  .strictObject({ question: template, run: runs, benign: template, bad: template, when })
  .transform(({ run, ...rest }) => ({ ...rest, commands: commandsOf(run, false) }))

const action = z
  .preprocess(
    (value) => (typeof value === 'string' ? { text: value } : value),
    z.strictObject({
      text: template,
      run: runs,
      changes: z.boolean().default(false),
      yaml: z.string().trim().min(1).nullable().default(null),
      when,
    }),
  )
  .transform(({ run, changes, ...rest }) => ({ ...rest, commands: commandsOf(run, changes) }))

const section = z.strictObject({
  phase: z.enum(PHASES),
  heading: words,
  steps: z.array(action).min(1),
})

const link = z.string().refine(isPlainLink, { message: 'a link is https, without a user in it' })

function isPlainLink(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.protocol === 'https:' && url.username === '' && !/[\s<>"]/.test(text)
}

/** A playbook as it is written: docs/playbooks.md says what each key means. */
const playbookSchema = z.strictObject({
  rule: words,
  source: z.string().regex(/^(?:\*|[a-z0-9_-]+)$/, {
    message: 'write the source as Falco sends it, or `*`',
  }),
  version: z.union([z.string().min(1), z.number()]).transform(String),
  happened: items,
  matters: items,
  first: items,
  detects: items,
  possible: items,
  benigncauses: z.array(z.strictObject({ cause: template, tell: template, test, when })).min(1),
  escalateif: conditions,
  closeif: conditions,
  blindspots: items,
  investigation: z.array(step).min(1),
  mitigation: z.array(section).min(1),
  tuning: z.strictObject({
    fields: z.array(field),
    stopsseeing: template,
    never: template.nullable().default(null),
  }),
  recommendations: items,
  references: z.array(z.strictObject({ title: words, url: link })).min(1),
})

export type Checked =
  | { readonly playbook: Playbook; readonly problems: readonly [] }
  | { readonly playbook: null; readonly problems: readonly SchemaProblem[] }

/** A playbook out of a file's data, or everything that is wrong with its form. */
export function checkPlaybook(name: string, data: unknown): Checked {
  const result = playbookSchema.safeParse(data, { error: wordIssue })
  if (!result.success) {
    const problems = listFormProblems(result.error.issues, Object.keys(playbookSchema.shape))
    return { playbook: null, problems }
  }
  const { benigncauses, escalateif, closeif, blindspots, tuning, ...rest } = result.data
  const { stopsseeing, ...tuned } = tuning
  const playbook: Playbook = {
    ...rest,
    name,
    benignCauses: benigncauses,
    escalateIf: escalateif,
    closeIf: closeif,
    blindSpots: blindspots,
    tuning: { ...tuned, stopsSeeing: stopsseeing },
  }
  return { playbook, problems: [] }
}
