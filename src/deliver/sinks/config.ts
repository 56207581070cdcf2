import { z } from 'zod'
import { parsePriority, PRIORITIES, type Priority } from '../../model/event.ts'

/** What every sink can be set to, once validated. */
export type SinkSettings = { readonly minimumpriority: Priority | null }

/** The schema of a type of sink. */
export type SettingsSchema = z.ZodObject

/** What a schema makes of valid settings. */
export type SettingsOf<Schema extends SettingsSchema> = z.output<Schema>

/** A text setting; empty means unset, which is null. */
export const optionalText = z
  .string()
  .default('')
  .transform((text) => (text === '' ? null : text))

/** A priority in any letter case, `info` included; empty means that everything is sent. */
export const minimumPriority = z
  .string()
  .default('')
  .transform((text, context): Priority | null => {
    if (text === '') return null
    const priority = parsePriority(text)
    if (priority !== null) return priority
    context.addIssue({
      code: 'custom',
      message: `no priority; use one of ${PRIORITIES.join(', ')}`,
    })
    return z.NEVER
  })
  .meta({ description: 'Incidents below this priority are not sent here; empty sends all.' })

/** What is wrong with an address to post to, or null. The text itself is never repeated: it may be a secret. */
export function problemOfUrl(text: string): string | null {
  if (/[^!-~]/u.test(text)) return 'must be a URL of printable ASCII without blanks'
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'must be a URL that begins with https:// or http://'
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user or a password'
  if (url.hash !== '') return 'must not hold a fragment (#…)'
  return null
}

/** An http(s) URL; empty means unset, which is null. */
export const optionalUrl = z
  .string()
  .default('')
  .transform((text, context) => {
    if (text === '') return null
    const problem = problemOfUrl(text)
    if (problem === null) return text
    context.addIssue({ code: 'custom', message: problem })
    return z.NEVER
  })

/** Lets a check across keys run although another key is wrong: all problems are reported at once. */
export const always = { when: () => true }
