import { z } from 'zod'
import { parseDuration } from '../lib/duration.ts'
import { parsePriority, PRIORITIES, type Priority } from '../model/event.ts'
import { epochNanoseconds } from '../model/time.ts'
import { URGENCY_LEVELS } from '../model/urgency.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export const DIGESTS = ['hourly', 'daily'] as const

const DAY_MINUTES = 24 * 60

const priority = z.string().transform((text, context): Priority => {
  const known = parsePriority(text)
  if (known !== null) return known
  context.addIssue({ code: 'custom', message: `no priority; use one of ${PRIORITIES.join(', ')}` })
  return z.NEVER
})

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)])

/** Conditions on one text; all that are given must hold. */
const textSettings = z.union([
  oneOrMore,
  z.strictObject({
    equals: z.string().optional(),
    in: z.array(z.string()).min(1).optional(),
    glob: oneOrMore.optional(),
    exists: z.boolean().optional(),
  }),
])

const texts = textSettings.optional()

/** All that is given must fit. A text is a glob, a list of globs, or conditions as for fields. */
export const matchSettings = z.strictObject({
  rule: texts.meta({ description: 'Rule names, as globs.' }),
  source: texts.meta({ description: 'Sources: `syscall`, `k8s_audit`, …' }),
  tag: texts.meta({ description: 'Tags; one of them must match.' }),
  tactic: texts.meta({
    description:
      'ATT&CK tactics, by ID or name (`TA0006`, `credential access`); one of them must match.',
  }),
  cluster: texts.meta({ description: 'Clusters.' }),
  subject: texts.meta({
    description: 'Where it happened, as reports name it: `shop/web`, `host node-7`.',
  }),
  namespace: texts.meta({ description: 'Kubernetes namespaces.' }),
  workload: texts.meta({ description: 'Workloads.' }),
  host: texts.meta({ description: 'Host names.' }),
  image: texts.meta({ description: 'Image repositories.' }),
  minimumpriority: priority.optional().meta({ description: 'At least as severe as this.' }),
  maximumpriority: priority.optional().meta({
    description: 'At most as severe as this: a higher priority is still sent.',
  }),
  urgency: z
    .union([z.enum(URGENCY_LEVELS), z.array(z.enum(URGENCY_LEVELS)).min(1)])
    .optional()
    .meta({
      description:
        'How soon somebody should look, from the signs in the alerts: `now`, `today`, `later`, or a list of them.',
    }),
  fields: z.record(z.string(), textSettings).optional().meta({
    description:
      'Output fields by name: globs, or `{ equals: …, in: […], glob: …, exists: true }`.',
  }),
})

/** Hours of a day as minutes from midnight; `to` before `from` ends on the next day. */
export type Hours = { readonly from: number; readonly to: number }

const hours = z
  .string()
  .transform((text, context): Hours => {
    const [, ...numbers] = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(text.trim()) ?? []
    const [fromHour = 99, fromMinute = 99, toHour = 99, toMinute = 99] = numbers.map(Number)
    const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute]
    const isValid = fromMinute < 60 && toMinute < 60 && from < DAY_MINUTES && to <= DAY_MINUTES
    if (isValid && from !== to) return { from, to }
    context.addIssue({ code: 'custom', message: 'no hours; write them as 08:00-18:00' })
    return z.NEVER
  })
  .prefault('00:00-24:00')

const weekdays = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value, context): readonly number[] => {
    const parts = typeof value === 'string' ? value.split(',') : value
    const days = parts.map((part) => parseDays(part.trim().toLowerCase()))
    if (days.every((each) => each !== null)) return Array.from(new Set(days.flat()))
    context.addIssue({
      code: 'custom',
      message: `no weekdays; write them as mon-fri, or as a list of ${WEEKDAYS.join(', ')}`,
    })
    return z.NEVER
  })
  .prefault('mon-sun')

const zone = z
  .string()
  .refine((name) => isZone(name), 'no time zone; write it as Europe/Berlin')
  .default('UTC')

/** When a route sends immediately. Outside of it, messages wait for the next time it is open. */
const windowSettings = z.strictObject({
  weekdays: weekdays.meta({ description: 'Days: `mon-fri`, or a list of days.' }),
  hours: hours.meta({
    description: 'Hours of these days: `08:00-18:00`; `22:00-06:00` ends on the next day.',
  }),
  zone: zone.meta({ description: 'Time zone of days and hours: `Europe/Berlin`.' }),
})

export const routeSettings = z.strictObject({
  match: matchSettings.meta({ description: 'Incidents that it matches; `{}` matches all.' }),
  sinks: z.array(z.string()).min(1).meta({ description: 'Names of the sinks it sends to.' }),
  minimumpriority: priority
    .optional()
    .meta({ description: 'Incidents below it are not sent by this route; the incident says why.' }),
  window: windowSettings.optional().meta({
    description:
      'When it sends immediately; incidents at other times are sent in a digest when it opens.',
  }),
  digest: z.enum(DIGESTS).optional().meta({
    description:
      'Send everything in a digest, `hourly` or `daily` (when the window opens, else at 08:00), instead of immediately.',
  }),
  continue: z.boolean().default(false).meta({ description: 'Try the next routes as well.' }),
})

export const silenceSettings = z.strictObject({
  match: matchSettings.meta({ description: 'Incidents that are not sent.' }),
  reason: z
    .string()
    .min(1)
    .meta({ description: 'Why; shown with every incident that is held back.' }),
  author: z.string().default('').meta({ description: 'Who set it.' }),
  until: z
    .string()
    .refine((time) => epochNanoseconds(time) !== null, 'must be an RFC 3339 time with zone')
    .optional()
    .meta({ description: 'When it ends, RFC 3339 with zone; without it, never.' }),
})

/** What `POST /api/v1/silences` takes: as in the configuration, with an end that may be a duration. */
export const silenceRequest = silenceSettings.extend({
  until: silenceSettings.shape.until.meta({ description: 'When it ends, RFC 3339 with zone.' }),
  duration: z
    .string()
    .transform((text, context): number => {
      const ms = parseDuration(text.trim())
      if (ms !== null && ms > 0) return ms
      context.addIssue({ code: 'custom', message: 'no duration; write it as 30m, 24h or 7d' })
      return z.NEVER
    })
    .prefault('1h')
    .meta({ description: 'From now on, when `until` is not given: `30m`, `24h`, `7d`.' }),
})

export type TextSettings = z.output<typeof textSettings>
export type MatchSettings = z.output<typeof matchSettings>
export type RouteSettings = z.output<typeof routeSettings>
export type SilenceSettings = z.output<typeof silenceSettings>
export type WindowSettings = z.output<typeof windowSettings>

/** `tue` or `mon-fri` (also `fri-mon`) as numbers from Monday, 0; null for anything else. */
function parseDays(text: string): readonly number[] | null {
  const [first = '', last = first, ...more] = text.split('-')
  const [from, to] = [first, last].map((name) => WEEKDAYS.findIndex((day) => day === name))
  if (from === undefined || to === undefined || from < 0 || to < 0 || more.length > 0) return null
  const length = ((to - from + 7) % 7) + 1
  return Array.from({ length }, (_, index) => (from + index) % 7)
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
