import { z } from 'zod'
import { always, minimumPriority, optionalText } from '../config.ts'
import {
  parseAddress,
  parseHostPort,
  type HostPort,
  type MailAddress,
} from '../../../lib/address.ts'

/** A transform that reports what `parse` finds wrong; empty text means unset, which is null. */
function parsed<T>(parse: (text: string) => T | null, problem: string) {
  return (text: string, context: z.RefinementCtx): T | null => {
    if (text.trim() === '') return null
    const value = parse(text)
    if (value !== null) return value
    context.addIssue({ code: 'custom', message: problem })
    return z.NEVER
  }
}

const ADDRESS_PROBLEM = 'must be an address: name@example.org or Name <name@example.org>'

const hostPort = z
  .string()
  .default('')
  .transform(parsed<HostPort>(parseHostPort, 'must be host:port, such as smtp.example.org:587'))

const sender = z.string().default('').transform(parsed<MailAddress>(parseAddress, ADDRESS_PROBLEM))

const recipients = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value, context): readonly MailAddress[] => {
    const texts = typeof value === 'string' ? value.split(',') : value
    const addresses: MailAddress[] = []
    let isWrong = false
    for (const [index, text] of texts.entries()) {
      if (text.trim() === '') continue
      const address = parseAddress(text)
      if (address !== null) addresses.push(address)
      else context.addIssue({ code: 'custom', path: [index], message: ADDRESS_PROBLEM })
      isWrong ||= address === null
    }
    return isWrong ? z.NEVER : addresses
  })

/** How the connection is secured. Falcosidekick writes it as true (STARTTLS) or false (nothing). */
export type MailTls = 'starttls' | 'implicit' | 'none'

const tls = z
  .union([z.enum(['starttls', 'implicit', 'none', 'true', 'false']), z.boolean()], {
    error: 'must be starttls, implicit or none',
  })
  .default('starttls')
  .transform((value): MailTls => {
    if (value === true || value === 'true') return 'starttls'
    if (value === false || value === 'false') return 'none'
    return value
  })

/** `smtp:`. It is on when `hostport` is set; unset texts are null. */
export const emailSettings = z
  .strictObject({
    hostport: hostPort.meta({ description: 'Mail server as `host:port`.' }),
    tls: tls.meta({
      description: '`starttls` (also `true`), `implicit` (port 465) or `none` (also `false`).',
    }),
    user: optionalText.meta({ description: 'User to log in with; empty sends without a login.' }),
    password: optionalText.meta({ description: 'Password of the user.', secret: true }),
    from: sender.meta({ description: 'Sender: `name@example.org` or `Name <name@example.org>`.' }),
    to: recipients.meta({ description: 'Recipients, as a list or separated by commas.' }),
    minimumpriority: minimumPriority,
  })
  .refine((value) => !isGiven(value.hostport) || isGiven(value.from), {
    ...always,
    path: ['from'],
    message: 'must be set with hostport: the address that mails come from',
  })
  .refine((value) => !isGiven(value.hostport) || !isEmptyList(value.to), {
    ...always,
    path: ['to'],
    message: 'must be set with hostport: at least one recipient',
  })
  .refine((value) => !isGiven(value.user) || isGiven(value.password), {
    ...always,
    path: ['password'],
    message: 'must be set with user',
  })

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

export type EmailSettings = z.output<typeof emailSettings>
