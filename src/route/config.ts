import { z } from 'zod'
import { parseDuration } from '../lib/duration.ts'
import { parsePriority, PRIORITIES, type Priority } from '../model/event.ts'
import { epochNanoseconds } from '../model/time.ts'

const patterns = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value))
  .optional()

const priority = z.string().transform((text, context): Priority => {
  const known = parsePriority(text)
  if (known !== null) return known
  context.addIssue({ code: 'custom', message: `no priority; use one of ${PRIORITIES.join(', ')}` })
  return z.NEVER
})

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)])

/** Conditions on one output field; all that are given must hold. */
const fieldSettings = z.union([
  oneOrMore,
  z.strictObject({
    equals: z.string().optional(),
    in: z.array(z.string()).min(1).optional(),
    glob: oneOrMore.optional(),
    exists: z.boolean().optional(),
  }),
])

/** All that is given must fit; a list fits when one of its globs does. */
export const matchSettings = z.strictObject({
  rule: patterns.meta({ description: 'Rule names, as globs.' }),
  source: patterns.meta({ description: 'Sources: `syscall`, `k8s_audit`, …' }),
  tag: patterns.meta({ description: 'Tags, one of which must fit.' }),
  tactic: patterns.meta({
    description:
      'ATT&CK tactics, one of which must fit: by id or name (`TA0006`, `credential access`).',
  }),
  cluster: patterns.meta({ description: 'Clusters.' }),
  subject: patterns.meta({
    description: 'Where it happened, as reports name it: `shop/web`, `host node-7`.',
  }),
  namespace: patterns.meta({ description: 'Kubernetes namespaces.' }),
  workload: patterns.meta({ description: 'Workloads.' }),
  host: patterns.meta({ description: 'Host names.' }),
  image: patterns.meta({ description: 'Image repositories.' }),
  minimumpriority: priority.optional().meta({ description: 'At least as severe as this.' }),
  maximumpriority: priority.optional().meta({
    description: 'At most as severe as this: what is worse breaks through.',
  }),
  fields: z.record(z.string(), fieldSettings).optional().meta({
    description:
      'Output fields by name: globs, or `{ equals: …, in: […], glob: …, exists: true }`.',
  }),
})

export const routeSettings = z.strictObject({
  match: matchSettings.meta({ description: 'What it takes; `{}` takes everything.' }),
  sinks: z.array(z.string()).min(1).meta({ description: 'Names of the sinks it tells.' }),
  minimumpriority: priority
    .optional()
    .meta({ description: 'Incidents below it are not told by this route, and it is said so.' }),
  continue: z.boolean().default(false).meta({ description: 'Look at the next routes as well.' }),
})

export const silenceSettings = z.strictObject({
  match: matchSettings.meta({ description: 'What is held back.' }),
  reason: z.string().min(1).meta({ description: 'Why, shown with every incident held back.' }),
  author: z.string().default('').meta({ description: 'Who says so.' }),
  until: z
    .string()
    .refine((time) => epochNanoseconds(time) !== null, 'must be an RFC 3339 time with zone')
    .optional()
    .meta({ description: 'When it ends, RFC 3339 with zone; without it never.' }),
})

const DEFAULT_SILENCE_MS = 3_600_000

/** What `POST /api/v1/silences` takes: as in the configuration, with an end that may be a duration. */
export const silenceRequest = silenceSettings.extend({
  duration: z
    .string()
    .transform((text, context): number => {
      const ms = parseDuration(text.trim())
      if (ms !== null && ms > 0) return ms
      context.addIssue({ code: 'custom', message: 'no duration; write it as 30m, 24h or 7d' })
      return z.NEVER
    })
    .default(DEFAULT_SILENCE_MS),
})

export type FieldSettings = z.output<typeof fieldSettings>
export type MatchSettings = z.output<typeof matchSettings>
export type RouteSettings = z.output<typeof routeSettings>
export type SilenceSettings = z.output<typeof silenceSettings>
