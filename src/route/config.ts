import { z } from 'zod'
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

/** All that is given must fit; a list fits when one of its globs does. */
export const matchSettings = z.strictObject({
  rule: patterns.meta({ description: 'Rule names, as globs.' }),
  source: patterns.meta({ description: 'Sources: `syscall`, `k8s_audit`, …' }),
  tag: patterns.meta({ description: 'Tags, one of which must fit.' }),
  cluster: patterns.meta({ description: 'Clusters.' }),
  namespace: patterns.meta({ description: 'Kubernetes namespaces.' }),
  workload: patterns.meta({ description: 'Workloads.' }),
  host: patterns.meta({ description: 'Host names.' }),
  image: patterns.meta({ description: 'Image repositories.' }),
  minimumpriority: priority.optional().meta({ description: 'At least as severe as this.' }),
  fields: z
    .record(z.string(), z.union([z.string(), z.array(z.string())]))
    .optional()
    .meta({ description: 'Output fields by name, as globs.' }),
})

export const routeSettings = z.strictObject({
  match: matchSettings.meta({ description: 'What it takes; `{}` takes everything.' }),
  sinks: z.array(z.string()).min(1).meta({ description: 'Names of the sinks it tells.' }),
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

export type MatchSettings = z.output<typeof matchSettings>
export type RouteSettings = z.output<typeof routeSettings>
export type SilenceSettings = z.output<typeof silenceSettings>
