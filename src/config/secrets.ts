import { z } from 'zod'

/** So many of each: every text of every alert is held against all of them. */
const MOST = 100

/** `NAME=`: everything that has this name. */
const NAME = '[A-Za-z_][A-Za-z0-9_.-]{0,98}='
/** Three characters, or more, before the first `*`: what begins with them is found without trying every place. */
const TOKEN = '[A-Za-z0-9_.~-]{3}[A-Za-z0-9_.~+/=%*-]{0,97}'
/** Three characters that are no `*`, or more: a pattern for everything would be a switch. */
const VALUE = '(?:\\**[!-)+-~]){3}[ -~]{0,90}'

const extra = z
  .string()
  .trim()
  .regex(new RegExp(`^(?:${NAME}|${TOKEN})$`), {
    error:
      'must be NAME= for all values of a name, or a token of at most 100 letters, digits and _.~+/=%- with * for any of them, not among its first three characters',
  })

const allow = z
  .string()
  .trim()
  .regex(new RegExp(`^(?:${NAME}|${VALUE})$`), {
    error:
      'must be NAME= for all values of a name, or a value of at most 100 printable ASCII characters with * for any characters, at least three of them no *',
  })

export const secrets = z.strictObject({
  mask: z.boolean().default(true).meta({
    description:
      'Mask passwords, tokens and keys in reports, messages and the API; what is stored stays whole.',
  }),
  allow: z
    .array(allow)
    .max(MOST, { error: `must have ${MOST} entries or less` })
    .default([])
    .meta({
      description:
        'Values that are no secrets: a whole value with `*` for any characters, or `NAME=` for every value of a name.',
    }),
  extra: z
    .array(extra)
    .max(MOST, { error: `must have ${MOST} entries or less` })
    .default([])
    .meta({
      description:
        'More secrets: a token with `*` for its characters, such as `acme_*`, or `NAME=` for every value of a name.',
    }),
})
